"""What the camera sees of people: feet cut off, furniture in front, both legs in turn, somebody on a screen.

Each clip is put together on the fly from a sample clip, so what is right is known from its truth file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from posecheck import analyze
from posecheck.core.session import Session
from posecheck.sinks.frames.clip_writer import ClipWriter
from posecheck.sources.video import VideoFile

Image = NDArray[np.uint8]
TimedFrame = tuple[float, Image]
CLIPS = Path(__file__).parents[2] / "samples" / "clips"
BARE = CLIPS / "tune_bare_faults.mp4"
SECONDS = 11.5

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not BARE.exists(), reason="no sample clip is rendered yet"),
]


def timed_frames(clip: Path = BARE, until_s: float = SECONDS) -> Iterator[TimedFrame]:
    with VideoFile(clip) as video:
        for frame in video:
            if frame.t_s > until_s:
                return
            yield frame.t_s, frame.image


def analysed(tmp_path: Path, changed: Iterable[TimedFrame], **options: Any) -> Session:
    """The session of a clip of these frames."""
    path = tmp_path / "clip.mp4"
    first, *rest = changed
    height, width = first[1].shape[:2]
    with ClipWriter(path, width, height, 25.0) as clip:
        for t_s, image in (first, *rest):
            clip.append(np.ascontiguousarray(image), t_s)
    return analyze(path, **options)


def cut(image: Image, columns: slice) -> Image:
    return image[:, columns]


def truth(clip: Path = BARE) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(clip.with_name(f"{clip.stem}.truth.json").read_text(encoding="utf-8"))
    return found


def keys(session: Session) -> set[str]:
    return {note.key for note in session.warnings}


def test_a_foot_that_leaves_the_frame_is_not_measured_and_that_is_said(tmp_path: Path) -> None:
    frames = truth()["frames"]
    straight = int(np.argmin(frames["right_knee_flexion_deg"]))
    ankle_px, toe_px = (frames["joints_px"][f"right_{joint}"][straight][0] for joint in ("ankle", "toe"))
    edge = 2 * round((ankle_px + 0.3 * (toe_px - ankle_px)) / 2)
    session = analysed(tmp_path, ((t_s, cut(image, slice(0, edge))) for t_s, image in timed_frames()))
    assert "foot_left_frame" in keys(session)
    assert session.leg == "right"
    assert [rep.outcome for rep in session.reps].count("partial") == 0
    assert all("foot_not_seen" in rep.faults and not rep.advice for rep in session.reps)
    assert not session.alerts


def behind_a_post(clip: Path, share: float, colour: tuple[int, int, int]) -> Iterator[TimedFrame]:
    """Somebody put a post over the raised foot, so many shanks from the knee and a fifth of one wide."""
    found = truth(clip)
    frames, side = found["frames"], found["working_leg"]
    straight = int(np.argmin(frames[f"{side}_knee_flexion_deg"]))
    knee, ankle = (np.array(frames["joints_px"][f"{side}_{joint}"][straight]) for joint in ("knee", "ankle"))
    middle_px, half_px = (knee + share * (ankle - knee))[0], 0.09 * np.linalg.norm(ankle - knee)
    for t_s, image in timed_frames(clip, 20.0):
        hidden = image.copy()
        hidden[:, int(middle_px - half_px) : int(middle_px + half_px) + 1] = colour
        yield t_s, hidden


SKIN, WOOD = (205, 150, 125), (120, 90, 60)


@pytest.mark.parametrize(("share", "colour"), [(1.0, SKIN), (1.15, SKIN), (1.0, WOOD)])
def test_of_a_foot_behind_a_post_nothing_is_made_up(
    tmp_path: Path, share: float, colour: tuple[int, int, int]
) -> None:
    true = truth()["overstretch"]
    session = analysed(tmp_path, behind_a_post(BARE, share, colour))
    assert all(start - 0.5 <= alert.start_s <= end for alert in session.alerts for start, end in true)
    assert "foot_not_pointed" not in session.reps[0].faults, "it was"
    assert all(rep.outcome != "clean" for rep in session.reps[1:]), "neither was"
    assert session.alerts or "unsure" in keys(session)


def test_a_leg_behind_a_post_is_read_as_long_as_its_foot_is_seen(tmp_path: Path) -> None:
    """The landmarks stay at the post when the toes are pulled up."""
    clip = CLIPS / "tune_shoes_yaw20.mp4"
    (start, end), *_ = truth(clip)["overstretch"]
    session = analysed(tmp_path, behind_a_post(clip, 1.0, WOOD))
    assert [start - 0.5 <= alert.start_s <= end for alert in session.alerts] == [True]
    assert [rep.outcome for rep in session.reps] == ["clean", "faulty", "partial"]


def test_both_legs_in_one_set_count_each_with_its_name(tmp_path: Path) -> None:
    once = list(timed_frames())
    again = ((once[-1][0] + 0.04 + t_s, image[:, ::-1]) for t_s, image in once)
    session = analysed(tmp_path, [*once, *again])
    legs = [rep.leg for rep in session.reps]
    assert {"left", "right"} == set(legs) and legs == sorted(legs, reverse=True)
    assert legs.count("left") == legs.count("right")
    assert {alert.leg for alert in session.alerts} == {"left", "right"}
    assert "both_legs" in keys(session)


def on_a_screen(image: Image, small: Image, place: tuple[int, int]) -> Image:
    top, left = place
    shown = image.copy()
    shown[top : top + small.shape[0], left : left + small.shape[1]] = small
    return shown


def test_the_user_who_comes_later_is_judged_and_not_the_screen(tmp_path: Path) -> None:
    room = np.full((480, 1000, 3), 150, np.uint8)
    user = list(timed_frames())
    screen = [image[::2, ::2] for _, image in timed_frames(CLIPS / "tune_portrait.mp4", 30.0)]
    before_s, step_s = 5.0, 0.04
    shown: list[TimedFrame] = []
    for index in range(round(before_s / step_s) + len(user)):
        image = on_a_screen(room, screen[index % len(screen)][:, :340], (40, 0))
        own = index - round(before_s / step_s)
        shown.append((index * step_s, on_a_screen(image, user[own][1], (0, 360)) if own >= 0 else image))
    session = analysed(tmp_path, shown)
    assert session.leg == "right" and "several_people" in keys(session)
    true = [rep["start_s"] + before_s for rep in truth()["reps"] if rep["end_s"] < SECONDS]
    assert [rep.start_s for rep in session.reps] == pytest.approx(true, abs=0.5)
