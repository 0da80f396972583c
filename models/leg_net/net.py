"""The network: one leg's crop in, five points, two angles and how sure it is of each out.

It is a small residual U-shaped CNN. Each point is the mean place of a softmax heatmap. The angles are
those of the points (`plane_angles`) plus a correction, learned from the features at the points and
from the whole crop: the leg's own plane is not the picture's. The correction leaves the network next
to the points; the angles of the points are added outside (no ONNX runtime needs an arctangent).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from posecheck.pose.leg_crop import LEG, Window

POINTS = 5
#: Columns of the output: 10 coordinates in crop pixels, 5 log sd of points (log px), corrections of
#: knee and ankle (deg), their log sd (log deg), logit of "this is such a leg".
OUT = 2 * POINTS + POINTS + 2 + 2 + 1
CELL_PX = 4


def grid_of(window: Window) -> tuple[int, int]:
    """(rows, columns) of a heatmap."""
    return window.height_px // CELL_PX, window.width_px // CELL_PX


def cells(grid: tuple[int, int]) -> Tensor:
    """(rows * columns, 2): the middle of each cell of a heatmap, in crop pixels."""
    rows, columns = torch.meshgrid(*(torch.arange(n, dtype=torch.float32) for n in grid), indexing="ij")
    return torch.stack([columns.reshape(-1), rows.reshape(-1)], 1) * CELL_PX + (CELL_PX - 1) / 2


def conv(inp: int, out: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    layer = nn.Conv2d(inp, out, size, stride, size // 2, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(out), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two 3x3 convolutions added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


class PointNetwork(nn.Module):
    """Points of a crop, and what hangs on them: (n, 3, height, width) of 0..1 RGB to (n, 2 * points + bias).

    ``widths`` and ``blocks`` of the four scales, ``squeezed`` channels of the whole crop and ``hidden``
    units behind them; ``bias`` is what the columns after the points begin with.
    """

    def __init__(
        self,
        window: Window,
        points: int,
        bias: Sequence[float],
        widths: tuple[int, int, int, int],
        blocks: tuple[int, int, int] = (1, 1, 2),
        squeezed: int = 24,
        hidden: int = 112,
    ) -> None:
        super().__init__()
        a, b, c, d = widths
        self.stem = conv(3, a, 2)
        self.stage4 = nn.Sequential(conv(a, b, 2), *(Residual(b) for _ in range(blocks[0])))
        self.stage8 = nn.Sequential(conv(b, c, 2), *(Residual(c) for _ in range(blocks[1])))
        self.stage16 = nn.Sequential(conv(c, d, 2), *(Residual(d) for _ in range(blocks[2])))
        self.up8 = nn.ModuleList([conv(d, 40, 1, 1), conv(c, 40, 1, 1), conv(40, 40)])
        self.up4 = nn.ModuleList([conv(40, 24, 1, 1), conv(b, 24, 1, 1), conv(24, 24)])
        self.heat = nn.Conv2d(24, points, 1)
        self.squeeze = conv(d, squeezed, 1, 1)
        coarse = -(-window.height_px // 16) * -(-window.width_px // 16)
        features = squeezed * coarse + points * 24 + 2 * points
        self.drop = nn.Dropout(0.1)
        self.hidden = nn.Sequential(
            nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()
        )
        self.head = nn.Linear(hidden, len(bias))
        nn.init.zeros_(self.head.weight)
        with torch.no_grad():
            self.head.bias.copy_(torch.tensor(bias))
        self.register_buffer("places", cells(grid_of(window)), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.parts(x)[0]

    def parts(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The output, and the heatmaps before the softmax (n, points, cells) for their own loss."""
        x4 = self.stage4(self.stem((x - 0.45) * 4.0))
        x8 = self.stage8(x4)
        x16 = self.stage16(x8)
        up = F.interpolate(self.up8[0](x16), size=x8.shape[2:], mode="nearest")
        up = self.up8[2](up + self.up8[1](x8))
        up = F.interpolate(self.up4[0](up), size=x4.shape[2:], mode="nearest")
        up = self.up4[2](up + self.up4[1](x4))
        maps = self.heat(up).flatten(2)
        weight = maps.softmax(2)
        points = (weight @ self.places).flatten(1)
        local = (weight @ up.flatten(2).transpose(1, 2)).flatten(1)
        whole = self.squeeze(x16).flatten(1)
        seen = torch.cat([whole, local, points * 0.02 - 1.0], 1)
        return torch.cat([points, self.head(self.hidden(self.drop(seen)))], 1), maps


