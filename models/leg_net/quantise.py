"""The exported network in whole numbers: a third of the time, the same angles.

    python -m models.leg_net.quantise [--clips DIR]

Takes ``models/leg_net.onnx`` as `export` wrote it and writes it back with 8-bit convolutions. How large
their inputs get is seen on crops of the ``tune_*`` sample clips, as they are and damaged as in training:
from clean renderings alone the ranges are too narrow for photographs (the knee of a photographed leg is
then read 1.9 degrees from where the exported network has it, standard deviation; so 0.6). Weights have
seven bits a channel: eight overflow on processors without VNNI. The first convolution, which sees bare
pixels, and the layers after the last one stay in floats. Prints how far the angles are off on crops that
were not used, and the time for one.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from models.leg_net.crops import damaged
from models.leg_net.export import TARGET, describe, median_ms
from posecheck.app.edges import real
from posecheck.pose.estimator import parts
from posecheck.pose.foot_net import FootNet
from posecheck.pose.leg_crop import Image
from posecheck.pose.leg_net import LegNet, plane_angles

CLIPS = Path(__file__).parents[2] / "samples" / "clips"
#: One crop in so many, so that they differ.
EVERY = 7
#: Of each clip.
SHOWN_S = 4.0
#: One in so many is not used but compared.
HELD_OUT = 5
OPERATORS = ("Conv", "Add", "Relu", "Resize")
Blobs = list[np.ndarray]


class Listening(LegNet):
    """Reads legs, and lets ``heard`` have the crops."""

    def __init__(self, heard: Callable[[Image], None]) -> None:
        super().__init__(TARGET)
        self._heard = heard

    def forward(self, crop: Image) -> np.ndarray:
        self._heard(crop)
        return super().forward(crop)


class Heard:
    """Some of the crops that a network looks at."""

    def __init__(self) -> None:
        self.crops: list[Image] = []
        self._count = 0

    def __call__(self, crop: Image) -> None:
        self._count += 1
        if self._count % EVERY == 0:
            self.crops.append(crop.copy())


def read_clips(clips: Path, net: LegNet, foot: FootNet | None = None) -> None:
    """Reads the clips that may be tuned on, so that the networks look at crops of them."""
    from posecheck.core.measuring.measurer import quality_of
    from posecheck.exercises import load_exercise
    from posecheck.pose.leg_reader import LegReader

    exercise = load_exercise("sciatic_glide")
    edges = real()
    for clip in sorted(clips.glob("tune_*.mp4")):
        reader = LegReader(net, quality_of(exercise), exercise["facing_memory"], foot)
        with edges.open_estimator(None) as estimator, edges.open_video(clip, None, None) as video:
            for frame in video:
                if frame.t_s > SHOWN_S:
                    break
                found = parts(estimator).find(frame)
                if found is not None:
                    reader(frame.t_s, frame.image, found)


def blobs_of(crops: list[Image]) -> tuple[Blobs, Blobs]:
    """(used, held out): crops as they are and damaged, as a network wants them."""
    rng = np.random.default_rng(3)
    shown = [blob_of(crop) for crop in [*crops, *(damaged(crop, rng, 1.0) for crop in crops)]]
    order = rng.permutation(len(shown))
    count = len(shown) // HELD_OUT
    return [shown[index] for index in order[count:]], [shown[index] for index in order[:count]]


def quantised(source: Path, blobs: Blobs, target: Path) -> None:
    """Writes the network with 8-bit convolutions, their ranges seen on ``blobs``."""
    import onnx
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.calibrate import CalibrationDataReader
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Shown(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self._left = iter(blobs)

        def get_next(self) -> dict[str, np.ndarray] | None:
            blob = next(self._left, None)
            return None if blob is None else {"crop": blob}

    with tempfile.TemporaryDirectory() as folder:
        prepared = str(Path(folder) / "prepared.onnx")
        quant_pre_process(str(source), prepared, skip_symbolic_shape=True)
        nodes = onnx.load(prepared).graph.node
        if any(node.op_type == "QuantizeLinear" for node in nodes):
            raise SystemExit(f"{source} is in whole numbers already: export it again first")
        quantize_static(
            prepared,
            str(target),
            Shown(),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(OPERATORS),
            nodes_to_exclude=[next(node.name for node in nodes if node.op_type == "Conv")],
            calibrate_method=CalibrationMethod.Percentile,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


def blob_of(crop: Image) -> np.ndarray:
    """As the network wants it."""
    return np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32) / np.float32(255)


def outputs_of(path: Path, blobs: Blobs) -> tuple[np.ndarray, float]:
    """(n, columns) of a network, and its milliseconds for one crop."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    outs = np.concatenate([session.run(None, {"crop": blob})[0] for blob in blobs])
    return outs, median_ms(lambda blob: session.run(None, {"crop": blob})[0], blobs[0])


def _angles(outs: np.ndarray) -> np.ndarray:
    """(n, 2): knee and ankle."""
    return np.array([np.add(plane_angles(out[:10].reshape(5, 2)), out[15:17]) for out in outs])


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A file next to the target, gone in the end if it is still there."""
    path = target.with_suffix(".part")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, default=CLIPS)
    args = parser.parse_args()
    heard = Heard()
    read_clips(args.clips, Listening(heard))
    used, held_out = blobs_of(heard.crops)
    with beside(TARGET) as whole:
        quantised(TARGET, used, whole)
        (before, before_ms), (after, after_ms) = (outputs_of(path, held_out) for path in (TARGET, whole))
        whole.replace(TARGET)
    for name, off in zip(("knee", "ankle"), (_angles(after) - _angles(before)).T, strict=True):
        print(f"{name}: off by {off.mean():+.2f} degrees, SD {off.std():.2f}")
    print(f"{len(used)} crops; {before_ms:.2f} ms before, {after_ms:.2f} ms after, one thread")
    describe(TARGET)


if __name__ == "__main__":
    main()
