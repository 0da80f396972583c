"""MediaPipe's PoseLandmarker behind posecheck's records: the only module that imports mediapipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import COUNT, LEG_ROWS, SIDES
from posecheck.core.session import ModelInfo
from posecheck.core.types import FloatArray, Frame, Pose
from posecheck.errors import ModelError, SetupError
from posecheck.pose.body import WHOM, box, crossed, distance
from posecheck.pose.bundle import ModelFile, read_verified
from posecheck.pose.maskless import without_mask
from posecheck.pose.noise import without_noise
from posecheck.pose.person import PersonChoice
from posecheck.pose.quiet import native_silence, set_log_switches
from posecheck.pose.windows import WHOLE, Turns, Window

set_log_switches()
with native_silence():
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import BaseOptions, vision

_LEGS = [row for side in SIDES for row in LEG_ROWS[side]]


@dataclass(frozen=True, slots=True, eq=False)
class _Steering:
    """The person to get back to, the others to hide, and until when to try."""

    person: FloatArray
    others: tuple[FloatArray, ...]
    until_s: float


class MediaPipePose:
    """Finds and follows one person. Use as a context manager; not for several threads.

    The tracker runs in VIDEO mode with one pose: it smooths its landmarks itself, by the times of the
    frames. A second landmarker now and then looks at everybody in view (`PersonChoice`); when the
    tracker follows somebody else, the others are blanked out of its frames until it has let go.
    Raises ModelError when MediaPipe cannot use the bundle or stops, SetupError when it cannot load.
    """

    def __init__(self, model: ModelFile) -> None:
        self.model = ModelInfo(model.name, model.sha256)
        self._path = model.path
        self._last_ms = -1
        self.choice = PersonChoice()
        self._shot_s = self.choice.shot_s
        self._steering: _Steering | None = None
        self._absent = False
        self._crowded = False
        self._turns = Turns()
        # The first landmarks make MediaPipe write its last warning: silence lasts until then.
        self._warned = False
        bundle = without_mask(read_verified(model))
        self._tracker = self._create(bundle, vision.RunningMode.VIDEO, 1)
        try:
            self._scout = self._create(bundle, vision.RunningMode.IMAGE, WHOM.most_people)
        except BaseException:
            self._tracker.close()
            raise

    def __enter__(self) -> MediaPipePose:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Frees both landmarkers; safe to call twice."""
        with native_silence():
            self._tracker.close()
            self._scout.close()

    def __call__(self, frame: Frame) -> Pose | None:
        """The watched person in one frame; None when nobody is, or only somebody else."""
        pose = self._find(without_noise(frame))
        if pose is None or self.choice.doubts(frame.t_s, pose.xy_px):
            return None
        return replace(pose, watched=self.choice.watched)

    def _find(self, frame: Frame) -> Pose | None:
        with self._guarded(frame.t_s):
            if self.choice.shot_s != self._shot_s:
                self._begin_anew(frame)
            if self._steering is not None:
                return self._steer(frame, self._steering, 1)
            pose = self._track(frame, frame.image) or self._found_closer(frame)
            if pose is not None and self.choice.astray(frame.t_s, pose.xy_px):
                pose = self._found_anew(frame)
            if not self.choice.due(frame.t_s, None if pose is None else pose.xy_px):
                return None if self._absent else pose
            return self._look_around(frame, pose)

    @property
    def searching(self) -> bool:
        """Whether it should see the next frame too: it follows the wrong person, or another is close by."""
        return self._steering is not None or self._crowded

    def _begin_anew(self, frame: Frame) -> None:
        """Another shot: the tracker lets go, or it would go on with a body that is turned round."""
        self._steering, self._absent, self._crowded = None, False, False
        self._shot_s = self.choice.shot_s
        self._let_go(frame)

    def _found_closer(self, frame: Frame) -> Pose | None:
        """Somebody whom the detector misses in the whole frame, and from whom it is zoomed out to that."""
        parts = (self._zoomed_out(frame, window) for window in self._turns.now(frame.t_s))
        return next((pose for pose in parts if pose is not None), None)

    def _zoomed_out(self, frame: Frame, window: Window) -> Pose | None:
        """Who is seen in a part, and on up to all of the frame; whose legs hardly show is nobody."""
        pose = None
        for part in (window, *window.zooming_out(), WHOLE):
            pose = self._track(frame, part.of(frame.image))
            if pose is None:
                return None
            if pose.visibility[_LEGS].mean() < WHOM.zoom_visible:
                self._let_go(frame)
                return None
        return pose

    def _found_anew(self, frame: Frame) -> Pose | None:
        self._let_go(frame)
        return self._track(frame, frame.image)

    def _let_go(self, frame: Frame) -> None:
        self._track(frame, np.zeros_like(frame.image))

    def _look_around(self, frame: Frame, pose: Pose | None) -> Pose | None:
        """Looks at everybody, and steers the tracker back when it follows the wrong one."""
        tracked = () if pose is None else (pose.xy_px,)
        people = self._everybody(frame, tracked)
        choice = self.choice.choose(frame.t_s, tracked[0] if tracked else None, people)
        self._absent = choice.person is None
        self._crowded = choice.crowded
        if choice.person is None or _is(pose, choice.person):
            return None if self._absent else pose
        self._steering = _Steering(choice.person, choice.others, frame.t_s + WHOM.steer_s)
        return self._steer(frame, self._steering, WHOM.steerings)

    def _everybody(self, frame: Frame, tracked: tuple[FloatArray, ...]) -> list[FloatArray]:
        """The skeletons of all who are in view; who is sought, and not among them, is looked for closer."""
        # The detector sees one dominant person: the others show once that one is hidden.
        image = _blanked(frame.image, tracked)
        people = [*tracked, *self._detected(image)]
        if any(self.choice.mixed(one) for one in tracked):
            # Hidden with the one behind them; in plain view the detector prefers who stands in front.
            people += [one for one in self._detected(frame.image) if crossed(one, tracked[0])]
        expected = self.choice.unfound(frame.t_s, people)
        if expected is None:
            return people
        rows, columns = _window(expected, WHOM.closer_margin, image)
        closer = image[rows, columns]
        # The detector scales the larger side to its own size: with that as large as before nothing is gained.
        if not closer.size or max(closer.shape) == max(image.shape):
            return people
        corner_px = np.array([columns.start, rows.start], np.float32)
        return [*people, *(person + corner_px for person in self._detected(closer))]

    def _detected(self, image: NDArray[np.uint8]) -> list[FloatArray]:
        """Skeletons in pixels of this image."""
        return [person.xy_px for person in _poses(self._scout.detect(_image(image)), image.shape)]

    def _steer(self, frame: Frame, steering: _Steering, times: int) -> Pose | None:
        """Shows the tracker the frame without the others until it is on the chosen person."""
        image = _blanked(frame.image, steering.others, steering.person)
        for _ in range(times):
            pose = self._track(frame, image)
            if _is(pose, steering.person):
                self._steering = None
                return pose
        if frame.t_s > steering.until_s:
            self._steering = None
        return None

    def _track(self, frame: Frame, image: NDArray[np.uint8]) -> Pose | None:
        # MediaPipe refuses a time that does not rise by a whole millisecond.
        self._last_ms = max(round(frame.t_s * 1000), self._last_ms + 1)
        people = _poses(self._tracker.detect_for_video(_image(image), self._last_ms), image.shape)
        self._warned = self._warned or bool(people)
        if people:
            self._turns.found()
        return people[0] if people else None

    def _create(self, bundle: bytes, mode: Any, people: int) -> Any:
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=bundle), running_mode=mode, num_poses=people
        )
        try:
            with native_silence():
                return vision.PoseLandmarker.create_from_options(options)
        except OSError as error:
            problem = f"cannot be loaded ({_line(error)})"
            raise SetupError("mediapipe", problem, "Run 'posecheck doctor' to see what is missing") from error
        except (RuntimeError, ValueError) as error:
            problem = f"MediaPipe cannot load it ({_line(error)})"
            raise ModelError(str(self._path), problem, "Run 'posecheck doctor'") from error

    @contextmanager
    def _guarded(self, t_s: float) -> Iterator[None]:
        try:
            with nullcontext() if self._warned else native_silence():
                yield
        except (RuntimeError, ValueError) as error:
            problem = f"MediaPipe stopped at {t_s:.2f} s ({_line(error)})"
            raise ModelError(str(self._path), problem, "Run 'posecheck doctor'") from error


