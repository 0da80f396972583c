"""Draws people and solids with OpenGL, off screen (EGL; Mesa's llvmpipe will do)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .materials import KINDS, Surface, linear, noise_texture, relief_texture
from .part import OTHER, Part
from .solids import Solid

FloatArray = NDArray[np.float32]

SHADOW_SIZE_PX = 1024
SHADER_FOLDER = Path(__file__).parent / "shaders"
_DYNAMIC = "3f 3f"
_STATIC = "3f 3f 2f"


@dataclass(frozen=True, slots=True)
class Lighting:
    """Directions point to the light; colours are linear, about 1; reach_m is the half width of
    the shadow map round `centre_m`."""

    sun_direction: tuple[float, float, float] = (0.4, -0.5, 1.0)
    sun_colour: tuple[float, float, float] = (1.5, 1.45, 1.35)
    fill_direction: tuple[float, float, float] = (-0.5, -0.8, 0.5)
    fill_colour: tuple[float, float, float] = (0.25, 0.27, 0.3)
    sky_colour: tuple[float, float, float] = (0.55, 0.58, 0.62)
    ground_colour: tuple[float, float, float] = (0.26, 0.24, 0.22)
    exposure: float = 1.0
    centre_m: tuple[float, float, float] = (0.3, 0.0, 0.6)
    reach_m: float = 1.9


@dataclass(slots=True)
class _Drawable:
    surface: Surface
    program: Any
    moving: Any
    lit: Any
    shadowed: Any
    casts_shadow: bool
    buffers: list[Any]


class Stage:
    """Holds the meshes of one scene on the (software) GPU, and draws them again and again."""

    def __init__(self) -> None:
        self._context = moderngl.create_context(standalone=True, backend="egl")
        self._programs: dict[tuple[str, bool, bool], Any] = {}
        self._shadow_program = self._context.program(_source("shadow.vert"), _source("shadow.frag"))
        depth = self._context.depth_texture((SHADOW_SIZE_PX, SHADOW_SIZE_PX))
        depth.compare_func = "<="
        depth.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._shadow_map = depth
        self._shadow_target = self._context.framebuffer(depth_attachment=depth)
        self._noise = self._tiled(noise_texture())
        self._relief = self._tiled(relief_texture())
        self._targets: dict[tuple[int, int], tuple[Any, Any]] = {}
        self._drawables: list[_Drawable] = []

    def clear(self) -> None:
        """Forgets all meshes."""
        for drawable in self._drawables:
            for item in (drawable.lit, drawable.shadowed, *drawable.buffers):
                item.release()
        self._drawables = []

    def add_parts(self, parts: Sequence[Part]) -> list[int]:
        """Adds the parts of a person, unposed; returns their numbers for `move`."""
        return [
            self._add(
                part.surface, part.triangles, part.vertices_m, part.tint, part.cut, part.label, dynamic=True
            )
            for part in parts
        ]

    def add_solid(self, solid: Solid) -> int:
        """Adds a rigid thing."""
        count = len(solid.vertices_m)
        number = self._add(
            solid.surface,
            solid.triangles,
            solid.vertices_m,
            np.ones((count, 3), np.float32),
            np.ones(count, np.float32),
            np.full(count, OTHER, np.float32),
            dynamic=False,
        )
        self._drawables[number].casts_shadow = solid.casts_shadow
        self.move(number, solid.vertices_m, solid.normals)
        return number

    def move(self, number: int, vertices_m: FloatArray, normals: FloatArray) -> None:
        """New vertices (N, 3) and normals (N, 3) for one mesh."""
        data = np.concatenate([vertices_m, normals], axis=1).astype("f4")
        self._drawables[number].moving.write(np.ascontiguousarray(data).tobytes())

    def draw(self, camera: Camera, lighting: Lighting, hidden: Sequence[int] = ()) -> NDArray[np.uint8]:
        """The picture (H, W, 4) uint8: RGB, and the label of the part seen (see `part`).

        hidden are the numbers of meshes to leave out, with their shadows.
        """
        to_light = _light_matrix(lighting)
        drawables = [one for number, one in enumerate(self._drawables) if number not in set(hidden)]
        self._draw_shadows(to_light, drawables)
        size = (camera.width_px, camera.height_px)
        multi, single = self._target(size)
        multi.use()
        self._context.viewport = (0, 0, *size)
        self._context.enable(moderngl.DEPTH_TEST)
        multi.clear(0.5, 0.5, 0.5, 1.0)
        self._shadow_map.use(1)
        self._noise.use(0)
        self._relief.use(2)
        to_clip = camera.matrix()
        for program in {id(one.program): one.program for one in drawables}.values():
            _set_view(program, camera, lighting, to_clip, to_light)
        for drawable in drawables:
            _set_surface(drawable.program, drawable.surface)
            drawable.lit.render()
        self._context.copy_framebuffer(single, multi)
        pixels = np.frombuffer(single.read(components=4), np.uint8)
        return np.ascontiguousarray(pixels.reshape(size[1], size[0], 4)[::-1])

    def _draw_shadows(self, to_light: FloatArray, drawables: list[_Drawable]) -> None:
        self._shadow_target.use()
        self._context.viewport = (0, 0, SHADOW_SIZE_PX, SHADOW_SIZE_PX)
        self._context.enable(moderngl.DEPTH_TEST)
        self._shadow_target.clear(depth=1.0)
        self._shadow_program["to_light"].write(to_light.T.tobytes())
        for drawable in drawables:
            if drawable.casts_shadow:
                drawable.shadowed.render()

    def _tiled(self, pixels: NDArray[np.uint8]) -> Any:
        texture = self._context.texture(pixels.shape[1::-1], pixels.shape[2], pixels.tobytes(), alignment=1)
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
        return texture

    def _target(self, size: tuple[int, int]) -> tuple[Any, Any]:
        if size not in self._targets:
            make = self._context
            multi = make.framebuffer(
                [make.renderbuffer(size, 4, samples=4)], make.depth_renderbuffer(size, samples=4)
            )
            single = make.framebuffer([make.renderbuffer(size, 4)])
            self._targets[size] = (multi, single)
        return self._targets[size]

    def _program(self, surface: Surface, is_cut: bool) -> Any:
        """One program per kind of material: llvmpipe runs both sides of every branch."""
        key = (surface.kind, is_cut, surface.bump > 0)
        if key not in self._programs:
            defines = f"#version 330\n#define KIND {KINDS[surface.kind]}\n"
            defines += "#define CUT\n" * is_cut + "#define BUMP\n" * (surface.bump > 0)
            fragment = _source("scene.frag").replace("#version 330\n", defines, 1)
            self._programs[key] = self._context.program(_source("scene.vert"), fragment)
        return self._programs[key]

    def _add(
        self,
        surface: Surface,
        triangles: NDArray[np.int32],
        rest_m: FloatArray,
        tint: FloatArray,
        cut: FloatArray,
        label: FloatArray,
        dynamic: bool,
    ) -> int:
        static = np.concatenate([rest_m, tint, cut[:, None], label[:, None]], axis=1)
        fixed = self._context.buffer(np.ascontiguousarray(static.astype("f4")).tobytes())
        moving = self._context.buffer(reserve=len(rest_m) * 24, dynamic=dynamic)
        index = self._context.buffer(np.ascontiguousarray(triangles.astype("i4")).tobytes())
        program = self._program(surface, bool((cut <= 0).any()))
        lit = self._context.vertex_array(
            program,
            [
                (moving, _DYNAMIC, "in_position", "in_normal"),
                (fixed, _STATIC, "in_rest", "in_tint", "in_cut_label"),
            ],
            index,
            skip_errors=True,
        )
        shadowed = self._context.vertex_array(
            self._shadow_program, [(moving, "3f 12x", "in_position")], index
        )
        self._drawables.append(
            _Drawable(surface, program, moving, lit, shadowed, True, [fixed, moving, index])
        )
        return len(self._drawables) - 1


def _source(name: str) -> str:
    return (SHADER_FOLDER / name).read_text()


def _set(program: Any, name: str, value: Any) -> None:
    if name in program:  # the compiler drops what a shader does not use
        program[name].value = value


def _set_view(
    program: Any, camera: Camera, lighting: Lighting, to_clip: FloatArray, to_light: FloatArray
) -> None:
    program["to_clip"].write(to_clip.T.tobytes())
    program["to_light"].write(to_light.T.tobytes())
    sun = np.array(lighting.sun_direction) / np.linalg.norm(lighting.sun_direction)
    fill = np.array(lighting.fill_direction) / np.linalg.norm(lighting.fill_direction)
    _set(program, "noise", 0)
    _set(program, "shadow", 1)
    _set(program, "relief", 2)
    _set(program, "eye", tuple(camera.position_m))
    _set(program, "sun_direction", tuple(sun))
    _set(program, "fill_direction", tuple(fill))
    for name in ("sun_colour", "fill_colour", "sky_colour", "ground_colour", "exposure"):
        _set(program, name, getattr(lighting, name))


def _set_surface(program: Any, surface: Surface) -> None:
    _set(program, "colour", linear(surface.colour))
    _set(program, "second", linear(surface.second))
    for name in ("scale", "bump", "gloss"):
        _set(program, name, getattr(surface, name))


def _light_matrix(lighting: Lighting) -> FloatArray:
    """World to the clip space of a parallel light round the centre of the scene, (4, 4)."""
    back = np.array(lighting.sun_direction) / np.linalg.norm(lighting.sun_direction)
    right = np.cross([0.0, 1.0, 0.2], back)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(back, right), back])
    matrix = np.eye(4)
    matrix[:3, :3] = axes / np.array([[lighting.reach_m], [lighting.reach_m], [-4.0]])
    matrix[:3, 3] = -matrix[:3, :3] @ np.array(lighting.centre_m)
    return matrix.astype(np.float32)
