"""A dressed person: body, clothes, footwear and hair, posed as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .body import BODY_VERTICES, Body
from .clothes import (
    HEM_OVERLAP_M,
    LegWear,
    Shirt,
    body_suit,
    leg_cover_m,
    make_leg_wear,
    make_shirt,
    shirt_cover_m,
)
from .footwear import Footwear, foot_cover_m, make_footwear, sock_above
from .limbs import Places, places
from .materials import Surface
from .mesh import NormalMaker, compact, triangles_of
from .part import Part, make_part
from .photographed import Photographed, skin_corners, wearable
from .pose import Pose
from .skeleton import Skeleton
from .skinning import BoneTransforms, dual_quaternions, skin

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a person wears."""

    leg_wear: LegWear
    shirt: Shirt
    footwear: Footwear
    photographed: Photographed | None = None


class Figure:
    """One dressed person whose parts are posed together."""

    def __init__(self, body: Body, outfit: Outfit, rng: np.random.Generator) -> None:
        self.body = body
        self.outfit = outfit
        self.skeleton = Skeleton(body)
        skin_vertices = body.vertices_m[:BODY_VERTICES]
        where = places(body, skin_vertices, body.weights[:BODY_VERTICES])
        self.parts = [
            *_eyes(body),
            *_hair(body),
            *_clothes(body, outfit, rng),
            *_footwear(body, where, outfit),
        ]
        self.parts.insert(0, _skin_part(body, outfit, where))
        self._drooping = {part.name for part in self.parts if part.droop_m.any()}
        self._normals = [NormalMaker(part.triangles, len(part.vertices_m)) for part in self.parts]

    def pose(self, pose: Pose) -> tuple[list[tuple[FloatArray, FloatArray]], BoneTransforms]:
        """Posed (vertices (N, 3) in metres, normals (N, 3)) of every part, and the bones."""
        transforms = self.skeleton.transforms(pose)
        bones = dual_quaternions(transforms, self.body.parents)
        posed = []
        for part, normals in zip(self.parts, self._normals, strict=True):
            vertices = skin(part.vertices_m, part.weights, bones)
            if part.name in self._drooping:
                vertices = vertices + _droop(part, transforms)
            posed.append((vertices, normals(vertices)))
        return posed, transforms


def _droop(part: Part, transforms: BoneTransforms) -> FloatArray:
    """Shift (N, 3) of loose cloth: down, square to the limb it hangs on."""
    down = np.array([0.0, 0.0, -1.0])
    limb_axes = transforms.rotations @ down
    axes = part.weights @ limb_axes.astype(np.float32)
    axes /= np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-6)
    square = down.astype(np.float32) - axes * (axes @ down.astype(np.float32))[:, None]
    shift: FloatArray = square * part.droop_m[:, None]
    return shift.astype(np.float32)


def _clothes(body: Body, outfit: Outfit, rng: np.random.Generator) -> list[Part]:
    photos = outfit.photographed
    if photos is None or photos.suit is None:
        return [
            make_leg_wear(body, body_suit(body, fine=True), outfit.leg_wear, rng),
            make_shirt(body, body_suit(body, fine=False), outfit.shirt, rng),
        ]
    surface = Surface("photo", _washed(rng), photo=photos.photo(photos.suit + "_diffuse"))
    return [wearable(body, photos.folder, photos.suit, surface, "leg_wear")[0]]


def _footwear(body: Body, where: Places, outfit: Outfit) -> list[Part]:
    photos = outfit.photographed
    if photos is None or photos.shoes is None:
        return make_footwear(body, where, outfit.footwear)
    surface = Surface("photo", (255.0, 255.0, 255.0), gloss=0.1, photo=photos.photo(photos.shoes + "_diffuse"))
    parts = [wearable(body, photos.folder, photos.shoes, surface, "shoes")[0]]
    sock = outfit.footwear.sock
    return parts if sock is None else [*parts, sock_above(body, where, outfit.footwear, sock)]


def _cloth_covers(body: Body, outfit: Outfit, where: Places) -> tuple[FloatArray, ...]:
    if outfit.photographed is not None and outfit.photographed.suit is not None:
        return ()
    return leg_cover_m(body, where, outfit.leg_wear), shirt_cover_m(body, where, outfit.shirt)


def _washed(rng: np.random.Generator) -> tuple[float, float, float]:
    r, g, b = rng.uniform(120, 255) + rng.normal(0, 14, 3)
    return float(r), float(g), float(b)


def _skin_part(body: Body, outfit: Outfit, where: Places) -> Part:
    vertices, weights = body.vertices_m[:BODY_VERTICES], body.weights[:BODY_VERTICES]
    covers = (
        *_cloth_covers(body, outfit, where),
        foot_cover_m(body, where, vertices, outfit.footwear),
    )
    cut = HEM_OVERLAP_M - np.max(np.stack(covers), axis=0)
    photos = outfit.photographed
    if photos is not None:
        for name in (photos.suit, photos.shoes):
            if name is not None:
                hides = wearable(body, photos.folder, name, Surface("plain", (0, 0, 0)), name)[1]
                cut[hides] = -1.0
        if photos.skin is not None:
            return _photographed_skin(body, photos, cut)
    colour = tuple(float(channel) for channel in body.traits["skin"])
    surface = Surface("skin", colour, bump=0.15, gloss=0.16)  # type: ignore[arg-type]
    return make_part(
        "skin",
        surface,
        vertices,
        weights,
        triangles_of(body.quads["body"]),
        body.bones,
        cut=cut,
        tint=_skin_tint(body, where),
    )


