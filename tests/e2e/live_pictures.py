"""Makes the README's pictures of a live session: ``python -m tests.e2e.live_pictures [FOLDER]``.

The sample clip, the real pose model and the real drawing; no window is needed. Should the model not
see the overstretch, the clip's truth file stands in for the ankle of that one picture, and it says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from posecheck.app.edges import real
from posecheck.core.coaching.coach import Coach, CoachStep
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.landmarks import LEG_ROWS
from posecheck.core.types import Frame, Observation, Pose
from posecheck.exercises import load_exercise
from posecheck.sinks.frames import live_view
from posecheck.sources.video import VideoFile
from posecheck.words.en.session import ENGLISH_LIVE

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "glide_overstretch.mp4"
GLIDE = load_exercise("sciatic_glide")
GOOD = Surroundings(110.0, 25.0)
Change = Callable[[Frame, Pose | None], tuple[Frame, Pose | None]]


def played(coach: Coach, change: Change) -> Iterator[tuple[Frame, Pose | None, CoachStep]]:
    """The clip through the model and the coach."""
    with VideoFile(CLIP) as video, real().open_estimator(None) as estimator:
        for frame in video:
            moved, _ = change(frame, None)
            _, pose = change(frame, estimator(moved))
            yield moved, pose, coach.step(Observation(moved.t_s, pose), GOOD)


def shifted(frame: Frame, pose: Pose | None) -> tuple[Frame, Pose | None]:
    """As if the camera stood nearer and pointed past the feet."""
    near = cv2.resize(frame.image[88:448, 190:], (640, 512), interpolation=cv2.INTER_CUBIC)[16:496]
    return replace(frame, image=np.ascontiguousarray(near)), pose


def unchanged(frame: Frame, pose: Pose | None) -> tuple[Frame, Pose | None]:
    """As it is."""
    return frame, pose


def true_leg(frame: Frame, pose: Pose | None) -> tuple[Frame, Pose | None]:
    """The leg where the truth file has it."""
    truth = json.loads(CLIP.with_suffix(".truth.json").read_text(encoding="utf-8"))
    leg, joints = truth["working_leg"], truth["frames"]["joints_px"]
    if pose is None:
        return frame, pose
    points = pose.xy_px.copy()
    for row, name in zip(LEG_ROWS[leg], ("hip", "knee", "ankle", "heel", "ball"), strict=True):
        points[row] = joints[f"{leg}_{name}"][min(frame.index, len(truth["frames"]["t_s"]) - 1)]
    return frame, replace(pose, xy_px=points)


def save(path: Path, frame: Frame, pose: Pose | None, step: CoachStep) -> None:
    """Draw one moment."""
    ground, part = live_view.canvas(frame.image, (960, 760))
    image = live_view.draw(ground, part, step, pose, text=ENGLISH_LIVE, target_reps=20, hold_target_s=1.0)
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])


def main(folder: Path) -> None:
    """The three pictures."""
    for frame, pose, step in played(Coach(GLIDE), shifted):
        if frame.t_s > 1.4:
            save(folder / "live_assistant.jpg", frame, pose, step)
            break
    held = False
    for frame, pose, step in played(Coach(GLIDE, skip_set_up=True), unchanged):
        result = step.result
        if result is not None and not held and 0.6 < result.hold_s < 0.9 and frame.t_s > 3.2:
            save(folder / "live_hold.jpg", frame, pose, step)
            held = True
        if result is not None and result.active_alerts:
            save(folder / "live_warning.jpg", frame, pose, step)
            return
    print("the model did not see the overstretch: live_warning.jpg is drawn from the truth file")
    for frame, pose, step in played(Coach(GLIDE, skip_set_up=True), true_leg):
        if step.result is not None and step.result.active_alerts and step.result.hold_s > 0.3:
            save(folder / "live_warning.jpg", frame, pose, step)
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
