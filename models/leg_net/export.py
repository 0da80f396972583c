"""Checkpoint -> models/leg_net.onnx, its figures in models/leg_net.toml, and a table of what runs it.

    python -m models.leg_net.export CHECKPOINT [--knee-gain 1.2] [--ankle-gain 1.1]
        [--from OLD.onnx --share 0.8]

Then ``python -m models.leg_net.quantise`` makes it a third as costly. The gains stretch the claimed
standard deviations so that on held-out bodies 95 % of the errors lie within two of them
(`python -m models.leg_net.metrics` prints them). --from and --share: weights that lie so much of the way from
older ones to the checkpoint's, where training went on from these (Wortsman et al. 2022, robust fine-tuning):
what the older ones knew is not forgotten, and what is new is mostly kept.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from models.leg_net.metrics import load
from models.leg_net.net import fused
from posecheck.pose.leg_crop import LEG, Window

TARGET = Path(__file__).parents[1] / "leg_net.onnx"
KNEE_ROW, ANKLE_ROW = 7, 8
ROUNDS = 120
Run = Callable[[np.ndarray], np.ndarray]


def between(older: nn.Module, newer: nn.Module, share: float) -> nn.Module:
    """The newer network with weights that lie ``share`` of the way from the older one's to its own."""
    old, new = older.state_dict(), newer.state_dict()
    newer.load_state_dict({name: torch.lerp(old[name], new[name], share) for name in new})
    return newer


def write(net: nn.Module, target: Path, window: Window) -> None:
    """ONNX of one crop: crop (1, 3, height, width) of 0..1 RGB -> leg (1, columns)."""
    net = fused(net).to(memory_format=torch.contiguous_format).eval()
    example = torch.rand(1, 3, window.height_px, window.width_px)
    torch.onnx.export(
        net,
        (example,),
        str(target),
        input_names=["crop"],
        output_names=["leg"],
        opset_version=17,
        dynamo=False,
    )


def describe(target: Path) -> None:
    """Puts bytes and sha256 into the TOML file beside the model."""
    sheet = target.with_suffix(".toml")
    content = target.read_bytes()
    text = re.sub(r"(?m)^bytes = .*$", f"bytes = {len(content)}", sheet.read_text(encoding="utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    sheet.write_text(re.sub(r"(?m)^sha256 = .*$", f'sha256 = "{digest}"', text), encoding="utf-8")
    print(f"{target}: {len(content)} bytes, sha256 {digest}")


def compare(net: nn.Module, target: Path) -> None:
    """Prints the largest difference to torch, and the time per crop."""
    crop = np.random.default_rng(0).random((1, 3, LEG.height_px, LEG.width_px), np.float32)
    with torch.no_grad():
        wanted = net(torch.from_numpy(crop)).numpy()
    print("runtime       threads  max difference  median ms")
    for threads in (1, 2):
        for name, build in (("cv2.dnn", _by_cv2), ("onnxruntime", _by_onnxruntime)):
            run = build(target, threads)
            off = float(np.abs(run(crop) - wanted).max())
            print(f"{name:13} {threads:7d}  {off:14.1e}  {median_ms(run, crop):9.2f}")


def median_ms(run: Run, crop: np.ndarray) -> float:
    times_s = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        run(crop)
        times_s.append(time.perf_counter() - begin)
    return float(np.median(times_s) * 1000)


def _by_cv2(target: Path, threads: int) -> Run:
    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromONNX(str(target))

    def run(crop: np.ndarray) -> np.ndarray:
        net.setInput(crop)
        return net.forward()

    return run


def _by_onnxruntime(target: Path, threads: int) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(target), options, providers=["CPUExecutionProvider"])
    return lambda crop: session.run(None, {"crop": crop})[0]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--knee-gain", type=float, default=1.0)
    parser.add_argument("--ankle-gain", type=float, default=1.0)
    parser.add_argument("--from", dest="older", type=Path, help="weights that the training began with")
    parser.add_argument("--share", type=float, default=1.0, help="how far from those to the checkpoint")
    args = parser.parse_args()
    net = load(args.checkpoint)
    if args.older:
        net = between(load(args.older), net, args.share)
    with torch.no_grad():
        net.head.bias[KNEE_ROW] += math.log(args.knee_gain)
        net.head.bias[ANKLE_ROW] += math.log(args.ankle_gain)
    write(net, TARGET, LEG)
    describe(TARGET)
    compare(net, TARGET)


if __name__ == "__main__":
    main()
