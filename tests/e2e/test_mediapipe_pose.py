"""The real model on rendered people: pixels, time, silence, and the same person throughout."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from posecheck.core.landmarks import COUNT
from posecheck.core.types import FloatArray, Frame, Pose
from posecheck.errors import ModelError
from posecheck.pose.body import distance, size_px
from posecheck.pose.bundle import ModelFile
from posecheck.pose.crowd import Somebody
from posecheck.pose.mediapipe_pose import MediaPipePose
from posecheck.pose.model_store import resolve
from posecheck.pose.person import Choice, PersonChoice
from posecheck.pose.quiet import native_silence

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.mp4"))
needs_sample = pytest.mark.skipif(not SAMPLES, reason="no sample clip is rendered yet")
Image = NDArray[np.uint8]


@pytest.fixture(scope="module")
def model() -> ModelFile:
    return resolve("full")


@pytest.fixture
def watcher(model: ModelFile) -> Iterator[MediaPipePose]:
    with MediaPipePose(model) as opened:
        yield opened


@pytest.fixture(scope="module")
def seated() -> Image:
    """The first frame of a sample clip: somebody sits side-on."""
    with av.open(str(SAMPLES[0])) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


@pytest.fixture(scope="module")
def lying() -> Image:
    """The first frame of a clip: somebody lies on the back, a leg up, on half of its width."""
    with av.open(str(next(SAMPLES[0].parent.rglob("tune_supine_socks.mp4")))) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def blank(height: int = 240, width: int = 320) -> Image:
    return np.full((height, width, 3), 128, np.uint8)


def shrunk(image: Image, step: float) -> Image:
    """The frame at 1/step of its size, by nearest pixels."""
    height, width = image.shape[:2]
    rows = (np.arange(int(height / step)) * step).astype(int)
    return image[rows][:, (np.arange(int(width / step)) * step).astype(int)]


def beside(*pictures: Image) -> Image:
    """Pictures in a row, standing on one floor, on the first one's upper left colour."""
    height = max(picture.shape[0] for picture in pictures)
    padded = []
    for picture in pictures:
        column = np.empty((height, picture.shape[1], 3), np.uint8)
        column[:] = picture[0, 0]
        column[height - picture.shape[0] :] = picture
        padded.append(column)
    return np.concatenate(padded, axis=1)


def watch(
    watcher: MediaPipePose, image: Image, start_s: float, seconds: float, fps: int = 10
) -> list[Pose | None]:
    times = [start_s + step / fps for step in range(round(seconds * fps))]
    return [watcher(Frame(index, t_s, image)) for index, t_s in enumerate(times)]


def middle_x(pose: Pose | None) -> float:
    assert pose is not None
    return float(pose.xy_px[:, 0].mean())


def test_nobody_is_none(watcher: MediaPipePose) -> None:
    assert watcher(Frame(0, 1.5, blank())) is None


def test_times_that_do_not_rise_by_a_millisecond_are_borne(watcher: MediaPipePose) -> None:
    for t_s in (0.0, 0.0, 0.0001, 0.0002, 0.0003, 0.001, 0.0011, 0.5):
        assert watcher(Frame(0, t_s, blank())) is None


def test_sizes_may_change_and_rows_may_be_strided(watcher: MediaPipePose) -> None:
    for image in (blank(64, 64), blank(97, 131), blank(480, 640)[::2, ::2], blank(97, 131)[:, ::-1]):
        assert watcher(Frame(0, 0.0, image)) is None


def test_it_says_which_model_it_uses(watcher: MediaPipePose, model: ModelFile) -> None:
    assert (watcher.model.name, watcher.model.sha256) == ("full", model.sha256)


def test_closing_twice_is_fine(model: ModelFile) -> None:
    watcher = MediaPipePose(model)
    watcher.close()
    watcher.close()


def test_a_bundle_that_mediapipe_refuses_is_one_line(tmp_path: Path, model: ModelFile) -> None:
    path = tmp_path / "broken.task"
    path.write_bytes(model.path.read_bytes()[:100_000])
    broken = ModelFile("custom", path, hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ModelError, match="MediaPipe cannot load it") as caught:
        MediaPipePose(broken)
    assert "\n" not in str(caught.value)


def test_a_bundle_altered_after_its_check_is_refused(tmp_path: Path, model: ModelFile) -> None:
    path = tmp_path / "altered.task"
    path.write_bytes(b"altered")
    with pytest.raises(ModelError, match="changed after its check"):
        MediaPipePose(ModelFile("full", path, model.sha256))


def test_a_failure_midway_names_the_time(watcher: MediaPipePose) -> None:
    watcher(Frame(0, 5.0, blank()))
    watcher._last_ms = 0  # what the guard prevents: MediaPipe then refuses the time
    with pytest.raises(ModelError, match=r"stopped at 2\.50 s"):
        watcher(Frame(0, 2.5, blank()))


