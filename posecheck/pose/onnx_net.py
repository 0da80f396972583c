"""A network of ours: its ONNX file, checked against the description beside it, ready to run on crops."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from posecheck.core.types import FloatArray
from posecheck.errors import ModelError
from posecheck.pose.leg_crop import Image, Window
from posecheck.pose.model_store import models_folder
from posecheck.pose.quiet import quiet_onnxruntime

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

onnxruntime = quiet_onnxruntime()

_REINSTALL: Final = "Reinstall posecheck"
_WHITE: Final = np.float32(255)


class OnnxNet:
    """Runs one network. Not for several threads at once.

    ``sheet`` is its description (TOML): a path, or the name of one of ours. The file that it names lies
    beside it. Raises ModelError when either is missing or the file is not the one described.
    """

    def __init__(self, sheet: Path | str, window: Window) -> None:
        sheet_path = sheet if isinstance(sheet, Path) else models_folder() / sheet
        try:
            content = tomllib.loads(sheet_path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ModelError(str(sheet_path), f"cannot be read ({error.strerror})", _REINSTALL) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _no_description(sheet_path, error) from error
        try:
            self.limits = {name: float(entry["value"]) for name, entry in content["limits"].items()}
            self.path = sheet_path.with_name(str(content["model"]["file"]))
            self.sha256 = str(content["model"]["sha256"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _no_description(sheet_path, error) from error
        self._sheet_path = sheet_path
        self._session = _session(_checked(self.path, self.sha256))
        self._input = self._session.get_inputs()[0].name
        self._blob = np.empty((1, 3, window.height_px, window.width_px), np.float32)

    def limits_as(self, kind: Any) -> Any:
        """The description's limits as a dataclass ``kind``. Raises ModelError when they do not fit it."""
        try:
            return kind(**self.limits)
        except TypeError as error:
            raise _no_description(self._sheet_path, error) from error

    def __call__(self, crop: Image) -> FloatArray:
        """The bare output (columns,) for one crop (height, width, 3)."""
        for channel, plane in enumerate(self._blob[0]):
            # Each by itself: a third of the time of transposing the whole.
            np.divide(crop[:, :, channel], _WHITE, out=plane, dtype=np.float32)
        (out,) = self._session.run(None, {self._input: self._blob})
        return np.asarray(out, float).reshape(-1)


def _no_description(path: Path, error: Exception) -> ModelError:
    return ModelError(str(path), f"is not a model description ({error})", _REINSTALL)


def _session(content: bytes) -> Any:
    """One thread: a millisecond a leg, and MediaPipe keeps the other cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", _REINSTALL) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(str(path), "is not the network that its description names", _REINSTALL)
    return content
