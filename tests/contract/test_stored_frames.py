"""Frames as video files store them: the same as their RGB, whichever way up, for whoever needs a part."""

from __future__ import annotations

import gc
from itertools import product
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from posecheck.core.frame import Planes
from posecheck.core.types import Frame
from posecheck.pose.leg_crop import Image, crop_matrix, cut, moved, small
from posecheck.sinks.frames.clip_writer import encoded
from posecheck.sources.frames import Canvas, StoredFrame, Way, planes_of, rgb
from posecheck.sources.video import VideoFile
from tests.contract.test_video_source import make

WIDTH_PX, HEIGHT_PX = 640, 480
#: The numbers by which files name BT.709, nothing, and BT.601 (twice).
MATRICES = (1, 2, 5, 6)
LIMITED, FULL = 1, 2
UPRIGHT = Way()
WAYS = [Way(mirrored, turns) for mirrored, turns in product((False, True), range(4))]
#: Hues are twice as coarse as brightness.
LEVELS = 1.5
#: One pixel beside its place such a stripe is 12 levels off.
STRIPE_PX = 16


def decoded(*, colorspace: int = 2, colour_range: int = LIMITED, pixels: str = "yuv420p") -> av.VideoFrame:
    """A frame without a symmetry, smooth in its hues, as a decoder hands it out."""
    across, down = np.meshgrid(np.linspace(0, 1, WIDTH_PX), np.linspace(0, 1, HEIGHT_PX))
    waves = [np.sin(7 * across + 3 * down), np.sin(5 * down - across), np.cos(4 * across * down)]
    stripes = 30 * np.sin(2 * np.pi * (across * WIDTH_PX + down * HEIGHT_PX / 3) / STRIPE_PX)
    image = (
        np.dstack([90 + 70 * across + 30 * wave + stripes for wave in waves]).clip(0, 255).astype(np.uint8)
    )
    frame = av.VideoFrame.from_ndarray(
        cv2.cvtColor(image.clip(0, 255).astype(np.uint8), cv2.COLOR_RGB2YUV_I420), format="yuv420p"
    )
    frame.colorspace, frame.color_range = colorspace, colour_range
    return frame if pixels == "yuv420p" else frame.reformat(format=pixels)


def canvas(way: Way) -> Canvas:
    width_px, height_px = way.size(WIDTH_PX, HEIGHT_PX)
    return Canvas(int(width_px), int(height_px), 1.0)


def stored(frame: av.VideoFrame, way: Way = UPRIGHT) -> Planes:
    planes = planes_of(frame, way, canvas(way))
    assert planes is not None
    return planes


def crops(frame: av.VideoFrame, way: Way, shank_px: float) -> tuple[Image, Image]:
    """The crop of a leg, from RGB and from what is stored."""
    planes, image = stored(frame, way), canvas(way).drawn(frame, way)
    knee_px = np.array([image.shape[1] / 2, image.shape[0] / 2])
    matrix = crop_matrix(knee_px, knee_px + np.array([0.2, 0.9]) * shank_px, -1.0)
    return cut(image, matrix), cut(planes, matrix)


@pytest.mark.parametrize(
    "way", [Way(mirrored, turns) for mirrored, turns in product((False, True), range(4))]
)
def test_a_crop_is_the_same_whichever_way_up_it_is_stored(way: Way) -> None:
    for shank_px in (30.0, 90.0, 200.0):
        rgb, planes = (each.astype(float) for each in crops(decoded(), way, shank_px))
        assert np.abs(rgb - planes).mean() < LEVELS


@pytest.mark.parametrize("way", WAYS)
def test_a_small_picture_shows_the_same_whichever_way_up_it_is_stored(way: Way) -> None:
    planes, of_planes = small(stored(decoded(), way), 100)
    image, of_image = small(canvas(way).drawn(decoded(), way), 100)
    assert max(planes.shape[:2]) == max(image.shape[:2]) == 80
    places_px = np.random.default_rng(1).uniform(10, 470, (100, 2))
    stored_luma, shown_luma = (
        picture[tuple(moved(places_px, matrix).round().astype(int).T[::-1])] @ weights
        for picture, matrix, weights in (
            (planes, of_planes, (255 / 219, 0, 0)),
            (image, of_image, (0.299, 0.587, 0.114)),
        )
    )
    assert np.abs(stored_luma - 16 * 255 / 219 - shown_luma).max() < 2 * LEVELS


