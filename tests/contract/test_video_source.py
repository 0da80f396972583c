"""Every kind of video that people have, and every kind of file that is none."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from posecheck.core.types import Frame
from posecheck.errors import InputError
from posecheck.sources.losses import Losses
from posecheck.sources.survey import survey
from posecheck.sources.times import StreamClock
from posecheck.sources.video import VideoFile
from tests.films import with_matrix

RED, DARK = (255, 0, 0), (0, 0, 0)


def make(
    path: Path,
    count: int = 20,
    size: tuple[int, int] = (128, 96),
    codec: str = "libx264",
    pixels: str = "yuv420p",
    stamps: Iterable[int | None] | None = None,
    fps: int = 25,
    noise: bool = False,
    **options: str,
) -> Path:
    """A clip whose upper left quarter is red. ``stamps`` are presentation times in 1/fps s."""
    random = np.random.default_rng(0)
    width, height = size
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for index, stamp in enumerate(stamps if stamps is not None else range(count)):
            image = np.zeros((height, width, 3), np.uint8)
            if noise:
                image[:] = random.integers(0, 255, image.shape)
            image[: height // 2, : width // 2] = RED
            image[-8:, : 4 + 2 * index] = 255
            video_frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            video_frame.pts = stamp
            container.mux(stream.encode(video_frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path, rotation: int | None = None) -> tuple[VideoFile, list[Frame]]:
    with VideoFile(path, rotation) as video:
        return video, list(video)


def corner(frame: Frame) -> str:
    """Where the red quarter is."""
    height, width = frame.image.shape[:2]
    quarters = {
        "upper left": frame.image[height // 4, width // 4],
        "upper right": frame.image[height // 4, width * 3 // 4],
        "lower left": frame.image[height * 3 // 4, width // 4],
        "lower right": frame.image[height * 3 // 4, width * 3 // 4],
    }
    return next(name for name, pixel in quarters.items() if pixel[0] > 180 and pixel[1] < 80)


def test_an_ordinary_clip(tmp_path: Path) -> None:
    video, frames = read(make(tmp_path / "clip.mp4"))
    assert (video.info.name, video.info.width_px, video.info.height_px) == ("clip.mp4", 128, 96)
    assert (video.info.fps, video.info.duration_s, video.info.rotation_deg) == (25.0, 0.8, 0)
    assert (video.frame_count, video.problem) == (20, "")
    assert [frame.index for frame in frames] == list(range(20))
    assert [frame.t_s for frame in frames] == pytest.approx([index / 25 for index in range(20)])
    assert all(f.image.shape == (96, 128, 3) and f.image.dtype == np.uint8 for f in frames)
    assert all(frame.image.flags.c_contiguous for frame in frames)
    assert corner(frames[0]) == "upper left"


def test_a_clip_can_be_read_twice(tmp_path: Path) -> None:
    with VideoFile(make(tmp_path / "clip.mp4")) as video:
        assert len(list(video)) == len(list(video)) == 20


def test_leaving_early_frees_the_file(tmp_path: Path) -> None:
    path = make(tmp_path / "clip.mp4")
    iterator = iter(VideoFile(path))
    next(iterator)
    iterator.close()  # type: ignore[attr-defined]
    path.unlink()


KINDS: dict[str, dict[str, Any]] = {
    "odd.mkv": {"size": (129, 97), "codec": "ffv1", "pixels": "yuv420p"},
    "odd444.mp4": {"size": (129, 97), "pixels": "yuv444p"},
    "grey.mkv": {"codec": "ffv1", "pixels": "gray"},
    "ten_bit.mkv": {"codec": "ffv1", "pixels": "yuv420p10le"},
    "ten_bit.mp4": {"codec": "libx265", "pixels": "yuv420p10le", "x265-params": "log-level=none"},
    "browser.webm": {"codec": "libvpx"},
    "camera.avi": {"codec": "mjpeg", "pixels": "yuvj420p"},
    "transport.ts": {},
    "one_frame.mp4": {"count": 1},
    "smallest.mp4": {"size": (64, 64)},
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.filterwarnings("ignore:deprecated pixel format")
def test_every_kind_of_video(tmp_path: Path, name: str) -> None:
    video, frames = read(make(tmp_path / name, **KINDS[name]))
    width, height = KINDS[name].get("size", (128, 96))
    assert len(frames) == KINDS[name].get("count", 20)
    assert all(frame.image.shape == (height, width, 3) for frame in frames)
    assert video.problem == ""
    assert video.info.duration_s == pytest.approx(len(frames) / 25, abs=0.1)
    assert video.frame_count == pytest.approx(len(frames), abs=2)
    if name != "grey.mkv":
        assert corner(frames[0]) == "upper left"


def test_a_title_that_is_no_utf_8_does_not_end_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    with av.open(str(make(tmp_path / "plain.mp4"))) as source, av.open(str(path), "w") as target:
        target.metadata["title"] = "Knee-exercise"
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    content = path.read_bytes()
    assert b"Knee-exercise" in content
    path.write_bytes(content.replace(b"Knee-exercise", b"Knie\xfcbung, 1"))
    assert len(read(path)[1]) == 20


def test_8k_is_accepted(tmp_path: Path) -> None:
    clip = make(tmp_path / "8k.mkv", count=1, size=(7680, 4320), codec="mpeg4")
    (frame,) = read(clip)[1]
    assert frame.image.shape == (4320, 7680, 3)


#: The matrix of a phone held upright: the frame must be turned 90 degrees clockwise.
PHONE = (0, 1, -1, 0)


@pytest.mark.parametrize(
    ("matrix", "rotation", "place"),
    [
        (PHONE, 90, "upper right"),
        ((-1, 0, 0, -1), 180, "lower right"),
        ((0, -1, 1, 0), 270, "lower left"),
    ],
)
def test_phone_video_stands_upright(
    tmp_path: Path, matrix: tuple[int, int, int, int], rotation: int, place: str
) -> None:
    video, frames = read(with_matrix(make(tmp_path / "phone.mp4"), matrix))
    assert video.info.rotation_deg == rotation
    assert corner(frames[0]) == place
    assert frames[0].image.shape[:2] == (video.info.height_px, video.info.width_px)
    assert (video.info.width_px, video.info.height_px) == ((128, 96) if rotation == 180 else (96, 128))


def test_a_given_rotation_replaces_the_files_own(tmp_path: Path) -> None:
    clip = with_matrix(make(tmp_path / "phone.mp4"), PHONE)
    places = [corner(read(clip, rotation)[1][0]) for rotation in (0, 90, 180, 270)]
    assert places == ["upper left", "upper right", "lower right", "lower left"]
    with pytest.raises(InputError, match="45"):
        VideoFile(clip, 45)


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    clip = make(tmp_path / "wide.mkv", codec="mpeg4", aspect="2")
    with av.open(str(clip)) as container:
        if container.streams.video[0].sample_aspect_ratio in (None, 1):
            path = tmp_path / "wide2.mkv"
            with av.open(str(path), "w") as out:
                stream: Any = out.add_stream("mpeg4", rate=25)
                stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
                stream.codec_context.sample_aspect_ratio = Fraction(2, 1)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((96, 128, 3), np.uint8))))
                out.mux(stream.encode(None))
            clip = path
    video, frames = read(clip)
    assert (video.info.width_px, video.info.height_px) == (256, 96)
    assert frames[0].image.shape == (96, 256, 3)


def test_a_variable_rate_stays_variable(tmp_path: Path) -> None:
    stamps = [0, 1, 2, 7, 8, 20, 21]
    _, frames = read(make(tmp_path / "vfr.mkv", stamps=stamps))
    assert [frame.t_s for frame in frames] == pytest.approx([stamp / 25 for stamp in stamps], abs=0.002)


def test_a_late_or_negative_start_is_zero(tmp_path: Path) -> None:
    for start in (-10, 50):
        _, frames = read(make(tmp_path / f"{start}.mkv", stamps=range(start, start + 10)))
        assert [frame.t_s for frame in frames] == pytest.approx([n / 25 for n in range(10)], abs=0.002)


# Timestamps that no muxer writes: the clock alone.


def times(*stamps: float | None, duration_s: float) -> list[float]:
    clock = StreamClock(0.04, duration_s)
    return [round(clock.next(stamp), 6) for stamp in stamps]


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        ((5.0, 5.04, 5.08), (0.0, 0.04, 0.08)),
        ((-1.0, -0.96), (0.0, 0.04)),
        ((0.0, 0.0, 0.08, 0.08), (0.0, 0.02, 0.08, 0.1)),
        ((0.0, 0.04, 0.03, 0.12), (0.0, 0.04, 0.06, 0.12)),
        ((0.0, None, 0.08), (0.0, 0.04, 0.08)),
        ((None, None, None), (0.0, 0.04, 0.08)),
        ((0.0, 9.0, 0.0, 0.04, 0.08), (0.0, 9.0, 9.04, 9.08, 9.12)),
        ((0.0, 1e6, 0.08), (0.0, 0.04, 0.08)),
    ],
)
def test_the_clock_is_repaired(stamps: tuple[float | None, ...], expected: tuple[float, ...]) -> None:
    assert times(*stamps, duration_s=10.0) == pytest.approx(expected)


def test_a_clock_that_leaps_keeps_the_distances_after_it() -> None:
    clock = StreamClock(0.04, 60.0, 10.0)
    assert [round(clock.next(stamp), 6) for stamp in (0.0, 9.9, 20.0, 20.1, 0.0, 0.3)] == [
        0.0, 9.9, 9.94, 10.04, 10.08, 10.38,
    ]  # fmt: skip


def test_the_clock_always_rises() -> None:
    random = np.random.default_rng(1)
    clock = StreamClock(0.04, 60.0)
    stamps = [None if value < -40 else value for value in random.uniform(-50, 500, 2000)]
    found = [clock.next(stamp) for stamp in stamps]
    assert found[0] == 0.0
    assert np.all(np.diff(found) > 0)


# Files that cannot be judged.


def sound(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def without_index(path: Path) -> Path:
    content = make(path).read_bytes()
    path.write_bytes(content[: content.rindex(b"moov") - 4])
    return path


def without_frames(path: Path) -> Path:
    """An MP4 whose video track holds nothing that decodes."""
    content = bytearray(make(path).read_bytes())
    start, end = content.index(b"mdat") + 4, content.rindex(b"moov") - 4
    content[start:end] = bytes(end - start)
    path.write_bytes(content)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


STILL = {"codec": "mjpeg", "pixels": "yuvj420p"}
ANIMATED = b"RIFF\x90\1\0\0WEBPVP8X\n\0\0\0\x12\0\0\0\x7f\2\0\xdf\1\0ANIM\6\0\0\0"
BAD: dict[str, tuple[Any, str]] = {
    "missing": (lambda d: d / "none.mp4", "no such file"),
    "folder": (lambda d: d, "is a folder"),
    "empty": (lambda d: written(d / "e.mp4", b""), "empty file"),
    "text": (lambda d: written(d / "t.mp4", b"Dear diary,\n" * 50), "text file"),
    "photo": (lambda d: written(d / "p.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(500)), "is a photo"),
    "iphone photo": (lambda d: written(d / "p.heic", b"\0\0\0\x18ftypheic" + bytes(500)), "is a photo"),
    "still WebP": (lambda d: written(d / "p.webp", b"RIFF\x90\1\0\0WEBPVP8 " + bytes(500)), "is a photo"),
    "animated WebP": (lambda d: written(d / "a.webp", ANIMATED + bytes(500)), "is an animated WebP"),
    "empty AVI": (lambda d: written(d / "a.avi", b"RIFF\x90\1\0\0AVI " + bytes(500)), "not a video that can"),
    "rubbish": (lambda d: written(d / "r.mp4", bytes(range(256)) * 64), "is not a video that can be read"),
    "no index": (lambda d: without_index(d / "i.mp4"), "incomplete"),
    "sound only": (lambda d: sound(d / "s.m4a"), "no video track"),
    "no frames": (lambda d: without_frames(d / "z.mp4"), "no frame"),
    "16x16": (lambda d: make(d / "16.mp4", size=(16, 16)), "16x16 pixels are too small"),
    "flat": (lambda d: make(d / "flat.mp4", size=(640, 62)), "too small"),
    "wide": (lambda d: make(d / "w.mkv", count=1, size=(8224, 128), **STILL), "too large"),
    "huge": (lambda d: make(d / "h.mkv", count=1, size=(8000, 5200), **STILL), "too large"),
}  # fmt: skip


@pytest.mark.parametrize(("build", "problem"), BAD.values(), ids=BAD.keys())
@pytest.mark.filterwarnings("ignore:deprecated pixel format")
def test_bad_input_is_one_clear_line(tmp_path: Path, build: Any, problem: str) -> None:
    path = build(tmp_path)
    with pytest.raises(InputError, match=problem) as caught:
        VideoFile(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["https://a.invalid/x.mp4", "rtsp:cam", "file:/etc/passwd", "concat:a|b"])
def test_only_local_files(name: str) -> None:
    with pytest.raises(InputError, match="address") as caught:
        VideoFile(Path(name))
    # A path makes one slash of two; the address is named as it was typed.
    assert str(caught.value).startswith(name)


def test_a_playlist_in_disguise_opens_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n"
        concat = f"ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/a.ts'\n"
        for text in (playlist, concat):
            with pytest.raises(InputError):
                VideoFile(written(tmp_path / "clip.mp4", text.encode()))
        with pytest.raises(TimeoutError):
            server.accept()


# Files of which a part can be read.


def test_what_is_damaged_before_the_first_frame_has_only_lost_those_before_it(tmp_path: Path) -> None:
    known = survey(make(tmp_path / "clip.mp4", count=50))
    losses = Losses(known, "clip.mp4")
    losses.broken()
    for stamp in known.stamps or ():
        losses.shown(stamp, stamp * known.tick_s)
    assert losses.sentence() == ""
    losses.broken()
    assert losses.sentence() == "1 of about 51 frames of clip.mp4 could not be read"


def test_half_a_file_is_read_and_said(tmp_path: Path) -> None:
    path = make(tmp_path / "half.mp4", count=100, noise=True, movflags="faststart")
    clip = tmp_path / "front.mp4"
    with av.open(str(path)) as source, av.open(str(clip), "w", options={"movflags": "faststart"}) as target:
        track = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = track
                target.mux(packet)
    content = clip.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    clip.write_bytes(content[: len(content) // 2])
    video, frames = read(clip)
    assert 30 <= len(frames) <= 60
    assert "breaks off" in video.problem
    assert "of 4.0 s" in video.problem


def test_a_damaged_middle_is_skipped_and_said(tmp_path: Path) -> None:
    path = make(tmp_path / "holes.mkv", count=100, noise=True, codec="mjpeg", pixels="yuvj420p")
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : third + len(content) // 5] = bytes(len(content) // 5)
    path.write_bytes(content)
    video, frames = read(path)
    assert 60 <= len(frames) < 100
    assert frames[-1].t_s > 3.5
    assert "could not be read" in video.problem


def test_a_damaged_second_half_keeps_the_first(tmp_path: Path) -> None:
    path = make(tmp_path / "second.mp4", count=100, noise=True, g="10")
    content = bytearray(path.read_bytes())
    start, end = content.index(b"mdat"), content.rindex(b"moov") - 4
    content[(start + end) // 2 : end] = bytes(end - (start + end) // 2)
    path.write_bytes(content)
    video, frames = read(path)
    assert 40 <= len(frames) <= 70
    assert video.problem != ""
