"""One pass over a source: frames in, observations kept (landmarks only, never images)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from posecheck.app.edges import Read
from posecheck.app.progress import Bars
from posecheck.app.recorded.spilled import Spilled
from posecheck.core.moment import Moment
from posecheck.core.notes import Note, note, said
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Frame, Observation
from posecheck.errors import InputError, ModelError
from posecheck.files import poses


@dataclass(slots=True)
class Reading:
    """What was seen, and how the reading ended.

    ``problem`` says why, when part of the recording is not in it, and ``remarks`` what was made of the rest;
    ``interrupted`` says that a person stopped it.
    """

    source: SourceInfo
    model: ModelInfo
    observations: Spilled[Observation] | list[Observation] = field(default_factory=Spilled)
    problem: Note | None = None
    remarks: tuple[Note, ...] = ()
    interrupted: bool = False

    @property
    def nobody(self) -> bool:
        """Whether no person was seen in any frame."""
        return all(observation.pose is None for observation in self.observations)

    @property
    def end_s(self) -> float:
        """Time of the last frame that was read."""
        return self.observations[-1].t_s if self.observations else 0.0


def collect(
    found: Generator[Moment, None, None],
    source: Read,
    reading: Reading,
    bars: Bars,
    take: Callable[[Moment], None] = lambda moment: None,
) -> None:
    """Keep in ``reading`` what was seen in ``source``, and hand on each moment.

    Ctrl-C, an unreadable rest and a model that fails midway end it early; what was measured until
    then is kept. Raises InputError or ModelError when that is nothing.
    """

    def keep(moments: Iterator[Moment]) -> None:
        for moment in moments:
            reading.observations.append(Observation(moment.t_s, moment.pose))
            take(moment)

    with contextlib.closing(found):
        try:
            with contextlib.closing(bars.track(found, source.frame_count, source.info.name)) as counted:
                try:
                    keep(counted)
                except KeyboardInterrupt as stop:
                    keep(_stopped(found, stop))
                    raise
            reading.problem, reading.remarks = _sentence(source.problem), source.remarks
        except KeyboardInterrupt:
            reading.interrupted = True
            reading.problem = note("interrupted", t_s=reading.end_s)
        except (ModelError, InputError) as error:
            if not reading.observations:
                raise
            key = "pose_failed" if isinstance(error, ModelError) else "unreadable"
            reading.problem = note(key, t_s=reading.end_s, problem=error.problem)
    _check_not_empty(reading)


def _stopped(found: Generator[Moment, None, None], stop: KeyboardInterrupt) -> Iterator[Moment]:
    """What still waited in there."""
    with contextlib.suppress(KeyboardInterrupt):
        yield found.throw(stop)
        yield from found


def read_recording(path: Path) -> Reading:
    """The observations of a saved recording. Raises InputError."""
    found = poses.read_poses(path)
    reading = Reading(found.source, found.model, list(found.observations), found.problem, found.remarks)
    _check_not_empty(reading)
    return reading


def frames_of(observations: Iterable[Observation], source: SourceInfo) -> Iterator[Frame]:
    """Dark frames at the times of a recording, to draw on where there is no video."""
    import numpy as np

    shape = (max(source.height_px, 2), max(source.width_px, 2), 3)
    for index, observation in enumerate(observations):
        yield Frame(index, observation.t_s, np.full(shape, 32, np.uint8))


def _check_not_empty(reading: Reading) -> None:
    if not reading.observations and not reading.interrupted:
        raise InputError(reading.source.name, "holds no frame that can be read", "Convert it to MP4.")


def _sentence(text: str) -> Note | None:
    return said(f"{text.rstrip('.')}.") if text else None