@pytest.mark.parametrize(("colorspace", "colour_range"), list(product(MATRICES, (LIMITED, FULL))))
def test_its_colours_are_those_of_the_file(colorspace: int, colour_range: int) -> None:
    frame = decoded(colorspace=colorspace, colour_range=colour_range)
    rgb, planes = (each.astype(float) for each in crops(frame, UPRIGHT, 90.0))
    assert np.abs(rgb - planes).mean() < LEVELS


def test_outside_the_frame_it_is_grey() -> None:
    knee_px = np.array([WIDTH_PX - 10.0, 20.0])
    matrix = crop_matrix(knee_px, knee_px + np.array([0.0, 90.0]), 1.0)
    rgb, planes = (
        cut(each, matrix) for each in (canvas(UPRIGHT).drawn(decoded(), UPRIGHT), stored(decoded()))
    )
    assert np.abs(rgb[:, -20:].astype(int) - planes[:, -20:]).max() <= LEVELS


def test_what_cannot_be_taken_from_the_planes_has_none() -> None:
    frame = decoded()
    assert planes_of(frame, UPRIGHT, Canvas(2 * WIDTH_PX, HEIGHT_PX, 2.0)) is None
    assert planes_of(decoded(pixels="yuv444p"), UPRIGHT, canvas(UPRIGHT)) is None
    assert planes_of(decoded(pixels="yuv420p10le"), UPRIGHT, canvas(UPRIGHT)) is None
    frame.colorspace = 9
    assert planes_of(frame, UPRIGHT, canvas(UPRIGHT)) is None


def test_rgb_is_made_when_it_is_asked_for_and_once() -> None:
    made: list[Image] = []

    def draw() -> Image:
        made.append(np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8))
        return made[-1]

    frame = StoredFrame(3, 0.1, stored(decoded()), draw)
    assert isinstance(frame, Frame)
    assert (frame.index, frame.t_s) == (3, 0.1)
    assert not made
    assert frame.image is frame.image is made[0]
    assert len(made) == 1


def test_a_frame_that_nobody_needs_any_more_is_gone_at_once(tmp_path: Path) -> None:
    def living() -> int:
        # While nothing is collected, all that is new is in the youngest generation.
        return sum(isinstance(found, av.VideoFrame) for found in gc.get_objects(generation=0))

    count = 120
    gc.collect()
    gc.disable()
    try:
        before = living()
        most = max(living() for _ in VideoFile(make(tmp_path / "a.mp4", count)))
    finally:
        gc.enable()
    # The decoder's last ones come at once, as many as it has threads.
    assert most - before < count / 2


def test_its_rgb_is_the_same_whichever_frame_came_before() -> None:
    def drawn(frame: av.VideoFrame) -> Image:
        return Canvas(frame.width, frame.height, 1.0).drawn(frame, UPRIGHT)

    frames = [decoded(), decoded(pixels="yuv444p"), decoded(colour_range=FULL), decoded(colorspace=1)]
    frames += [frames[0].reformat(320, 240), frames[0]]
    for frame in frames:
        assert np.array_equal(drawn(frame), frame.to_ndarray(format="rgb24"))


@pytest.mark.parametrize("colorspace", range(18))
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv444p10le", "gray", "gbrp"])
def test_colours_that_cannot_be_converted_are_taken_for_the_usual_ones(colorspace: int, pixels: str) -> None:
    """Encoders write a reserved number, screen recorders YCgCo: libav makes no RGB of them."""
    frame, usual = decoded(pixels=pixels), decoded(pixels=pixels)
    frame.colorspace, usual.colorspace = colorspace, 5
    found = rgb(frame, WIDTH_PX, HEIGHT_PX).astype(float)
    # Those that can be are a little different.
    assert np.abs(found - rgb(usual, WIDTH_PX, HEIGHT_PX)).mean() < 5.0


def test_another_frame_has_its_image_alone() -> None:
    assert Frame(0, 0.0, np.zeros((2, 2, 3), np.uint8)).planes is None


@pytest.mark.parametrize("way", [UPRIGHT, Way(turns=1)])
@pytest.mark.parametrize("colorspace", [1, 2])
@pytest.mark.parametrize("size", [(WIDTH_PX, HEIGHT_PX), (320, 240)])
def test_what_is_encoded_is_what_would_be_of_its_rgb(
    way: Way, colorspace: int, size: tuple[int, int]
) -> None:
    frame = decoded(colorspace=colorspace)
    image = canvas(way).drawn(frame, way)
    found = encoded(StoredFrame(0, 0.0, stored(frame, way), lambda: image), size)
    assert found.shape == (size[1] * 3 // 2, size[0])
    assert np.abs(found.astype(float) - encoded(Frame(0, 0.0, image), size)).mean() < LEVELS