class LegNetwork(PointNetwork):
    """(n, 3, height, width) of 0..1 RGB to (n, OUT)."""

    def __init__(self) -> None:
        super().__init__(LEG, POINTS, [2.5] * POINTS + [0.0, 0.0, 3.0, 3.0, 2.0], (16, 24, 56, 112))


def plane_angles(points: Tensor) -> tuple[Tensor, Tensor]:
    """Knee flexion and ankle dorsiflexion (n,) in degrees of (n, 5, 2) points, toes to the right.

    The same conventions as `core.measuring.angles`, but the knee is signed: past straight is negative.
    """
    hip, knee, ankle, heel, ball = points.unbind(1)
    thigh, shank, foot = knee - hip, ankle - knee, ball - heel
    flexion = torch.atan2(_cross(thigh, shank), _dot(thigh, shank))
    dorsiflexion = torch.pi / 2 - torch.atan2(_cross(-shank, foot), _dot(-shank, foot))
    return torch.rad2deg(flexion), torch.rad2deg(dorsiflexion)


def _cross(u: Tensor, v: Tensor) -> Tensor:
    return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]


def _dot(u: Tensor, v: Tensor) -> Tensor:
    return (u * v).sum(1) + 1e-3


def fused(module: nn.Module) -> nn.Module:
    """Every convolution with the batch normalisation after it made one. The network must be in eval mode."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) > 1 and isinstance(child[1], nn.BatchNorm2d):
            child[0], child[1] = fuse_conv_bn_eval(child[0], child[1]), nn.Identity()
        else:
            setattr(module, name, fused(child))
    return module


def from_onnx(path: Path) -> LegNetwork:
    """The network of an exported file: its batch normalisations are biases now, and stay so.

    Exact but for rounding; of a file in whole numbers (`quantise`) but for theirs, a hundredth of the
    largest weight. Raises ValueError when the file holds another network.
    """
    import onnx

    net = fused(LegNetwork().eval())
    state = net.state_dict()
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    for name, mine in state.items():
        found = _in_floats(name, stored)
        if found is None or found.shape != tuple(mine.shape):
            raise ValueError(f"{path} has no {name} of shape {tuple(mine.shape)}")
        state[name] = torch.from_numpy(found)
    net.load_state_dict(state)
    return net


def _in_floats(name: str, stored: dict[str, np.ndarray]) -> np.ndarray | None:
    """Weights as they are, or times their scale (one for each output channel); None: there are none."""
    whole = stored.get(f"{name}_quantized")
    if whole is None:
        return stored[name].copy() if name in stored else None
    # onnxruntime spells the scale of a bias otherwise than that of a weight.
    scale = stored.get(f"{name}_scale", stored.get(f"{name}_quantized_scale"))
    assert scale is not None, name
    return np.float32(whole) * scale.reshape(-1, *[1] * (whole.ndim - 1))


def start_of(path: Path) -> LegNetwork:
    """The weights of an ONNX file, or the averaged ones of a checkpoint, to predict or to train on."""
    if path.suffix == ".onnx":
        return from_onnx(path)
    saved = torch.load(path, weights_only=True)["average"]
    net = LegNetwork()
    if not any("running_mean" in name for name in saved):
        net = fused(net.eval())
    net.load_state_dict(saved)
    return net