def _photographed_skin(body: Body, photos: Photographed, cut: FloatArray) -> Part:
    assert photos.skin is not None
    at, uv, quads = skin_corners()
    return make_part(
        "skin",
        Surface("photo", (250.0, 245.0, 245.0), bump=0.1, gloss=0.14, photo=photos.photo(photos.skin)),
        body.vertices_m[at],
        body.weights[at],
        triangles_of(quads),
        body.bones,
        cut=cut[at],
        tint=np.column_stack([uv, np.ones(len(uv))]).astype(np.float32),
    )


def _skin_tint(body: Body, where: Places) -> FloatArray:
    """Soles and palms paler, knees, heels and toes a little redder, lips and nails darker."""
    vertices, weights = body.vertices_m[:BODY_VERTICES], body.weights[:BODY_VERTICES]
    normals = NormalMaker(triangles_of(body.quads["body"]), len(vertices))(vertices)
    tint = np.ones((len(vertices), 3), np.float32)
    darkness = 1.0 - float(np.mean(body.traits["skin"])) / 255.0
    foot = np.array([name.startswith(("foot", "toe")) for name in body.bones])
    sole = weights[:, foot].sum(axis=1) * np.clip(-normals[:, 2] * 1.6 - 0.5, 0, 1)
    tint += sole[:, None] * np.array([0.25, 0.12, 0.08]) * (0.4 + 3.5 * darkness)
    knee = np.exp(-(((where.leg - 1.0) / 0.12) ** 2)) * where.leg_weight
    toes = np.array([name.startswith("toe") for name in body.bones])
    red = np.clip(0.5 * knee + 0.7 * weights[:, toes].sum(axis=1), 0, 1)[:, None]
    tint *= 1.0 - red * np.array([0.02, 0.10, 0.10])
    return tint.astype(np.float32)


def _eyes(body: Body) -> list[Part]:
    parts = []
    for group in ("helper-l-eye", "helper-r-eye"):
        used, quads = compact(body.quads[group])
        vertices = body.vertices_m[used]
        front = vertices[:, 0].max()
        iris = (vertices[:, 0] > front - 0.0035)[:, None]
        tint = np.where(iris, np.array([0.12, 0.09, 0.07]), np.ones(3))
        parts.append(
            make_part(
                group,
                Surface("plain", (225, 220, 215), gloss=0.4),
                vertices,
                _head_only(body, len(used)),
                triangles_of(quads),
                body.bones,
                tint=tint.astype(np.float32),
            )
        )
    return parts


def _head_only(body: Body, count: int) -> FloatArray:
    weights = np.zeros((count, len(body.bones)), np.float32)
    weights[:, body.bone("head")] = 1.0
    return weights


def _hair(body: Body) -> list[Part]:
    if body.traits["hair_style"] == "bald":
        return []
    colour = tuple(float(channel) for channel in body.traits["hair"])
    surface = Surface("hair", colour, gloss=0.25)  # type: ignore[arg-type]
    vertices, weights = body.vertices_m[:BODY_VERTICES], body.weights[:BODY_VERTICES]
    triangles = triangles_of(body.quads["body"])
    normals = NormalMaker(triangles, len(vertices))(vertices)
    on_head = weights[:, body.bone("head")] > 0.5
    upper = on_head & (vertices[:, 2] > vertices[:, 2].max() - 0.16)
    back, front = vertices[upper, 0].min(), vertices[upper, 0].max()
    place = (vertices[:, 0] - back) / (front - back)
    line = np.interp(place, [0.0, 0.35, 0.6, 0.8, 1.0], [0.185, 0.15, 0.10, 0.055, 0.04])
    cut = np.where(on_head, vertices[:, 2] - (vertices[:, 2].max() - line), -1.0)
    thick = (0.004 + 0.010 * np.clip(cut / 0.03, 0, 1)).astype(np.float32)
    parts = [
        make_part(
            "scalp", surface, vertices + normals * thick[:, None], weights, triangles, body.bones, cut=cut
        )
    ]
    if body.traits["hair_style"] == "long":
        parts.append(_long_hair(body, surface))
    return parts


def _long_hair(body: Body, surface: Surface) -> Part:
    used, quads = compact(body.quads["helper-hair"])
    vertices = body.vertices_m[used]
    shoulder = body.head_m("neck01")[2]
    from_face = (body.head_m("head")[0] + 0.045) - vertices[:, 0]
    cut = np.minimum(vertices[:, 2] - (shoulder - 0.03), from_face)
    return make_part(
        "long_hair", surface, vertices, _head_only(body, len(used)), triangles_of(quads), body.bones, cut=cut
    )