def _is(pose: Pose | None, person: FloatArray) -> bool:
    return pose is not None and distance(pose.xy_px, person) <= WHOM.same


def _image(image: NDArray[np.uint8]) -> Any:
    return Image(image_format=ImageFormat.SRGB, data=np.ascontiguousarray(image))


def _poses(result: Any, shape: tuple[int, ...]) -> list[Pose]:
    """The people in an image of this shape, in its pixels: MediaPipe's own are fractions of its size."""
    height_px, width_px = shape[:2]
    scale = np.array([width_px, height_px], dtype=np.float32)
    people = []
    for landmarks, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True):
        if len(landmarks) != COUNT:
            raise ValueError(f"{len(landmarks)} landmarks instead of {COUNT}")
        flat = np.array([(p.x, p.y, p.visibility) for p in landmarks], dtype=np.float32)
        people.append(
            Pose(
                xy_px=flat[:, :2] * scale,
                visibility=flat[:, 2].copy(),
                world_m=np.array([(p.x, p.y, p.z) for p in world], dtype=np.float32),
                size_px=(width_px, height_px),
            )
        )
    return people


def _blanked(
    image: NDArray[np.uint8], hidden: Sequence[FloatArray], kept: FloatArray | None = None
) -> NDArray[np.uint8]:
    """A copy of the frame with people's surroundings in its mean colour, save those of ``kept``."""
    covered = image.copy()
    colour = image[::16, ::16].mean(axis=(0, 1))
    for person in hidden:
        rows, columns = _window(person, WHOM.blank_margin, image)
        covered[rows, columns] = colour
    if kept is not None:
        rows, columns = _window(kept, WHOM.keep_margin, image)
        covered[rows, columns] = image[rows, columns]
    return covered


def _window(person: FloatArray, margin: float, image: NDArray[np.uint8]) -> tuple[slice, slice]:
    """Rows and columns of the frame around a person."""
    height_px, width_px = image.shape[:2]
    left, top, right, bottom = box(person, margin)
    rows = slice(int(np.clip(top, 0, height_px)), int(np.clip(bottom, 0, height_px)))
    return rows, slice(int(np.clip(left, 0, width_px)), int(np.clip(right, 0, width_px)))


def _line(error: BaseException) -> str:
    """The first line of a native message, which may be a page."""
    return (str(error).strip().splitlines() or ["no reason given"])[0][:160]
