"""Recorded landmarks (``poses.jsonl``): a session without camera, model or anybody's face.

The first line is the header, then a line per frame, then (when the recorder was closed in order) a
closing line::

    {"posecheck_poses":1,"source":{...},"model":{"name":..,"sha256":..},"landmarks":[33 names]}
    {"t_s":0.0,"size_px":[w,h],"xy_px":[[x,y] x 33],"visibility":[33],"world_m":[[x,y,z] x 33],
     "readings":{"left":{"xy_px":[[x,y] x 5],"knee_flexion_deg":..,...}}}
    {"t_s":0.033,"pose":null}
    {"end":true,"frames":2,"problem":""}

Landmarks are float32 and come back bit for bit; NaN is null. ``readings`` is left out when empty,
``exchanges`` and ``misnamed_s`` (see `Pose`) as long as there were none, ``watched`` while it is 0.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from posecheck.core.landmarks import NAMES
from posecheck.core.moment import Moment, Sink
from posecheck.core.notes import Note, note
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import FloatArray, LegReading, Observation
from posecheck.errors import InputError, OutputError, output_error
from posecheck.files.poses_parse import (
    BadLine,
    header_from,
    observation_from,
    parse_line,
    problem_from,
    remarks_from,
)
from posecheck.files.session import is_same

NAME: Final = "poses.jsonl"
FORMAT: Final = 1
#: Longest line that a frame can need is about 8 kB.
_LINE_BYTES: Final = 1 << 17


class PoseRecorder(Sink):
    """Writes observations as they come; what was written before a crash can be replayed.

    The file is readable by its owner alone (mode 600 on POSIX). ``told`` is asked, at the end of a set,
    for what the source says of it (its problem, its remarks), so that a replay repeats it. Raises
    OutputError.
    """

    early = True

    def __init__(
        self,
        path: str | Path,
        source: SourceInfo,
        model: ModelInfo,
        told: Callable[[], tuple[Note | None, tuple[Note, ...]]] = lambda: (None, ()),
    ) -> None:
        self.path = Path(path)
        self._told = told
        self._count = 0
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file: IO[str] = os.fdopen(handle, "w", encoding="utf-8", newline="\n")
            if os.name == "posix":
                os.fchmod(handle, 0o600)
        except OSError as error:
            raise self._failure(error) from error
        self._write(
            {
                "posecheck_poses": FORMAT,
                "source": asdict(source),
                "model": asdict(model),
                "landmarks": list(NAMES),
            }
        )

    def append(self, observation: Observation) -> None:
        """Writes one frame and hands it to the operating system."""
        self._write(_frame(observation))
        self._count += 1

    def take(self, moment: Moment) -> None:
        """The pose of a moment; one without frame and judgement has none. Raises OutputError."""
        if moment.frame is not None or moment.step is not None:
            self.append(Observation(moment.t_s, moment.pose))

    def finish(self, session: Session) -> Path:
        """The whole recording. Raises OutputError."""
        self.end(*self._told())
        return self.path

    def end(self, problem: Note | None = None, remarks: tuple[Note, ...] = ()) -> None:
        """Writes the closing line, and closes. Raises OutputError."""
        told = {"remarks": [asdict(remark) for remark in remarks]} if remarks else {}
        content = asdict(problem) if problem else ""
        self._write({"end": True, "frames": self._count, "problem": content, **told})
        self._close()

    def close(self) -> None:
        """Closes the file as it is; one without its closing line can be replayed too."""
        # What broke, if anything, is known by now.
        with contextlib.suppress(OutputError):
            self._close()

    def __exit__(self, *exception: object) -> None:
        if exception[1] is None and not self._file.closed:
            self.end()
        self.close()

    def _write(self, content: dict[str, Any]) -> None:
        try:
            self._file.write(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise self._failure(error) from error

    def _close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> OutputError:
        return output_error(self.path, error)


class PoseFile:
    """A recording as an iterable of `Observation`.

    ``source`` and ``model`` are known at once; ``problem`` is set after the iteration when the
    last line is torn or the source itself had one, ``remarks`` when it had any. Raises InputError that
    names the line for anything that a recorder would not have written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.problem: Note | None = None
        self.remarks: tuple[Note, ...] = ()
        with self._open() as stream:
            content, _ = self._parse(stream.readline(_LINE_BYTES), 1)
        try:
            self.source, self.model = header_from(content, FORMAT)
        except BadLine as error:
            raise self._bad(1, str(error)) from error

    def __iter__(self) -> Iterator[Observation]:
        """Every frame from the beginning."""
        self.problem = None
        last_s = -np.inf
        with self._open() as stream:
            stream.readline(_LINE_BYTES)
            number = 1
            while line := stream.readline(_LINE_BYTES):
                number += 1
                content, torn = self._parse(line, number)
                if torn:
                    self.problem = note("recording_torn", name=self.path.name, line=number)
                    return
                if content.get("end") is True:
                    self.problem = problem_from(content.get("problem"))
                    self.remarks = remarks_from(content.get("remarks"))
                    return
                observation = self._observation(content, number)
                if observation.t_s <= last_s:
                    raise self._bad(number, f"t_s {observation.t_s} is not later than the line before")
                last_s = observation.t_s
                yield observation

    def _observation(self, content: dict[str, Any], number: int) -> Observation:
        try:
            return observation_from(content)
        except BadLine as error:
            raise self._bad(number, str(error)) from error

    def _parse(self, line: bytes, number: int) -> tuple[dict[str, Any], bool]:
        """The line's object, and whether it is the torn end of an interrupted recording."""
        try:
            return parse_line(line), False
        except BadLine as error:
            if number > 1 and not line.endswith(b"\n") and len(line) < _LINE_BYTES:
                return {}, True
            raise self._bad(number, str(error)) from error

    def _open(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except FileNotFoundError as error:
            raise InputError(str(self.path), "no such file", "Check the spelling") from error
        except OSError as error:
            raise InputError(
                str(self.path), f"cannot be opened ({error.strerror})", "Check its permissions"
            ) from error

    def _bad(self, number: int, problem: str) -> InputError:
        next_step = "Record it again with: posecheck analyze --save-poses"
        return InputError(str(self.path), f"line {number}: {problem}", next_step)


@dataclass(frozen=True, slots=True)
class SavedPoses:
    """A whole recording. ``problem`` says why part of it, or of its source, was unreadable; None: all is.

    ``remarks`` tell what was made of its source.
    """

    observations: tuple[Observation, ...]
    source: SourceInfo
    model: ModelInfo
    problem: Note | None
    remarks: tuple[Note, ...] = ()


def is_of(path: Path, source: SourceInfo) -> bool:
    """Whether the landmarks in ``path`` are those of the recording ``source``; not those of a broken file."""
    try:
        return is_same(PoseFile(path).source, source)
    except InputError:
        return False


def read_poses(path: str | Path) -> SavedPoses:
    """Reads all of ``poses.jsonl``. Raises InputError that names the line."""
    recording = PoseFile(path)
    observations = tuple(recording)
    told = recording.problem, recording.remarks
    return SavedPoses(observations, recording.source, recording.model, *told)


def _frame(observation: Observation) -> dict[str, Any]:
    pose = observation.pose
    if pose is None:
        return {"t_s": float(observation.t_s), "pose": None}
    content: dict[str, Any] = {
        "t_s": float(observation.t_s),
        "size_px": [int(side) for side in pose.size_px],
        "xy_px": _float32(pose.xy_px),
        "visibility": _float32(pose.visibility),
        "world_m": _float32(pose.world_m),
    }
    if pose.exchanges:
        content["exchanges"], content["misnamed_s"] = int(pose.exchanges), float(pose.misnamed_s)
    if pose.watched:
        content["watched"] = int(pose.watched)
    if pose.readings:
        content["readings"] = {side: _reading(reading) for side, reading in pose.readings.items()}
    return content


def _reading(reading: LegReading) -> dict[str, Any]:
    values = {"xy_px": _float64(reading.xy_px)}
    for name in LegReading.__dataclass_fields__:
        if name != "xy_px":
            number = float(getattr(reading, name))
            values[name] = None if np.isnan(number) else number
    return values


def _float32(values: FloatArray) -> Any:
    """Nested lists of the shortest decimals that read back as the same float32; NaN as None."""
    exact = np.asarray(values, dtype=np.float32)
    short = np.array([float(str(value)) for value in exact.ravel()], dtype=np.float64)
    # A decimal read as a double and then narrowed could round twice: such a value is kept long.
    same = (short.astype(np.float32) == exact.ravel()) | np.isnan(short)
    return _float64(np.where(same, short, exact.ravel().astype(np.float64)).reshape(exact.shape))


def _float64(values: FloatArray) -> Any:
    wide = np.asarray(values, dtype=np.float64)
    plain = wide.astype(object)
    plain[np.isnan(wide)] = None
    return plain.tolist()