@needs_sample
def test_landmarks_are_pixels_of_the_frame(watcher: MediaPipePose, seated: Image) -> None:
    pose = watch(watcher, seated, 0.0, 1.0)[-1]
    assert pose is not None
    height, width = seated.shape[:2]
    assert pose.size_px == (width, height)
    assert (pose.xy_px.shape, pose.visibility.shape, pose.world_m.shape) == ((COUNT, 2), (COUNT,), (COUNT, 3))
    assert {a.dtype for a in (pose.xy_px, pose.visibility, pose.world_m)} == {np.dtype(np.float32)}
    assert np.ptp(pose.xy_px[:, 1]) > 0.2 * height
    assert np.all((pose.visibility >= 0) & (pose.visibility <= 1))


@needs_sample
def test_pixels_do_not_depend_on_the_shape_of_the_frame(model: ModelFile, seated: Image) -> None:
    found = []
    margin = np.empty((seated.shape[0], 200, 3), np.uint8)
    margin[:] = seated[0, 0]
    for image in (seated, np.concatenate([seated, margin], axis=1)):
        with MediaPipePose(model) as watcher:
            found.append(watch(watcher, image, 0.0, 1.0)[-1])
    assert found[0] is not None
    assert found[1] is not None
    assert distance(found[0].xy_px, found[1].xy_px) < 0.05


@needs_sample
def test_the_larger_of_two_is_watched(model: ModelFile, seated: Image) -> None:
    small = shrunk(seated, 1.5)
    for pictures, at_left in (((seated, small), True), ((small, seated), False)):
        image = beside(*pictures)
        with MediaPipePose(model) as watcher:
            poses = watch(watcher, image, 0.0, 3.0)
        border = pictures[0].shape[1]
        assert all((middle_x(pose) < border) is at_left for pose in poses[5:])


@needs_sample
def test_a_larger_newcomer_does_not_take_over(model: ModelFile, seated: Image) -> None:
    person = shrunk(seated, 1.6)
    empty = seated.copy()
    empty[:] = seated[0, 0]
    with MediaPipePose(model) as watcher:
        before = watch(watcher, beside(person, empty), 0.0, 4.0)
        during = watch(watcher, beside(person, seated), 4.0, 8.0)
    border = person.shape[1]
    assert all(middle_x(pose) < border for pose in before[1:] + during)


@needs_sample
def test_somebody_passing_in_front_does_not_keep_the_place(model: ModelFile, seated: Image) -> None:
    width = seated.shape[1]
    empty = np.empty_like(seated)
    empty[:] = seated[0, 0]
    alone, covered = beside(seated, empty), beside(empty, seated)
    with MediaPipePose(model) as watcher:
        before = watch(watcher, alone, 0.0, 4.0)
        while_covered = watch(watcher, covered, 4.0, 1.5)
        after = watch(watcher, alone, 5.5, 3.0)
    assert all(middle_x(pose) < width for pose in before[1:])
    assert all(pose is None for pose in while_covered[2:])
    assert all(middle_x(pose) < width for pose in after[8:])
    assert before[-1] is not None
    assert after[-1] is not None
    assert size_px(after[-1].xy_px) == pytest.approx(size_px(before[-1].xy_px), rel=0.1)


@needs_sample
def test_who_is_sought_is_found_though_small(model: ModelFile, seated: Image) -> None:
    """The detector scales the frame down: somebody far away is too small for it, but not in a window."""
    far = shrunk(seated, 4.0)
    place = np.full((far.shape[0] * 6, 1200, 3), seated[0, 0], np.uint8)
    place[-far.shape[0] :, -far.shape[1] :] = far
    image = beside(seated, place)
    with MediaPipePose(model) as watcher:
        alone = watch(watcher, seated, 0.0, 1.0)[-1]
    assert alone is not None
    expected = alone.xy_px / 4 + np.array(image.shape[1::-1]) - far.shape[1::-1]
    for sought in (False, True):
        with MediaPipePose(model) as watcher:
            watcher.choice = noting = Noting()
            if sought:
                noting.seek(Somebody([0.0], [expected]))
            watch(watcher, image, 0.0, 1.0)
        assert any(distance(one, expected) < 0.1 for one in noting.people) is sought


