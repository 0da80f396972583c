"""When the pose model looks, what stands in between, and that no thread's speed changes a recording."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from posecheck.app.edges import Read
from posecheck.app.progress import Bars
from posecheck.app.recorded.looking import observed
from posecheck.app.recorded.reading import Reading, collect
from posecheck.core.landmarks import LEG_ROWS
from posecheck.core.measuring.leg import swap_sides
from posecheck.core.moment import Moment
from posecheck.core.session import ModelInfo
from posecheck.core.types import NAN, Frame, LegReading, Pose
from posecheck.errors import InputError, ModelError
from posecheck.exercises import load_exercise
from posecheck.pose.body import size_px
from posecheck.pose.estimator import InTurn
from posecheck.pose.pace import EVERY_FRAME, Between, LegWatch, Pace, Schedule, Seen, schedule_of
from posecheck.pose.person import PersonChoice
from tests.made_up import MODEL, REST, SOURCE, TOP, moved, pose

SCHEDULE = Schedule(0.2, 0.3, 0.1, 0.35, 1.0, 1.0, 0.0)
#: Half as often while nobody moves.
PATIENT = replace(SCHEDULE, haste_s=0.0, still_times=2.0, still_bodies=0.01)
STILL = pose(*REST)
FPS = 30.0
#: A light frame: the fakes do not look at it.
IMAGE = np.zeros((2, 2, 3), np.uint8)


def reading(found: Pose, side: str = "right", off_px: float = 0.0, known: bool = True) -> Pose:
    """The pose with one leg read where its landmarks are, or a little off."""
    xy = found.xy_px[list(LEG_ROWS[side])] + off_px  # type: ignore[index]
    deg = 10.0 if known else NAN
    return replace(found, readings={side: LegReading(xy, deg, deg, 2.0, 2.0)})  # type: ignore[dict-item]


def looks(pace: Pace, seen: Sequence[Pose | None], fps: float = FPS) -> list[int]:
    """The frames that are looked at, when every look shows the frame's own pose."""
    found = []
    for index, each in enumerate(seen):
        if pace.due(index / fps):
            found.append(index)
            pace.looked(Seen(index / fps, each), searching=False)
    return found


# When it looks.


def test_it_looks_when_the_interval_is_over_and_at_first_for_longer() -> None:
    found = looks(Pace(SCHEDULE), [STILL] * 31)
    assert found == [*range(9), 14, 20, 26] or found == [*range(10), 15, 21, 27]


def test_the_interval_counts_from_the_frame_that_was_seen_last() -> None:
    pace = Pace(SCHEDULE)
    pace.looked(Seen(1.0, None), searching=False)
    assert not pace.due(1.0 + SCHEDULE.interval_s / 2) and pace.due(1.0 + SCHEDULE.interval_s)


@pytest.mark.parametrize("fps", [5.0, 10.0, 24.0, 30.0, 60.0])
def test_the_pace_is_in_seconds(fps: float) -> None:
    found = looks(Pace(SCHEDULE), [STILL] * int(10 * fps), fps)
    late = [index / fps for index in found if index / fps > 1]
    assert len(late) == pytest.approx(9 / max(0.2, 1 / fps), rel=0.2)


def test_every_frame_stays_possible() -> None:
    exercise = load_exercise("sciatic_glide").with_thresholds({"pose_interval": 0.0})
    for schedule in (schedule_of(exercise), EVERY_FRAME):
        assert looks(Pace(schedule), [STILL] * 30) == list(range(30))


def test_who_keeps_still_is_looked_at_half_as_often_until_a_foot_moves() -> None:
    def pointing(share: float) -> Pose:
        xy_px = STILL.xy_px.copy()
        xy_px[LEG_ROWS["right"][-1]] += share * 0.02 * size_px(xy_px)
        return replace(STILL, xy_px=xy_px)

    found = looks(Pace(PATIENT), [STILL] * 60 + [pointing(index / 6) for index in range(60)])
    still, after = (np.diff([index for index in found if (index < 60) == early]) for early in (True, False))
    assert set(still[2:]) == {12}, "0.4 s"
    assert set(after) == {6}, "0.2 s"


def test_a_slow_movement_is_not_taken_for_none_because_two_looks_follow_each_other_quickly() -> None:
    drift = 0.02 * size_px(STILL.xy_px) / 6
    seen = [moved(index * drift, 0)(STILL) for index in range(60)]
    pace = Pace(replace(PATIENT, haste_s=0.1, fast_bodies_per_s=math.inf))
    found = looks(pace, seen)
    assert max(np.diff(found)) == 6


