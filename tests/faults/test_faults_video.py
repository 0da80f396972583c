"""Video files as phones, browsers and editors write them, each kind built small: what is shown is read."""

from __future__ import annotations

import math
import random
import re
import struct
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from posecheck.core.types import Frame
from posecheck.errors import InputError
from posecheck.sources.mp4_notes import mp4_notes
from posecheck.sources.video import VideoFile
from tests.films import with_matrix

FPS = 25
SIZE = (128, 96)
#: Left, upper left, and the rest: any turn or mirroring shows.
RED, BLUE = (220, 0, 0), (0, 0, 220)


def drawn(index: int, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Upper left quarter red, upper right blue; the grey below is the frame's number, up to 34."""
    width, height = size
    image = np.full((height, width, 3), 20 + 6 * (index % 35), np.uint8)
    image[: height // 2, : width // 2] = RED
    image[: height // 2, width // 2 :] = BLUE
    return image


def number(frame: Frame) -> int:
    """The number that was drawn into a frame."""
    height, width = frame.image.shape[:2]
    return round((float(frame.image[height * 3 // 4, width // 2].mean()) - 20) / 6)


def add_track(container: Any, size: tuple[int, int] = SIZE, codec: str = "libx264", **options: str) -> Any:
    track = container.add_stream(codec, rate=FPS, options=options)
    track.width, track.height, track.pix_fmt = *size, "yuv420p"
    return track


def put(container: Any, track: Any, stamps: Iterable[int], size: tuple[int, int] = SIZE) -> None:
    for index, stamp in enumerate(stamps):
        video_frame = av.VideoFrame.from_ndarray(drawn(index, size), format="rgb24")
        video_frame.pts = stamp
        container.mux(track.encode(video_frame))
    container.mux(track.encode(None))


def add_sound(container: Any, length_s: float, start_s: float = 0.0) -> None:
    track = container.add_stream("aac", rate=48000)
    for index in range(int(length_s * 48000 / 1024)):
        sound = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        sound.sample_rate, sound.pts = 48000, round(start_s * 48000) + index * 1024
        container.mux(track.encode(sound))
    container.mux(track.encode(None))


def simple(
    path: Path,
    stamps: Iterable[int] = range(30),
    codec: str = "libx264",
    open_with: dict[str, Any] | None = None,
    **options: str,
) -> Path:
    with av.open(str(path), "w", **(open_with or {})) as container:
        track = add_track(container, codec=codec, **options)
        track.bit_rate = 2_000_000
        put(container, track, stamps)
    return path


def read(path: Path, **how: Any) -> tuple[VideoFile, list[Frame]]:
    video = VideoFile(path, **how)
    return video, list(video)


def check_whole(path: Path, count: int = 30, fps: float = FPS) -> list[Frame]:
    """Every frame is there at its time, in the announced size, and nothing is complained of."""
    video, frames = read(path)
    assert video.problem == ""
    assert [number(frame) for frame in frames] == list(range(count))
    assert (video.info.width_px, video.info.height_px) == SIZE
    assert video.info.fps == pytest.approx(fps)
    assert video.frame_count == count
    return frames


# Which track is watched.


def copied(container: Any, path: Path) -> tuple[Any, list[Any]]:
    """A new track of ``container`` with the packets of another file, to be muxed."""
    source = av.open(str(path))
    track = container.add_stream_from_template(source.streams.video[0])
    packets = [packet for packet in source.demux(video=0) if packet.dts is not None]
    for packet in packets:
        packet.stream = track
    return track, packets


def with_first(folder: Path, name: str, first: Path, default: tuple[bool, bool]) -> Path:
    """A file whose first video track is ``first``; the second is the real one."""
    path = folder / name
    with av.open(str(path), "w") as container:
        tracks = [copied(container, first), copied(container, simple(folder / "real.mp4"))]
        for (track, _), played in zip(tracks, default, strict=True):
            track.disposition = av.stream.Disposition.default if played else av.stream.Disposition(0)
        for _, packets in tracks:
            for packet in packets:
                container.mux(packet)
    return path


@pytest.mark.parametrize("name", ["a.mov", "a.mkv"])
@pytest.mark.parametrize("default", [(False, True), (True, False), (True, True), (False, False)])
def test_a_still_before_the_video_is_not_watched(
    tmp_path: Path, name: str, default: tuple[bool, bool]
) -> None:
    check_whole(with_first(tmp_path, name, simple(tmp_path / "still.mp4", range(1)), default))


@pytest.mark.parametrize("name", ["a.mov", "a.mkv"])
@pytest.mark.parametrize("default", [(False, True), (True, True), (False, False)])
def test_a_small_preview_before_the_video_is_not_watched(
    tmp_path: Path, name: str, default: tuple[bool, bool]
) -> None:
    preview = tmp_path / "preview.mp4"
    with av.open(str(preview), "w") as container:
        put(container, add_track(container, (64, 48)), range(31), (64, 48))
    check_whole(with_first(tmp_path, name, preview, default))


@pytest.mark.parametrize("name", ["a.mov", "a.mkv"])
@pytest.mark.parametrize("default", [(True, False), (True, True)])
def test_slides_beside_the_video_are_not_watched(
    tmp_path: Path, name: str, default: tuple[bool, bool]
) -> None:
    """A lecture's slides: larger, as long, and what players show first."""
    slides = tmp_path / "slides.mp4"
    with av.open(str(slides), "w") as container:
        put(container, add_track(container, (320, 240)), range(0, 31, 10), (320, 240))
    check_whole(with_first(tmp_path, name, slides, default))


def test_of_two_whole_tracks_the_one_that_players_show(tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    with av.open(str(other), "w") as container:
        put(container, add_track(container, (192, 144)), range(30), (192, 144))
    check_whole(with_first(tmp_path, "a.mov", other, (False, True)))


@pytest.mark.filterwarnings("ignore:deprecated pixel format")
def test_a_cover_is_not_watched(tmp_path: Path) -> None:
    """Nor is it by its size: it is larger than the video."""
    path = tmp_path / "cover.mp4"
    with av.open(str(path), "w") as container:
        cover = add_track(container, (256, 192), "mjpeg")
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        _, packets = copied(container, simple(tmp_path / "real.mp4"))
        put(container, cover, range(1), (256, 192))
        for packet in packets:
            container.mux(packet)
    check_whole(path)


# Frames that change their size on the way.


def grown(path: Path, sizes: list[tuple[int, tuple[int, int]]]) -> Path:
    """A stream whose frames change size, as browsers record when a phone is turned."""
    start = 0
    with av.open(str(path), "w") as container:
        track = container.add_stream("mjpeg", rate=FPS)
        track.width, track.height, track.pix_fmt = *sizes[0][1], "yuvj420p"
        for count, size in sizes:
            encoder = av.CodecContext.create("mjpeg", "w")
            encoder.width, encoder.height, encoder.pix_fmt = *size, "yuvj420p"
            encoder.time_base = Fraction(1, FPS)
            for index in range(start, start + count):
                video_frame = av.VideoFrame.from_ndarray(drawn(index, size), format="rgb24")
                video_frame = video_frame.reformat(format="yuvj420p")
                video_frame.pts = index
                for packet in encoder.encode(video_frame):
                    packet.stream, packet.pts, packet.dts = track, index, index
                    packet.time_base = Fraction(1, FPS)
                    container.mux(packet)
            start += count
    return path


def reordered(path: Path, sizes: list[tuple[int, tuple[int, int]]], keys: int = 45) -> Path:
    """The same in H.264, whose decoder keeps frames back until later ones have come; ``keys`` frames lie
    between two that need no other."""
    with av.open(str(path), "w", format="mpegts") as container:
        track = container.add_stream("libx264", rate=FPS)
        track.width, track.height, track.pix_fmt = *sizes[0][1], "yuv420p"
        for part, (count, size) in enumerate(sizes):
            encoder = av.CodecContext.create("libx264", "w")
            encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
            encoder.time_base, encoder.options = Fraction(1, FPS), {"bf": "2", "g": str(keys)}
            pictures = []
            for index in range(count):
                picture = av.VideoFrame.from_ndarray(drawn(index, size), format="rgb24")
                pictures.append(picture.reformat(format="yuv420p"))
                # Decoding begins before showing: a pause leaves room for that.
                pictures[-1].pts = sum(count + 14 for count, _ in sizes[:part]) + index
            for packet in (packet for each in (*pictures, None) for packet in encoder.encode(each)):
                packet.stream, packet.time_base = track, Fraction(1, FPS)
                container.mux(packet)
    return path


def test_frames_that_are_kept_back_count_for_the_shape_too(tmp_path: Path) -> None:
    video, _ = read(reordered(tmp_path / "turned.ts", [(6, (128, 96)), (150, (96, 128))]))
    assert (video.info.width_px, video.info.height_px) == (96, 128)


def test_a_shape_counts_for_as_long_as_it_lasts_however_rare_key_frames_are(tmp_path: Path) -> None:
    video, _ = read(reordered(tmp_path / "turned.ts", [(50, (128, 96)), (150, (96, 128))], keys=250))
    assert (video.info.width_px, video.info.height_px) == (96, 128)


@pytest.mark.filterwarnings("ignore:deprecated pixel format")
def test_few_frames_of_another_shape_are_fitted_in_and_said(tmp_path: Path) -> None:
    video, frames = read(grown(tmp_path / "turned.mkv", [(6, (128, 96)), (34, (96, 128))]))
    assert (video.info.width_px, video.info.height_px) == (96, 128)
    assert [frame.image.shape for frame in frames] == [(128, 96, 3)] * 40
    assert video.problem == ""
    assert [(remark.key, dict(remark.values)) for remark in video.remarks] == [
        ("frames_fitted", {"count": 6})
    ]
    # 128 by 96 in a frame 96 wide is 72 high, with black above and below: proportions stay.
    assert frames[0].image[10].max() < 30 and frames[0].image[-10].max() < 30
    assert frames[0].image[64 - 20, 20, 0] > 150 and frames[0].image[64 - 20, 76, 2] > 150


@pytest.mark.filterwarnings("ignore:deprecated pixel format")
def test_a_size_that_grows_is_read_at_the_size_that_most_have(tmp_path: Path) -> None:
    video, frames = read(grown(tmp_path / "grows.mkv", [(8, (128, 96)), (32, (256, 192))]))
    assert (video.info.width_px, video.info.height_px) == (256, 192)
    assert {frame.image.shape for frame in frames} == {(192, 256, 3)} and len(frames) == 40
    assert (video.problem, video.remarks) == ("", ())


@pytest.mark.parametrize(
    ("size", "aspect", "upper_half", "remarks"),
    [((96, 96), Fraction(4, 3), 48, []), (SIZE, Fraction(4, 3), 36, ["frames_fitted"])],
    ids=["stored narrower", "shown wider"],
)
def test_pixels_that_become_wider_on_the_way_are_shown_so(
    tmp_path: Path, size: tuple[int, int], aspect: Fraction, upper_half: int, remarks: list[str]
) -> None:
    """Joined recordings, television: nobody in them is squeezed."""
    path = tmp_path / "joined.ts"
    whole = simple(tmp_path / "one.ts", range(60), bf="0").read_bytes()
    with av.open(str(tmp_path / "two.ts"), "w") as container:
        track = add_track(container, size, bf="0")
        track.codec_context.sample_aspect_ratio = aspect
        put(container, track, range(20), size)
    path.write_bytes(whole + (tmp_path / "two.ts").read_bytes())
    video, frames = read(path)
    assert (video.problem, [remark.key for remark in video.remarks]) == ("", remarks)
    assert {frame.image.shape for frame in frames} == {(96, 128, 3)} and len(frames) == 80
    red = (frames[-1].image[:, :60, 0] > 150) & (frames[-1].image[:, :60, 1] < 80)
    assert red.any(axis=1).sum() == pytest.approx(upper_half, abs=2)
    assert red.any(axis=0).all()


# The whole display matrix.

#: Each matrix with where red and blue (upper left and upper right when stored) are to be seen.
WAYS = {
    (1, 0, 0, 1): ("upper left", "upper right", 0),
    (0, 1, -1, 0): ("upper right", "lower right", 90),
    (-1, 0, 0, -1): ("lower right", "lower left", 180),
    (0, -1, 1, 0): ("lower left", "upper left", 270),
    (-1, 0, 0, 1): ("upper right", "upper left", 0),
    (1, 0, 0, -1): ("lower left", "lower right", 180),
    (0, 1, 1, 0): ("upper left", "lower left", 270),
    (0, -1, -1, 0): ("lower right", "upper right", 90),
}


def places(image: np.ndarray) -> dict[str, str]:
    height, width = image.shape[:2]
    quarters = {
        f"{row} {column}": image[int(height * y), int(width * x)]
        for row, y in (("upper", 0.25), ("lower", 0.75))
        for column, x in (("left", 0.25), ("right", 0.75))
    }
    return {
        colour: name
        for name, pixel in quarters.items()
        for colour, channel in (("red", 0), ("blue", 2))
        if pixel[channel] > 150 and pixel[1] < 80
    }


@pytest.mark.parametrize(("matrix", "right"), WAYS.items(), ids=map(str, WAYS))
def test_all_eight_ways_to_turn_and_mirror(
    tmp_path: Path, matrix: tuple[int, int, int, int], right: tuple[str, str, int]
) -> None:
    video, frames = read(with_matrix(simple(tmp_path / "phone.mp4", range(2)), matrix))
    assert places(frames[0].image) == {"red": right[0], "blue": right[1]}
    assert video.info.rotation_deg == right[2]
    assert frames[0].image.shape[:2] == (video.info.height_px, video.info.width_px)
    assert (video.info.width_px > video.info.height_px) == (matrix[0] != 0)


@pytest.mark.parametrize("rotation", [None, 90])
@pytest.mark.parametrize(
    ("matrix", "size_px"),
    [
        ((2, 0, 0, 1), (256, 96)),
        ((0, 2, -1, 0), (96, 256)),
        ((0, 1, -2, 0), (96, 64)),
        ((0, -2, -1, 0), (96, 256)),
        ((-2, 0, 0, -1), (256, 96)),
        ((0, 2, -2, 0), (96, 128)),
        ((0, 0, 0, 0), (128, 96)),
    ],
)
def test_a_matrix_that_stretches_as_well(
    tmp_path: Path, matrix: tuple[int, int, int, int], size_px: tuple[int, int], rotation: int | None
) -> None:
    path = with_matrix(simple(tmp_path / "stretched.mp4", range(2)), matrix)
    video = VideoFile(path, rotation)
    turned = rotation is not None and not matrix[1]
    assert (video.info.width_px, video.info.height_px) == (size_px[::-1] if turned else size_px)
    assert {frame.image.shape[:2] for frame in video} == {(video.info.height_px, video.info.width_px)}
    assert not video.remarks


# What is to be expected of a file.


def sound_longer(folder: Path) -> Path:
    path = folder / "sound.mkv"
    with av.open(str(path), "w") as container:
        track = add_track(container)
        add_sound(container, 3.0)
        put(container, track, range(30))
    return path


def late(folder: Path) -> Path:
    path = folder / "late.mkv"
    with av.open(str(path), "w") as container:
        track = add_track(container)
        add_sound(container, 2.2)
        put(container, track, range(25, 55))
    return path


def live_webm(folder: Path) -> Path:
    """As a browser records: neither length nor index."""
    return simple(folder / "live.webm", codec="libvpx", open_with={"options": {"live": "1"}})


WHOLE: dict[str, Callable[[Path], Path]] = {
    "sound goes on longer": sound_longer,
    "frames begin after the sound": late,
    "no length and no index": live_webm,
    "transport stream": lambda d: simple(d / "a.ts"),
    "program stream": lambda d: simple(d / "a.mpg", codec="mpeg2video"),
    "raw H.264": lambda d: simple(d / "a.h264", open_with={"format": "h264"}),
    "AVI with reordered frames": lambda d: simple(d / "a.avi"),
    "fragmented": lambda d: simple(
        d / "a.mp4", open_with={"options": {"movflags": "frag_keyframe+empty_moov"}}, g="10"
    ),
    "frames that are never shown": lambda d: simple(
        d / "a.webm", codec="libvpx", **{"auto-alt-ref": "1", "lag-in-frames": "12"}
    ),
}


@pytest.mark.parametrize("build", WHOLE.values(), ids=WHOLE)
def test_a_whole_file_is_not_called_incomplete(tmp_path: Path, build: Callable[[Path], Path]) -> None:
    frames = check_whole(build(tmp_path))
    assert [frame.t_s for frame in frames] == pytest.approx([n / FPS for n in range(30)], abs=0.002)


def test_raw_dv_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "tape.dv"
    with av.open(str(path), "w", format="dv") as container:
        put(container, add_track(container, (720, 576), "dvvideo"), range(5), (720, 576))
    video, frames = read(path)
    assert (video.problem, len(frames), video.info.fps) == ("", 5, 25)
    assert video.info.width_px == pytest.approx(576 * 4 / 3, abs=2)


def test_what_an_edit_list_hides_is_not_missed(tmp_path: Path) -> None:
    path = simple(tmp_path / "plain.mp4", g="40", bf="0")
    content = bytearray(path.read_bytes())
    at = content.index(b"elst") + 12
    # Duration in the movie's thousandths, first shown time in the track's own ticks.
    scale = struct.unpack(">I", content[content.index(b"mdhd") + 16 :][:4])[0]
    content[at : at + 8] = struct.pack(">Ii", 800, 10 * scale // FPS)
    path.write_bytes(content)
    video, frames = read(path)
    assert video.problem == ""
    assert [number(frame) for frame in frames] == list(range(10, 30))
    assert [frame.t_s for frame in frames] == pytest.approx([n / FPS for n in range(20)])
    assert (video.info.fps, video.info.duration_s) == (FPS, pytest.approx(0.8))


def test_an_edit_that_leaves_out_the_middle_joins_what_is_left(tmp_path: Path) -> None:
    path = simple(tmp_path / "plain.mp4", range(60), g="25", bf="0", sc_threshold="0")
    content = path.read_bytes()
    at = content.index(b"edts") - 4
    scale = struct.unpack(">I", content[content.index(b"mdhd") + 16 :][:4])[0]
    begin = struct.unpack(">i", content[at + 28 : at + 32])[0]
    # Duration in the movie's thousandths, first shown time in the track's own ticks, at even speed.
    edits = [(320, begin), (400, begin + 45 * scale // FPS)]
    body = (
        b"elst" + struct.pack(">II", 0, 2) + b"".join(struct.pack(">IiI", *edit, 1 << 16) for edit in edits)
    )
    longer = bytearray(content[:at] + struct.pack(">I4sI", 12 + len(body), b"edts", 4 + len(body)) + body)
    longer += content[at + struct.unpack(">I", content[at : at + 4])[0] :]
    for box in (content.index(b"moov") - 4, content.index(b"trak") - 4):
        size = struct.unpack(">I", content[box : box + 4])[0] + len(longer) - len(content)
        longer[box : box + 4] = struct.pack(">I", size)
    path.write_bytes(longer)
    video, frames = read(path)
    assert video.problem == ""
    assert [number(frame) for frame in frames] == [*range(8), *(n % 35 for n in range(45, 55))]
    assert [frame.t_s for frame in frames] == pytest.approx([n / FPS for n in range(18)])
    assert (video.info.fps, video.info.duration_s) == (FPS, pytest.approx(18 / FPS))


@pytest.mark.parametrize("name", ["a.webm", "a.mp4"])
def test_a_rate_that_varies_is_measured_not_believed(tmp_path: Path, name: str) -> None:
    stamps = [0, 1, 2, 9, 10, 20, 21, 22, 30, 40, 41, 50]
    codec = "libvpx" if name == "a.webm" else "libx264"
    frames = check_whole(simple(tmp_path / name, stamps, codec), 12, fps=11 / 2)
    assert [frame.t_s for frame in frames] == pytest.approx([stamp / FPS for stamp in stamps], abs=0.002)


@pytest.mark.parametrize("name", ["a.webm", "a.mp4"])
def test_a_pause_is_no_low_rate(tmp_path: Path, name: str) -> None:
    codec = "libvpx" if name == "a.webm" else "libx264"
    video, frames = read(simple(tmp_path / name, [*range(15), *range(500, 515)], codec))
    assert (video.problem, len(frames), video.info.fps) == ("", 30, FPS)
    assert video.info.duration_s == pytest.approx(515 / FPS, abs=0.01)
    slow, _ = read(simple(tmp_path / f"slow{name}", range(0, 1000, 50), codec))
    assert slow.info.fps == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
def test_a_frame_after_a_long_still_may_be_stored_before_it(tmp_path: Path, name: str) -> None:
    stamps = [*range(8), *range(40, 48), *range(80, 88)]
    frames = check_whole(simple(tmp_path / name, stamps, bf="3"), 24, fps=23 / 3.48)
    assert [frame.t_s for frame in frames] == pytest.approx([stamp / FPS for stamp in stamps], abs=0.002)


def trimmed_between(path: Path, name: str) -> Path:
    """What an editor keeps that cuts without decoding: everything from the second key frame on."""
    trimmed_path = path.with_name(name)
    with av.open(str(path)) as source, av.open(str(trimmed_path), "w") as container:
        track = container.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.dts is not None]
        second = [index for index, packet in enumerate(packets) if packet.is_keyframe][1]
        for packet in packets[second:]:
            packet.stream = track
            container.mux(packet)
    return trimmed_path


@pytest.mark.parametrize(
    ("codec", "name"),
    [("libx264", f"trim.{kind}") for kind in ("mkv", "ts", "flv")]
    + [("libx265", f"trim.{kind}") for kind in ("mkv", "ts")],
)
def test_frames_that_need_what_was_trimmed_away_are_not_missed(tmp_path: Path, codec: str, name: str) -> None:
    """Open groups of frames: those before the first key frame, stored after it, are shown by no player."""
    groups = "open-gop=1:keyint=40:min-keyint=40:bframes=8:b-adapt=0:scenecut=0"
    options = {"x264-params": f"{groups}:repeat-headers=1", "x265-params": f"{groups}:log-level=error"}
    video, frames = read(trimmed_between(simple(tmp_path / "whole.ts", range(100), codec, **options), name))
    assert video.problem == ""
    first = number(frames[0])
    assert [number(frame) for frame in frames] == [(first + n) % 35 for n in range(len(frames))]
    assert video.info.duration_s == pytest.approx(len(frames) / FPS, abs=0.01)
    assert video.frame_count == len(frames)


@pytest.mark.parametrize(("name", "codec"), [("joined.ts", "libx264"), ("joined.mpg", "mpeg2video")])
def test_joined_recordings_are_as_long_as_all_of_them(tmp_path: Path, name: str, codec: str) -> None:
    parts = [simple(tmp_path / f"{count}{name}", range(count), codec) for count in (34, 20, 12)]
    path = tmp_path / name
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    video, frames = read(path)
    assert video.problem == ""
    assert len(frames) == video.frame_count == 66
    assert video.info.duration_s == pytest.approx(66 / FPS, abs=0.05)
    assert (frames[-1].t_s, video.info.fps) == (pytest.approx(65 / FPS, abs=0.05), FPS)


@pytest.mark.parametrize(("name", "codec"), [("joined.ts", "libx264"), ("joined.mpg", "mpeg2video")])
def test_a_clock_that_leaps_ahead_is_another_recording(tmp_path: Path, name: str, codec: str) -> None:
    spans = [range(34), range(600, 620), range(9000, 9012)]
    parts = [simple(tmp_path / f"{span.start}{name}", span, codec) for span in spans]
    path = tmp_path / name
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    video, frames = read(path)
    assert (video.problem, len(frames), video.info.fps) == ("", 66, FPS)
    assert video.info.duration_s == pytest.approx(66 / FPS, abs=0.05)
    assert [frame.t_s for frame in frames] == pytest.approx([n / FPS for n in range(66)], abs=0.05)


def test_a_download_without_its_first_pieces_does_not_break_off(tmp_path: Path) -> None:
    path = simple(
        tmp_path / "whole.mp4", g="10", bf="0", sc_threshold="0", open_with={"options": {"movflags": "dash"}}
    )
    content = path.read_bytes()
    # Each piece: an index of itself, then its frames.
    pieces = [found.start() - 4 for found in re.finditer(b"sidx", content)]
    path.write_bytes(content[: pieces[0]] + content[pieces[1] :])
    video, frames = read(path)
    assert video.problem == ""
    assert [number(frame) for frame in frames] == list(range(10, 30))
    assert video.info.duration_s == pytest.approx(20 / FPS)


def test_a_frame_that_is_only_repeated_is_not_missed(tmp_path: Path) -> None:
    """Ogg and others store a frame that is like the one before it as nothing at all."""
    path = tmp_path / "still.nut"
    with (
        av.open(str(simple(tmp_path / "plain.mp4", g="1"))) as source,
        av.open(str(path), "w") as container,
    ):
        track = container.add_stream_from_template(source.streams.video[0])
        for index, packet in enumerate(p for p in source.demux(video=0) if p.dts is not None):
            stored = packet if not 10 <= index < 16 else av.Packet(0)
            stored.pts, stored.dts, stored.time_base = packet.pts, packet.dts, packet.time_base
            stored.stream = track
            container.mux(stored)
    video, frames = read(path)
    assert video.problem == ""
    assert [number(frame) for frame in frames] == [*range(10), *range(16, 30)]


# Frames and nothing else: how fast do they go?


@pytest.mark.parametrize("fps", [12, 60])
@pytest.mark.parametrize(("kind", "codec"), [("h264", "libx264"), ("hevc", "libx265")])
def test_a_bare_stream_goes_as_fast_as_it_says(tmp_path: Path, kind: str, codec: str, fps: int) -> None:
    with av.open(str(tmp_path / "bare"), "w", format=kind) as container:
        track = container.add_stream(codec, rate=fps, options={"x265-params": "log-level=error"})
        track.width, track.height, track.pix_fmt = *SIZE, "yuv420p"
        put(container, track, range(30))
    video, frames = read(tmp_path / "bare")
    assert (video.info.fps, video.info.duration_s) == pytest.approx((fps, 30 / fps))
    assert [frame.t_s for frame in frames] == pytest.approx([n / fps for n in range(30)])
    assert not video.remarks


def jpegs() -> list[bytes]:
    """The frames as an MJPEG camera sends them."""
    return [cv2.imencode(".jpg", drawn(index)[:, :, ::-1])[1].tobytes() for index in range(30)]


@pytest.mark.parametrize(
    "between", [b"", b"\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n"], ids=["bare", "dump"]
)
def test_what_an_mjpeg_camera_sends_can_be_watched(tmp_path: Path, between: bytes) -> None:
    path = tmp_path / "camera.mjpeg"
    path.write_bytes(b"".join(between + jpeg for jpeg in jpegs()))
    video, frames = read(path)
    assert video.problem == ""
    assert [number(frame) for frame in frames] == list(range(30))
    assert [(remark.key, remark.values["fps"]) for remark in video.remarks] == [("rate_assumed", 25)]


def test_one_photo_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpegs()[0])
    with pytest.raises(InputError, match="is a photo, not a video"):
        VideoFile(path)


@pytest.mark.parametrize("name", ["a.ts", "a.h264"])
def test_a_missing_beginning_is_called_that(tmp_path: Path, name: str) -> None:
    path = simple(
        tmp_path / name, range(80), open_with={"format": {"ts": "mpegts"}.get(name[2:], "h264")}, g="40"
    )
    content = path.read_bytes()
    path.write_bytes(content[len(content) // 4 // 188 * 188 :])
    video, frames = read(path)
    assert 35 <= len(frames) < 75 and number(frames[-1]) == 79 % 35
    assert video.problem.startswith("the first ") and "begins in the middle" in video.problem
    assert "breaks off" not in video.problem and "could not be read" not in video.problem


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.flv", "a.avi"])
def test_a_file_that_is_cut_is_said_to_break_off(tmp_path: Path, name: str) -> None:
    options = {"options": {"movflags": "faststart"}} if name == "a.mp4" else {}
    path = simple(tmp_path / name, range(80), open_with=options, g="5")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
    video, frames = read(path)
    assert 20 < len(frames) < 70
    assert re.search(r"breaks off after [12]\.\d of 3\.[23] s", video.problem)
    assert video.info.fps == FPS


def test_a_film_in_pieces_may_break_off_inside_the_index_of_one(tmp_path: Path) -> None:
    movflags = {"options": {"movflags": "frag_keyframe+empty_moov+default_base_moof"}}
    path = simple(tmp_path / "a.mp4", range(80), open_with=movflags, g="10", bf="0", sc_threshold="0")
    content = path.read_bytes()
    indices = [found.start() - 4 for found in re.finditer(b"moof", content)]
    path.write_bytes(content[: indices[5] + 40])
    video, frames = read(path)
    assert [number(frame) for frame in frames] == [index % 35 for index in range(50)]
    assert "breaks off after 2.0" in video.problem


# Colours of a palette.


def test_a_palette_keeps_its_edges_and_loses_its_false_hues(tmp_path: Path) -> None:
    """A grey limb on black: in 256 fixed colours its shades come out blue, green and pink."""
    path = tmp_path / "limb.gif"
    image = np.zeros((96, 128, 3), np.uint8)
    image[32:64] = np.linspace(60, 200, 128, dtype=np.uint8)[None, :, None]
    with av.open(str(path), "w") as container:
        track = container.add_stream("gif", rate=FPS)
        track.width, track.height, track.pix_fmt = *SIZE, "rgb8"
        for _ in range(3):
            container.mux(
                track.encode(av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="rgb8"))
            )
        container.mux(track.encode(None))
    with av.open(str(path)) as container:
        stored = next(container.decode(video=0)).to_ndarray(format="rgb24")[36:60].astype(int)
    found = read(path)[1][0].image[36:60].astype(int)

    def off_grey(pixels: np.ndarray) -> float:
        return float(np.mean(pixels.max(axis=2) - pixels.min(axis=2)))

    assert off_grey(stored) > 20, "the palette was kind to it, and this test shows nothing"
    assert off_grey(found) < off_grey(stored) / 2
    bright = read(path)[1][0].image.mean(axis=2)
    assert bright[28].max() < 25 and bright[36].min() > 35, "the edge is where it was"


# Bars around the picture.


def barred(
    path: Path,
    box: tuple[int, int, int, int],
    whole: tuple[int, int],
    colour: tuple[int, int, int] = (0, 0, 0),
) -> Path:
    """A picture at ``box`` (left, top, width, height) of frames of one colour."""
    left, top, width, height = box
    with av.open(str(path), "w") as container:
        track = add_track(container, whole, crf="18", g="10")
        for index in range(40):
            image = np.full((whole[1], whole[0], 3), colour, np.uint8)
            image[top : top + height, left : left + width] = drawn(index, (width, height))
            video_frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            video_frame.pts = index
            container.mux(track.encode(video_frame))
        container.mux(track.encode(None))
    return path


@pytest.mark.parametrize(
    ("box", "whole"),
    [
        ((60, 0, 128, 96), (250, 96)),
        ((0, 32, 128, 96), (128, 160)),
        ((40, 32, 128, 96), (208, 160)),
    ],
    ids=["beside", "above and below", "all around"],
)
@pytest.mark.parametrize(
    "colour", [(0, 0, 0), (255, 255, 255), (40, 60, 150)], ids=["black", "white", "blue"]
)
def test_the_picture_ends_where_its_bars_begin(
    tmp_path: Path, box: tuple[int, int, int, int], whole: tuple[int, int], colour: tuple[int, int, int]
) -> None:
    video, frames = read(barred(tmp_path / "bars.mp4", box, whole, colour))
    assert (video.info.width_px, video.info.height_px) == box[2:]
    assert [remark.key for remark in video.remarks] == ["bars_cut"]
    for frame in frames:
        assert frame.image.shape[1::-1] == box[2:]
        assert abs(frame.image[6:42, 6:58].astype(int) - RED).mean() < 30
        assert frame.planes is not None and frame.planes.luma.shape == frame.image.shape[:2]


def test_what_is_only_dark_is_no_bar(tmp_path: Path) -> None:
    noise = np.random.default_rng(1)
    with av.open(str(tmp_path / "dark.mp4"), "w") as container:
        track = add_track(container, (256, 96), crf="10", g="10")
        for index in range(40):
            image = noise.integers(0, 14, (96, 256, 3)).astype(np.uint8)
            image[:, 90:200] += 80
            video_frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            video_frame.pts = index
            container.mux(track.encode(video_frame))
        container.mux(track.encode(None))
    video, frames = read(tmp_path / "dark.mp4")
    assert (video.info.width_px, video.remarks) == (256, ())
    assert frames[0].image.shape == (96, 256, 3)


def test_a_white_wall_beside_a_person_is_no_bar(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "wall.mp4"), "w") as container:
        track = add_track(container, (256, 96), crf="10", g="10")
        for index in range(40):
            image = np.full((96, 256, 3), 255, np.uint8)
            image[60:, 80 : 176 - index % 5] = 60
            video_frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            video_frame.pts = index
            container.mux(track.encode(video_frame))
        container.mux(track.encode(None))
    assert read(tmp_path / "wall.mp4")[0].info.width_px == 256


def test_an_encrypted_film_is_called_that(tmp_path: Path) -> None:
    path, key = tmp_path / "bought.mp4", "76a6c65c5ea762046bd749a2e632ccbb"
    locked = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": key, "encryption_kid": key}
    with av.open(str(path), "w", options=locked) as container:
        put(container, add_track(container, SIZE), range(30))
    with pytest.raises(InputError, match=r"is encrypted \(copy protection\)"):
        read(path)


# Slow motion, time-lapse.


def noted(path: Path, note: str, fps: int, sound: bool = False) -> Path:
    """A clip that plays at ``fps``, with the phone's note of the rate at which it filmed."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata["com.android.capture.fps"] = note
        track = container.add_stream("libx264", rate=fps)
        track.width, track.height, track.pix_fmt = *SIZE, "yuv420p"
        if sound:
            add_sound(container, 30 / fps)
        put(container, track, range(30))
    return path


@pytest.mark.parametrize(
    ("note", "fps", "sound", "factor"),
    [
        ("120.000000", 30, False, 4),
        ("30.000000", 15, False, 2),
        ("240", 30, True, 8),
        ("30.000000", 30, False, 1),
        ("30.000000", 15, True, 1),
        ("30.000000", 24, False, 1),
        ("1.25", 25, False, 1 / 20),
        ("10", 30, False, 1 / 3),
        ("20", 30, True, 1),
        ("120 fps", 30, False, 4),
        ("119,88 Hz", 30, False, 3.996),
        ("240000/1001", 30, False, 7.992),
        ("240/0", 30, False, 1),
        ("nonsense", 30, False, 1),
        ("1e999", 30, False, 1),
        ("9" * 400, 30, False, 1),
        ("0", 30, False, 1),
    ],
)
def test_slow_motion_is_judged_at_the_speed_of_the_movement(
    tmp_path: Path, note: str, fps: int, sound: bool, factor: float
) -> None:
    video, frames = read(noted(tmp_path / "phone.mp4", note, fps, sound))
    assert (video.info.fps, video.info.duration_s) == pytest.approx(
        (fps * factor, 30 / fps / factor), rel=0.01
    )
    assert [frame.t_s for frame in frames] == pytest.approx([n / fps / factor for n in range(30)], abs=1e-6)
    told = ["slow_motion"] * (factor > 1) + ["time_lapse"] * (factor < 1)
    assert [remark.key for remark in video.remarks] == told


def typed(path: Path, kind: int, content: bytes) -> Path:
    """A clip whose note has a type of its own (QuickTime's number), as muxers of phones write it."""
    whole = bytearray(noted(path, "120.000000", 30).read_bytes())
    value = struct.pack(">I4sII", 26, b"data", 1, 0) + b"120.000000"
    at = whole.index(value)
    instead = struct.pack(">I4sII", 16 + len(content), b"data", kind, 0) + content
    whole[at : at + len(value)] = instead
    # The boxes it lies in: its item (a number in the place of a name), and those around.
    for begin in (at - 8, *(whole.index(name) - 4 for name in (b"ilst", b"meta", b"udta", b"moov"))):
        size = int.from_bytes(whole[begin : begin + 4], "big") + len(instead) - len(value)
        whole[begin : begin + 4] = size.to_bytes(4, "big")
    path.write_bytes(whole)
    return path


@pytest.mark.parametrize(
    ("kind", "content", "factor"),
    [
        (23, struct.pack(">f", 120), 4),
        (24, struct.pack(">d", 119.88), 3.996),
        (24, struct.pack(">d", math.nan), 1),
        (21, struct.pack(">q", 120), 4),
        (67, struct.pack(">i", 120), 4),
        (67, struct.pack(">i", -120), 1),
        (75, bytes([240]), 8),
        (76, struct.pack(">H", 240), 8),
        (2, "240,0".encode("utf-16-be"), 8),
        (24, b"\0\0", 1),
        (99, struct.pack(">d", 120), 1),
    ],
)
def test_a_note_counts_whatever_type_it_was_stored_in(
    tmp_path: Path, kind: int, content: bytes, factor: float
) -> None:
    """libav leaves most of them out: the film was then taken to be in real time."""
    video, frames = read(typed(tmp_path / "phone.mp4", kind, content))
    assert video.info.fps == pytest.approx(30 * factor, rel=0.01)
    assert len(frames) == 30


def test_notes_that_are_damaged_are_none(tmp_path: Path) -> None:
    path, lot = tmp_path / "phone.mp4", random.Random(1)
    whole = typed(path, 24, struct.pack(">d", 120)).read_bytes()
    begin = whole.index(b"moov") - 4
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(lot.randint(1, 6)):
            damaged[lot.randrange(begin, len(damaged))] = lot.randrange(256)
        path.write_bytes(damaged[: lot.randrange(begin, len(damaged) + 1)])
        assert all(isinstance(value, str) for value in mp4_notes(path).values())


def test_a_given_slow_motion_replaces_the_note(tmp_path: Path) -> None:
    path = noted(tmp_path / "phone.mp4", "120", 30)
    for factor, length_s in ((1.0, 1.0), (2.0, 0.5)):
        video, frames = read(path, slow_motion=factor)
        assert frames[-1].t_s == pytest.approx(29 / 30 / factor)
        assert video.info.duration_s == pytest.approx(length_s)