@needs_sample
@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (0.0, 1.0), (1.0, 1.0)])
def test_who_lies_a_quarter_of_the_frame_long_is_found_at_once(
    model: ModelFile, watcher: MediaPipePose, lying: Image, place: tuple[float, float]
) -> None:
    """MediaPipe's detector, which scales the whole frame, finds them in none of these places."""
    small = shrunk(lying, 2.0)
    scene = np.empty((720, 1280, 3), np.uint8)
    scene[:] = lying[0, 0]
    left, top = (round(share * room) for share, room in zip(place, (960, 480), strict=True))
    scene[top : top + small.shape[0], left : left + small.shape[1]] = small
    with MediaPipePose(model) as near:
        expected = watch(near, lying, 0.0, 1.0)[-1]
    assert expected is not None
    for pose in watch(watcher, scene, 0.0, 1.0):
        assert pose is not None and pose.size_px == (1280, 720)
        assert distance((pose.xy_px - (left, top)) * 2, expected.xy_px) < 0.1


def test_an_empty_room_stays_empty(watcher: MediaPipePose, lying: Image) -> None:
    wall = np.tile(lying[:80], (6, 2, 1))
    assert set(watch(watcher, wall, 0.0, 2.0)) == {None}


@needs_sample
def test_head_and_shoulders_at_the_edge_are_no_body(watcher: MediaPipePose) -> None:
    """The detector finds them in a part of the frame, and the model makes a whole body of them."""
    with av.open(str(next(SAMPLES[0].parent.rglob("held_supine_clean.mp4")))) as container:
        head = next(container.decode(video=0)).to_ndarray(format="rgb24")[:, :204]
    assert set(watch(watcher, np.ascontiguousarray(head), 0.0, 1.0)) == {None}


@needs_sample
def test_after_a_cut_the_body_is_found_anew(model: ModelFile) -> None:
    """Lying the other way round in the same place: the tracker would go on with what it had."""
    with av.open(str(next(SAMPLES[0].parent.rglob("tune_plank_clean.mp4")))) as container:
        image = next(islice(container.decode(video=0), 180, None)).to_ndarray(format="rgb24")
    turned = np.ascontiguousarray(image[:, ::-1])
    with MediaPipePose(model) as watcher:
        alone = watch(watcher, turned, 0.0, 1.0)[-1]
    with MediaPipePose(model) as watcher:
        watch(watcher, image, 0.0, 2.0)
        watcher.choice.cut(2.0)
        after = watch(watcher, turned, 2.0, 1.0)
    assert alone is not None
    assert all(pose is not None and distance(pose.xy_px, alone.xy_px) < 0.03 for pose in after[2:])


class Noting(PersonChoice):
    """Remembers everybody whom it was told of."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[FloatArray] = []

    def choose(self, t_s: float, tracked: FloatArray | None, people: Sequence[FloatArray]) -> Choice:
        self.people += people
        return super().choose(t_s, tracked, people)


SILENT_RUN = """
import sys
import numpy as np
from posecheck.core.types import Frame
from posecheck.pose.mediapipe_pose import MediaPipePose
from posecheck.pose.model_store import resolve
from posecheck.pose.person import Choice, PersonChoice
from posecheck.sources.video import VideoFile
frames = [Frame(n, n / 30, np.full((240, 320, 3), 128, np.uint8)) for n in range(3)]
if len(sys.argv) > 1:
    frames += [Frame(n + 3, 1 + f.t_s, f.image) for n, f in zip(range(10), VideoFile(sys.argv[1]))]
with MediaPipePose(resolve("full")) as watcher:
    for frame in frames:
        watcher(frame)
print("done", file=sys.stderr)
"""


def test_the_terminal_stays_quiet() -> None:
    clip = [str(SAMPLES[0])] if SAMPLES else []
    done = subprocess.run(
        [sys.executable, "-c", SILENT_RUN, *clip], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "done\n")


def test_silence_covers_native_writes_and_ends(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before\n")
    with pytest.raises(KeyError), native_silence():
        os.write(2, b"native noise\n")
        with native_silence():
            os.write(2, b"more\n")
        os.write(2, b"still\n")
        raise KeyError
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before\nafter\n"


def test_silence_without_a_stderr() -> None:
    code = (
        "import os, sys; os.close(2); sys.stderr = None\n"
        "from posecheck.pose.quiet import native_silence\n"
        "with native_silence(): pass\n"
        "print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "fine\n"


@needs_sample
def test_without_its_mask_the_model_sees_bit_by_bit_the_same(
    model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with av.open(str(SAMPLES[0])) as container:
        decoded = islice(container.decode(video=0), 12)
        images = [picture.to_ndarray(format="rgb24") for picture in decoded]
    frames = [Frame(index, index / 30, image) for index, image in enumerate(images)]

    def seen() -> list[Pose | None]:
        with MediaPipePose(model) as opened:
            return [opened(frame) for frame in frames]

    without = seen()
    monkeypatch.setattr("posecheck.pose.mediapipe_pose.without_mask", lambda bundle: bundle)
    for one, two in zip(without, seen(), strict=True):
        assert one is not None and two is not None
        assert (one.xy_px == two.xy_px).all() and (one.world_m == two.world_m).all()
        assert (one.visibility == two.visibility).all()