@pytest.mark.parametrize("change", [lambda _: None, moved(60, 0)], ids=["gone", "fast"])
def test_who_leaves_or_moves_fast_is_looked_at_in_every_frame(change: object) -> None:
    there, away = [STILL] * 45, [change(STILL)] * 30  # type: ignore[operator]
    found = looks(Pace(SCHEDULE), there + away)
    first = next(index for index in found if index >= 45)
    assert first - 45 <= 6
    assert [index for index in found if first <= index < first + 9] == list(range(first, first + 9))
    assert found[-1] - found[-2] >= 6, "and then less often again"


def test_trembling_landmarks_are_no_movement() -> None:
    random = np.random.default_rng(1)
    shaken = [replace(STILL, xy_px=STILL.xy_px + random.normal(0, 1.5, (33, 2))) for _ in range(300)]
    assert len(looks(Pace(SCHEDULE), shaken)) < 70


def test_a_model_that_searches_sees_every_frame() -> None:
    pace = Pace(SCHEDULE)
    for index in range(60):
        assert pace.due(index / FPS)
        pace.looked(Seen(index / FPS, STILL), searching=True)


# What the legs notice.


def test_a_leg_that_jumps_or_lies_off_its_landmarks_is_news_once() -> None:
    shank_px = math.dist(*(STILL.xy_px[row] for row in LEG_ROWS["right"][1:3]))
    watch = LegWatch(SCHEDULE)
    seen = reading(STILL)
    assert not any(watch(index / 10, seen) for index in range(12))
    assert watch(1.2, reading(STILL, off_px=0.6 * shank_px)), "jumped, and off its landmarks"
    assert not watch(1.3, reading(STILL, off_px=0.6 * shank_px))
    assert watch(1.4, None), "nobody"
    assert not watch(1.5, None)


def test_a_leg_that_is_lost_is_looked_for_until_it_is_found_but_not_for_ever() -> None:
    watch, seen, lost = LegWatch(SCHEDULE), reading(STILL), reading(STILL, known=False)
    assert not any(watch(index / 10, seen) for index in range(5))
    assert all(watch(index / 10, lost) for index in range(5, 10)), "lost"
    assert not any(watch(index / 10, seen) for index in range(10, 15)), "found"
    assert all(watch(index / 10, lost) for index in range(15, 25)), "lost again"
    assert not any(watch(index / 10, lost) for index in range(25, 60)), "gone"
    assert not any(watch(index / 10, seen) for index in range(60, 65))
    assert watch(6.5, None), "nobody"
    assert not watch(6.6, None)


def test_a_leg_that_comes_and_goes_is_no_news() -> None:
    watch = LegWatch(SCHEDULE)
    assert not any(watch(index / 10, reading(STILL, known=index % 3 > 0)) for index in range(60))


@pytest.mark.parametrize(("away_shanks", "news"), [(0.0, False), (0.15, False), (0.8, True)])
def test_a_leg_that_the_other_one_hides_is_no_news_and_one_that_is_gone_is(
    away_shanks: float, news: bool
) -> None:
    shank_px = math.dist(*(STILL.xy_px[row] for row in LEG_ROWS["right"][1:3]))
    right = reading(STILL).readings["right"]
    left = replace(right, xy_px=right.xy_px + np.array([away_shanks * shank_px, 0.0]))
    watch = LegWatch(SCHEDULE)
    for index in range(6):
        watch(index / 10, replace(STILL, readings={"right": right, "left": left}))
    unread = replace(right, knee_flexion_deg=NAN)
    assert watch(0.6, replace(STILL, readings={"right": unread, "left": left})) is news
    assert watch(0.7, replace(STILL, readings={"right": unread, "left": left})) is news


# In between.


def test_between_two_looks_the_body_moves_evenly() -> None:
    end = moved(30, 12)(STILL)
    body = Between(Seen(1.0, STILL), Seen(1.2, end))
    for share in (0.0, 0.25, 0.5, 1.0):
        found = body(1.0 + 0.2 * share)
        assert found is not None
        assert found.xy_px - STILL.xy_px == pytest.approx(
            np.tile([30 * share, 12 * share], (33, 1)), abs=1e-4
        )


@pytest.mark.parametrize(
    "later",
    [None, swap_sides(pose(*TOP)), moved(300, 0)(STILL)],
    ids=["nobody", "exchanged", "somebody else"],
)
def test_where_nothing_lies_between_the_nearer_look_counts(later: Pose | None) -> None:
    earlier = pose(*TOP)
    body = Between(Seen(1.0, earlier), Seen(1.2, later))
    assert body(1.05) is earlier
    assert body(1.15) is later
    assert body(1.2) is later


