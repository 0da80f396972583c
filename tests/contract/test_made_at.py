"""When a recording was made: the camera's word when it can be believed, else the file's time."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

import av
import numpy as np
import pytest

from posecheck.sources.times import made_at

WRITTEN = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def clip(path: Path, tags: dict[str, str], options: dict[str, str] | None = None) -> Path:
    """A video of two frames with these tags, written at `WRITTEN`."""
    with av.open(path, "w", options=options or {}) as file:
        file.metadata.update(tags)
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(2):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))))
        file.mux(stream.encode())
    os.utime(path, (WRITTEN.timestamp(),) * 2)
    return path


def when(path: Path) -> datetime:
    return datetime.fromisoformat(made_at(path)).astimezone(timezone.utc)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_the_camera_says_it(tmp_path: Path, name: str) -> None:
    path = clip(tmp_path / name, {"creation_time": "2025-05-01T10:20:30.000000Z"})
    assert when(path) == datetime(2025, 5, 1, 10, 20, 30, tzinfo=timezone.utc)


def test_a_phone_says_its_own_time_of_day(tmp_path: Path) -> None:
    tags = {
        "creation_time": "2025-05-01T10:20:30.000000Z",
        "com.apple.quicktime.creationdate": "2025-04-30T23:20:30+0200",
    }
    path = clip(tmp_path / "phone.mov", tags, {"movflags": "use_metadata_tags"})
    assert when(path) == datetime(2025, 4, 30, 21, 20, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "said", ["", "1970-01-01T00:00:00.000000Z", "2031-01-01T00:00:00.000000Z", "some day in May"]
)
def test_else_the_file_says_it(tmp_path: Path, said: str) -> None:
    path = clip(tmp_path / "clip.mkv", {"creation_time": said} if said else {})
    assert when(path) == WRITTEN


def test_a_file_of_a_time_past_all_calendars_has_none(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mkv", {"creation_time": "2025-05-01T10:20:30.000000Z"})
    try:
        os.utime(path, (1e14, 1e14))
    except (OSError, OverflowError):
        pytest.skip("this disk keeps no such time")
    if path.stat().st_mtime < 1e14:
        pytest.skip("this disk keeps no such time")
    assert made_at(path) == ""


def test_of_what_is_no_video_the_file_s_time_holds(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"nothing to see")
    os.utime(path, (WRITTEN.timestamp(),) * 2)
    assert when(path) == WRITTEN
    assert made_at(tmp_path / "none.mp4") == ""
