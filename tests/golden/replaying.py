"""The golden recordings: where they lie, and how they are read."""

from __future__ import annotations

import lzma
from pathlib import Path

from posecheck.core.session import ModelInfo

FOLDER = Path(__file__).parent
SUFFIX = ".poses.jsonl.xz"
#: Of the short recordings for the cross matrix.
CROSS_SUFFIX = ".cross.jsonl.xz"
RECORDINGS = sorted(FOLDER.glob(f"*{SUFFIX}"))
MODEL = ModelInfo("full", "0" * 64)


def unpacked(recording: Path, folder: Path) -> Path:
    """The recording as ``posecheck replay`` takes it, in this folder."""
    path = folder / recording.name.removesuffix(".xz")
    path.write_bytes(lzma.decompress(recording.read_bytes()))
    return path