def test_until_another_shot_begins_the_body_is_that_of_the_one_before() -> None:
    cut = replace(moved(5, 0)(STILL), watched=1)
    body = Between(Seen(1.0, STILL), Seen(1.2, cut))
    assert body(1.05) is STILL and body(1.19) is STILL and body(1.2) is cut


def test_single_precision_stays_single() -> None:
    one, two = (
        replace(each, **{n: getattr(each, n).astype(np.float32) for n in ("xy_px", "visibility", "world_m")})
        for each in (STILL, moved(5, 0)(STILL))
    )
    found = Between(Seen(0.0, one), Seen(0.2, two))(0.1)
    assert found is not None
    assert {found.xy_px.dtype, found.visibility.dtype, found.world_m.dtype} == {np.dtype(np.float32)}


# A recording.


@dataclass
class Model:
    """A pose model and a leg reader that count, and dawdle as told."""

    slow_look_s: float = 0.0
    slow_legs_s: float = 0.0
    fails_at: int = -1
    lost: range = range(0)
    looked_at: list[int] = field(default_factory=list)
    read: list[tuple[int, float]] = field(default_factory=list)
    model: ModelInfo = MODEL

    def __call__(self, frame: Frame) -> Pose | None:
        time.sleep(self.slow_look_s)
        if frame.index == self.fails_at:
            raise ModelError("pose model", "stopped")
        self.looked_at.append(frame.index)
        return moved(float(frame.index), 0)(STILL)

    def legs(self, frame: Frame, found: Pose) -> Pose:
        time.sleep(self.slow_legs_s)
        self.read.append((frame.index, float(found.xy_px[0, 0] - STILL.xy_px[0, 0])))
        return reading(found, known=frame.index not in self.lost)

    def observe(self, frames: Iterator[Frame]) -> list[Moment]:
        return list(observed(frames, InTurn(self, self.legs), SCHEDULE))


def frames(count: int, fails: bool = False) -> Iterator[Frame]:
    for index in range(count):
        yield Frame(index, index / FPS, IMAGE)
    if fails:
        raise InputError("clip.mp4", "breaks off")


def test_the_legs_are_read_in_every_frame_and_the_body_is_interpolated() -> None:
    model = Model()
    found = model.observe(frames(60))
    assert [each.t_s for each in found] == [index / FPS for index in range(60)]
    assert len(model.looked_at) < 25
    assert [index for index, _ in model.read] == list(range(60))
    assert [off_px for _, off_px in model.read] == pytest.approx(list(range(60)), abs=1e-3)


def test_whichever_thread_is_slower_the_same_frames_are_looked_at() -> None:
    models = [Model(), Model(slow_look_s=0.004), Model(slow_legs_s=0.002)]
    for model in models:
        model.lost = range(30, 40)
        model.observe(frames(90))
    assert models[0].looked_at == models[1].looked_at == models[2].looked_at
    hasty = [index for index in models[0].looked_at if 30 <= index < 60]
    assert len(hasty) > 9, "a leg was lost: every frame for a while"


def test_the_first_frame_of_a_shot_is_looked_at_and_the_model_is_told_before() -> None:
    rooms = [
        np.kron(np.random.default_rng(seed).integers(0, 255, (9, 16, 3)), np.ones((8, 8, 1)))
        for seed in (1, 2)
    ]
    model, whom = Model(), PersonChoice()
    film = [Frame(n, n / FPS, rooms[n >= 33].astype(np.uint8)) for n in range(60)]
    for _ in observed(iter(film), InTurn(model, model.legs, whom=whom), SCHEDULE):
        pass
    assert whom.shot_s == 33 / FPS
    assert 33 in model.looked_at and len(model.looked_at) < 30


def test_only_a_model_whose_looks_cost_much_looks_less_often_at_who_keeps_still() -> None:
    gaps = []
    for costly in (False, True):
        model = Model()
        list(observed(frames(90), InTurn(model, model.legs, costly=costly), PATIENT))
        gaps.append(max(np.diff(model.looked_at)))
    assert gaps == [6, 12]


def test_the_last_frame_is_looked_at() -> None:
    model = Model()
    assert len(model.observe(frames(40))) == 40
    assert model.looked_at[-1] == 39


