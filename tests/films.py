"""What tests of films write into them by hand."""

from __future__ import annotations

import struct
from pathlib import Path


def with_matrix(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """Writes a display matrix into the MP4's track header."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    a, b, c, d = (value << 16 for value in matrix)
    content[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path
