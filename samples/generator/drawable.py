"""Meshes on the GPU, and the shader programs that draw them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .materials import KINDS, Surface, linear

FloatArray = NDArray[np.float32]

PHOTO_PX = 1024
PHOTO_UNIT = 3
SHADER_FOLDER = Path(__file__).parent / "shaders"
_DYNAMIC = "3f 3f"
_STATIC = "3f 3f 2f"


@dataclass(frozen=True, slots=True)
class Mesh:
    """What is to be drawn. rest_m, tint (N, 3), cut and label (N,) as in `part.Part`;
    triangles (T, 3); is_closed says that its inside is never seen."""

    surface: Surface
    triangles: NDArray[np.int32]
    rest_m: FloatArray
    tint: FloatArray
    cut: FloatArray
    label: FloatArray
    is_closed: bool
    casts_shadow: bool = True


class Programs:
    """Shader programs, one per kind of material: llvmpipe runs both sides of every branch."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._compiled: dict[tuple[str, bool, bool], Any] = {}
        self._photos: dict[str, Any] = {}
        self.shadow = context.program(_source("shadow.vert"), _source("shadow.frag"))

    def get(self, surface: Surface, is_cut: bool) -> Any:
        """The program for a surface, with or without hems that are cut pixel by pixel."""
        key = (surface.kind, is_cut, surface.bump > 0)
        if key not in self._compiled:
            defines = f"#version 330\n#define KIND {KINDS[surface.kind]}\n"
            defines += "#define CUT\n" * is_cut + "#define BUMP\n" * (surface.bump > 0)
            fragment = _source("scene.frag").replace("#version 330\n", defines, 1)
            self._compiled[key] = self._context.program(_source("scene.vert"), fragment)
        return self._compiled[key]


    def photo(self, path: str) -> Any:
        """The texture of a photograph, read once."""
        if path not in self._photos:
            pixels = cv2.imread(path)
            assert pixels is not None, path
            pixels = cv2.resize(pixels, (PHOTO_PX, PHOTO_PX), interpolation=cv2.INTER_AREA)
            pixels = np.ascontiguousarray(pixels[::-1, :, ::-1])
            texture = self._context.texture((PHOTO_PX, PHOTO_PX), 3, pixels.tobytes(), alignment=1)
            texture.build_mipmaps()
            texture.filter = (9985, 9729)  # the nearest mipmap, smoothed within it
            self._photos[path] = texture
        return self._photos[path]


class Drawable:
    """One mesh on the GPU.

    Only the triangles on a hem run the shader that discards pixels: a shader that may discard
    takes away the early depth test, and hidden layers of clothing would all be shaded.
    """

    def __init__(self, context: Any, programs: Programs, mesh: Mesh) -> None:
        self.is_closed, self.casts_shadow = mesh.is_closed, mesh.casts_shadow
        self._surface = mesh.surface
        self._photo = programs.photo(mesh.surface.photo) if mesh.surface.photo else None
        static = np.concatenate([mesh.rest_m, mesh.tint, mesh.cut[:, None], mesh.label[:, None]], axis=1)
        self._fixed = context.buffer(np.ascontiguousarray(static.astype("f4")).tobytes())
        self._moving = context.buffer(reserve=len(mesh.rest_m) * 24, dynamic=True)
        self._owned: list[Any] = [self._fixed, self._moving]
        whole = (mesh.cut[mesh.triangles] > 0).all(axis=1)
        self.passes: list[tuple[Any, Any]] = []
        for is_cut, triangles in ((False, mesh.triangles[whole]), (True, mesh.triangles[~whole])):
            if len(triangles):
                program = programs.get(mesh.surface, is_cut)
                self.passes.append((program, self._lit(context, program, triangles)))
        index = self._index(context, mesh.triangles)
        self._shadowed = context.vertex_array(
            programs.shadow, [(self._moving, "3f 12x", "in_position")], index
        )
        self._owned.append(self._shadowed)

    def move(self, vertices_m: FloatArray, normals: FloatArray) -> None:
        """New vertices (N, 3) and normals (N, 3)."""
        data = np.concatenate([vertices_m, normals], axis=1).astype("f4")
        self._moving.write(np.ascontiguousarray(data).tobytes())

    def draw(self) -> None:
        """Draws with the lit programs, whose view is already set."""
        if self._photo is not None:
            self._photo.use(PHOTO_UNIT)
        for program, array in self.passes:
            _set_surface(program, self._surface)
            array.render()

    def draw_shadow(self) -> None:
        """Draws into the shadow map."""
        self._shadowed.render()

    def release(self) -> None:
        """Frees everything on the GPU."""
        for item in reversed(self._owned):
            item.release()

    def _index(self, context: Any, triangles: NDArray[np.int32]) -> Any:
        buffer = context.buffer(np.ascontiguousarray(triangles.astype("i4")).tobytes())
        self._owned.append(buffer)
        return buffer

    def _lit(self, context: Any, program: Any, triangles: NDArray[np.int32]) -> Any:
        content = [
            (self._moving, _DYNAMIC, "in_position", "in_normal"),
            (self._fixed, _STATIC, "in_rest", "in_tint", "in_cut_label"),
        ]
        array = context.vertex_array(program, content, self._index(context, triangles), skip_errors=True)
        self._owned.append(array)
        return array


def set_uniform(program: Any, name: str, value: Any) -> None:
    """Sets a uniform that the compiler may have dropped."""
    uniform = program.get(name, None)  # quicker than `in`, which asks each in turn
    if uniform is not None:
        uniform.value = value


def _source(name: str) -> str:
    return (SHADER_FOLDER / name).read_text()


def _set_surface(program: Any, surface: Surface) -> None:
    set_uniform(program, "colour", linear(surface.colour))
    set_uniform(program, "photo", PHOTO_UNIT)
    set_uniform(program, "second", linear(surface.second))
    set_uniform(program, "third", linear(surface.third))
    for name in ("scale", "bump", "gloss"):
        set_uniform(program, name, getattr(surface, name))