class LateModel(Model):
    """Legs that are read in frames 10 to 19 are told in frame 20 only."""

    def legs(self, frame: Frame, found: Pose) -> Pose:
        self.now, self.at_s = frame.index, {**getattr(self, "at_s", {}), frame.index: frame.t_s}
        return reading(super().legs(frame, found), known=not 10 <= frame.index < 20)

    @property
    def wait(self) -> bool:
        return 10 <= self.now < 20

    def told(self) -> dict[float, Pose]:
        return {self.at_s[i]: reading(moved(i, 0)(STILL)) for i in range(10, 20)} if self.now == 20 else {}

    def observe(self, frames: Iterator[Frame]) -> list[Moment]:
        return list(observed(frames, InTurn(self, self.legs, late=lambda: self), SCHEDULE))


def test_legs_that_are_named_later_are_told_in_their_own_frames() -> None:
    found = LateModel().observe(frames(40))
    assert [each.t_s for each in found] == [index / FPS for index in range(40)]
    read = [each.pose.readings["right"].knee_flexion_deg for each in found if each.pose]
    assert read == [10.0] * 40


def test_frames_do_not_wait_without_need() -> None:
    model = LateModel()
    moments = observed(frames(40), InTurn(model, model.legs, late=lambda: model), SCHEDULE)
    next(moments)
    assert len(model.read) == 1
    moments.close()


def test_frames_wait_for_names_only_while_there_is_room() -> None:
    large = np.lib.stride_tricks.as_strided(IMAGE, (1080, 3840, 3), (0, 0, 1))
    film = (replace(frame, image=large) for frame in frames(40))
    read = [each.pose.readings["right"].knee_flexion_deg for each in LateModel().observe(film) if each.pose]
    assert len(read) == 40 and np.isnan(read).any() and not np.isnan(read[19])


def test_frames_that_wait_for_names_are_kept_when_the_file_breaks_off() -> None:
    model, found = LateModel(), []
    with pytest.raises(InputError):
        for moment in observed(
            frames(15, fails=True), InTurn(model, model.legs, late=lambda: model), SCHEDULE
        ):
            found.append(moment.t_s)
    assert found == [index / FPS for index in range(15)]


class Stopped(LateModel):
    """Somebody stops the reading while the legs of a frame are read, or when that many moments were taken."""

    in_frame = -1

    def legs(self, frame: Frame, found: Pose) -> Pose:
        if frame.index == self.in_frame:
            raise KeyboardInterrupt
        return super().legs(frame, found)

    def stopped(self, in_frame: int, after: int) -> tuple[list[float], list[float]]:
        self.in_frame, reading, taken = in_frame, Reading(SOURCE, MODEL), []
        source = cast(Read, SimpleNamespace(info=SOURCE, frame_count=0))

        def take(moment: Moment) -> None:
            taken.append(moment.t_s)
            if len(taken) == after:
                raise KeyboardInterrupt

        found = observed(frames(40), InTurn(self, self.legs, late=lambda: self), SCHEDULE)
        collect(found, source, reading, Bars(enabled=False), take)
        assert reading.interrupted
        return taken, [each.t_s for each in reading.observations]


@pytest.mark.parametrize(("in_frame", "after", "count"), [(15, 99, 15), (40, 12, 21)])
def test_frames_that_wait_are_kept_when_somebody_stops_the_reading(
    in_frame: int, after: int, count: int
) -> None:
    taken, kept = Stopped().stopped(in_frame, after)
    assert taken == kept == [index / FPS for index in range(count)]


def test_what_was_seen_before_the_model_stopped_is_kept() -> None:
    model = Model(fails_at=39)
    found: list[Moment] = []
    with pytest.raises(ModelError):
        for moment in observed(frames(40), InTurn(model, model.legs), SCHEDULE):
            found.append(moment)
    assert len(found) == 39
    assert all(each.pose is not None for each in found)


def test_what_was_read_before_the_file_broke_off_is_kept() -> None:
    model = Model()
    found: list[Moment] = []
    with pytest.raises(InputError):
        for moment in observed(frames(40, fails=True), InTurn(model, model.legs), SCHEDULE):
            found.append(moment)
    assert len(found) == 40


def test_landmarks_that_are_all_there_is_are_found_in_every_frame() -> None:
    model = Model()
    assert len(list(observed(frames(30), model, SCHEDULE))) == 30
    assert model.looked_at == list(range(30))


def test_no_frames_no_observations() -> None:
    assert Model().observe(frames(0)) == []


@pytest.mark.parametrize("name", ["walk", "cycle", "heel_slide", "bridge_reps", "bridge", "plank"])
def test_what_is_measured_by_landmarks_alone_names_a_pace_of_its_own(name: str) -> None:
    exercise = load_exercise(name)
    assert exercise.legs_from == "landmarks"
    assert schedule_of(exercise).interval_s < schedule_of(load_exercise("sciatic_glide")).interval_s
