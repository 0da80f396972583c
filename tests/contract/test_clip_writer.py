"""Clips: H.264 that plays everywhere, each frame at its own time, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

from posecheck.errors import InputError, OutputError
from posecheck.sinks.frames.clip_writer import ClipWriter
from tests.private import is_private


def plain_frame(width: int, height: int, shade: int = 128) -> np.ndarray[Any, np.dtype[np.uint8]]:
    image = np.full((height, width, 3), shade, np.uint8)
    image[: height // 2, :, 0] = 250
    return image


def write(path: Path, width: int, height: int, times_s: list[float], fps: float = 30.0) -> Path:
    with ClipWriter(path, width, height, fps) as clip:
        for t_s in times_s:
            clip.append(plain_frame(width, height), t_s)
    return path


def read(path: Path) -> tuple[Any, list[float]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        times_s = [frame.time for frame in container.decode(stream)]
        context = stream.codec_context
        return (context.name, context.pix_fmt, context.width, context.height), times_s


def test_it_is_h264_that_starts_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", 320, 240, [index / 30 for index in range(10)])
    facts, times_s = read(path)
    assert facts == ("h264", "yuv420p", 320, 240)
    assert times_s == pytest.approx([index / 30 for index in range(10)], abs=1e-4)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_uneven_times_are_kept(tmp_path: Path) -> None:
    times_s = [0.0, 0.02, 0.5, 0.51, 3.0, 3.04]
    _, found_s = read(write(tmp_path / "clip.mp4", 64, 64, times_s))
    assert found_s == pytest.approx(times_s, abs=1e-4)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (404, 720)),
        ((641, 481), (640, 480)),
        ((16, 16), (16, 16)),
        ((2, 2), (2, 2)),
        ((7680, 4320), (1280, 720)),
    ],
)
def test_sizes(tmp_path: Path, source: tuple[int, int], written: tuple[int, int]) -> None:
    facts, times_s = read(write(tmp_path / "clip.mp4", *source, [0.0, 0.1]))
    assert facts[2:] == written
    assert len(times_s) == 2


def test_colours_come_back(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", 1280, 720, [0.0, 0.1])
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(frame[100, 100].astype(int) - [250, 128, 128]).max() <= 6
    assert np.abs(frame[700, 100].astype(int) - [128, 128, 128]).max() <= 6


@pytest.mark.parametrize("fps", [0.0, float("nan"), 1e6, 29.97, 0.5])
def test_an_odd_rate_is_only_a_hint(tmp_path: Path, fps: float) -> None:
    _, times_s = read(write(tmp_path / "clip.mp4", 64, 64, [0.0, 0.25], fps))
    assert times_s == pytest.approx([0.0, 0.25], abs=1e-4)


def test_only_the_owner_may_watch_it(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", 64, 64, [0.0])
    assert is_private(path)


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError("clip", "broke")])
def test_a_failure_leaves_nothing(tmp_path: Path, error: Any) -> None:
    with pytest.raises((KeyboardInterrupt, InputError)), ClipWriter(tmp_path / "c.mp4", 64, 64, 30) as clip:
        clip.append(plain_frame(64, 64), 0.0)
        raise error
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_encoded_is_closed_before_it_is_deleted(tmp_path: Path) -> None:
    """Windows deletes no open file."""
    with pytest.raises(OutputError), ClipWriter(tmp_path / "c.mp4", 64, 64, 30) as clip:
        clip.append(plain_frame(64, 64), 0.0)
        clip._stream.encode(None)
        closed, container = [], clip._container
        clip._container = SimpleNamespace(
            mux=container.mux,
            close=lambda: (closed.append(bool(list(tmp_path.iterdir()))), container.close()),
        )
    assert closed == [True] and list(tmp_path.iterdir()) == []


def test_no_folder_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        ClipWriter(tmp_path / "none" / "clip.mp4", 64, 64, 30).__enter__()


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files the POSIX way")
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    code = f"""
        import resource, signal, sys
        from pathlib import Path
        import numpy as np
        from posecheck.errors import OutputError
        from posecheck.sinks.frames.clip_writer import ClipWriter
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        random = np.random.default_rng(0)
        try:
            with ClipWriter(Path({str(tmp_path / "clip.mp4")!r}), 320, 240, 30) as clip:
                for index in range(90):
                    clip.append(random.integers(0, 255, (240, 320, 3), np.uint8), index / 30)
        except OutputError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert "clip.mp4: cannot be written" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []
