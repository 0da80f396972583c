"""One pass over a source: pictures in, observations kept (landmarks only, never pictures)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from posecheck.app.edges import Edges, Estimator, Read, Recorder, stages
from posecheck.app.progress import Bars
from posecheck.app.recorded.pipeline import ahead, mapped
from posecheck.core.notes import Note, note, said
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Frame, Observation
from posecheck.errors import InputError, ModelError, OutputError, PosecheckError


@dataclass(slots=True)
class Reading:
    """What was seen, and how the reading ended.

    ``problem`` says, when part of the recording is not in it, why; ``interrupted`` says that a
    person stopped it. ``failures`` are outputs that broke meanwhile.
    """

    source: SourceInfo
    model: ModelInfo
    observations: list[Observation] = field(default_factory=list)
    problem: Note | None = None
    interrupted: bool = False
    failures: list[PosecheckError] = field(default_factory=list)

    @property
    def nobody(self) -> bool:
        """Whether no person was seen in any frame."""
        return all(observation.pose is None for observation in self.observations)

    @property
    def end_s(self) -> float:
        """Time of the last frame that was read."""
        return self.observations[-1].t_s if self.observations else 0.0


OpenRecorder = Callable[[], contextlib.AbstractContextManager[Recorder]]
Listener = Callable[[Observation], None]


#: Pictures decoded ahead, and poses found ahead: enough to overlap, little to keep in memory.
_DECODED: Final = 3
_FOUND: Final = 2


def observed(source: Iterable[Frame], estimator: Estimator) -> Generator[Observation, None, None]:
    """An observation of each frame, in order: decoded, found and looked at again in three threads.

    The last of them is the caller's. Close it to stop the others.
    """
    find, look_again = stages(estimator)
    frames = ahead(source, _DECODED)
    found = ahead(mapped(lambda frame: (frame, find(frame)), frames), _FOUND)
    with contextlib.closing(found):
        for frame, pose in found:
            yield Observation(frame.t_s, look_again(frame, pose) if pose and look_again else pose)


def collect(
    found: Generator[Observation, None, None],
    source: Read,
    model: ModelInfo,
    bars: Bars,
    open_recorder: OpenRecorder | None = None,
    listen: Listener | None = None,
) -> Reading:
    """Keep every observation of ``source``, and tell ``listen`` of each.

    Ctrl-C, an unreadable rest and a model that fails midway end it early; what was measured until
    then is kept. Raises InputError or ModelError when that is nothing.
    """
    reading = Reading(source.info, model)
    with _Tap(open_recorder, reading, listen) as tap, contextlib.closing(found):
        try:
            with contextlib.closing(bars.track(found, source.frame_count, source.info.name)) as counted:
                for observation in counted:
                    tap.take(observation)
            reading.problem = _sentence(source.problem)
        except KeyboardInterrupt:
            reading.interrupted = True
            reading.problem = note("interrupted", t_s=reading.end_s)
        except (ModelError, InputError) as error:
            if not reading.observations:
                raise
            key = "pose_failed" if isinstance(error, ModelError) else "unreadable"
            reading.problem = note(key, t_s=reading.end_s, problem=error.problem)
    return _not_empty(reading)


def read_recording(path: Path, edges: Edges) -> Reading:
    """The observations of a saved recording. Raises InputError."""
    found = edges.read_recording(path)
    return _not_empty(Reading(found.source, found.model, list(found.observations), found.problem))


def frames_of(observations: Iterable[Observation], source: SourceInfo) -> Iterator[Frame]:
    """Dark pictures at the times of a recording, to draw on where there is no video."""
    import numpy as np

    shape = (max(source.height_px, 2), max(source.width_px, 2), 3)
    for index, observation in enumerate(observations):
        yield Frame(index, observation.t_s, np.full(shape, 32, np.uint8))


def _not_empty(reading: Reading) -> Reading:
    if not reading.observations and not reading.interrupted:
        raise InputError(reading.source.name, "holds no picture that can be read", "Convert it to MP4.")
    return reading


def _sentence(text: str) -> Note | None:
    return said(f"{text.rstrip('.')}.") if text else None


class _Tap:
    """Keeps each observation, and hands it to the recorder as long as that one works.

    The recorder is opened with the first observation, so that nothing measured leaves no file.
    """

    def __init__(self, opener: OpenRecorder | None, reading: Reading, listen: Listener | None = None) -> None:
        self._opener = opener
        self._listen = listen
        self._reading = reading
        self._stack = contextlib.ExitStack()
        self._recorder: Recorder | None = None

    def __enter__(self) -> _Tap:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._recorder is not None:
            self._guarded(lambda recorder: recorder.close(self._reading.problem))
        with contextlib.suppress(OutputError):
            self._stack.close()

    def take(self, observation: Observation) -> None:
        self._reading.observations.append(observation)
        if self._listen is not None:
            self._listen(observation)
        self._guarded(lambda recorder: recorder.append(observation))

    def _guarded(self, action: Callable[[Recorder], None]) -> None:
        try:
            if self._opener is not None:
                opener, self._opener = self._opener, None
                self._recorder = self._stack.enter_context(opener())
            if self._recorder is not None:
                action(self._recorder)
        except OutputError as error:
            self._recorder = None
            self._reading.failures.append(error)
