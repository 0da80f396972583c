"""Draws people and solids with OpenGL, off screen (EGL; Mesa's llvmpipe will do)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .drawable import Drawable, Mesh, Programs, set_uniform
from .materials import noise_texture, relief_texture
from .part import OTHER, Part
from .solids import Solid

FloatArray = NDArray[np.float32]

SHADOW_SIZE_PX = 1024
#: Parts whose inside may be seen.
OPEN_PARTS = ("leg_wear", "shirt", "long_hair", "sandals")


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


class Stage:
    """Holds the meshes of one scene on the (software) GPU, and draws them again and again."""

    def __init__(self) -> None:
        # Only here: what poses and dresses people needs nothing that draws.
        import moderngl

        self._context = moderngl.create_context(standalone=True, backend="egl")
        self._programs = Programs(self._context)
        depth = self._context.depth_texture((SHADOW_SIZE_PX, SHADOW_SIZE_PX))
        depth.compare_func = "<="
        depth.filter = (self._context.LINEAR, self._context.LINEAR)
        self._shadow_map = depth
        self._shadow_target = self._context.framebuffer(depth_attachment=depth)
        self._noise = self._tiled(noise_texture())
        self._relief = self._tiled(relief_texture())
        self._targets: dict[tuple[int, int], tuple[Any, Any]] = {}
        self._drawables: list[Drawable] = []

    def clear(self) -> None:
        """Forgets all meshes."""
        for drawable in self._drawables:
            drawable.release()
        self._drawables = []

    def add_parts(self, parts: Sequence[Part]) -> list[int]:
        """Adds the parts of a person, unposed; returns their numbers for `move`."""
        return [
            self._add(
                Mesh(
                    part.surface,
                    part.triangles,
                    part.vertices_m,
                    part.tint,
                    part.cut,
                    part.label,
                    is_closed=not part.name.startswith(OPEN_PARTS),
                )
            )
            for part in parts
        ]

    def add_solid(self, solid: Solid) -> int:
        """Adds a rigid thing; returns its number."""
        count = len(solid.vertices_m)
        number = self._add(
            Mesh(
                solid.surface,
                solid.triangles,
                solid.vertices_m,
                np.ones((count, 3), np.float32),
                np.ones(count, np.float32),
                np.full(count, OTHER, np.float32),
                is_closed=True,
                casts_shadow=solid.casts_shadow,
            )
        )
        self.move(number, solid.vertices_m, solid.normals)
        return number

    def move(self, number: int, vertices_m: FloatArray, normals: FloatArray) -> None:
        """New vertices (N, 3) and normals (N, 3) for one mesh."""
        self._drawables[number].move(vertices_m, normals)

    def draw(self, camera: Camera, lighting: Lighting, hidden: Sequence[int] = ()) -> NDArray[np.uint8]:
        """The picture (H, W, 4) uint8: RGB, and the label of the part seen (see `part`).

        hidden are the numbers of meshes to leave out, with their shadows.
        """
        left_out = set(hidden)
        drawables = [one for number, one in enumerate(self._drawables) if number not in left_out]
        to_light = _light_matrix(lighting)
        self._draw_shadows(to_light, drawables)
        size = (camera.width_px, camera.height_px)
        multi, single = self._target(size)
        multi.use()
        self._context.viewport = (0, 0, *size)
        multi.clear(0.5, 0.5, 0.5, 1.0)
        self._draw_lit(drawables, camera, lighting, to_light)
        self._context.copy_framebuffer(single, multi)
        pixels = np.frombuffer(single.read(components=4), np.uint8)
        return np.ascontiguousarray(pixels.reshape(size[1], size[0], 4)[::-1])

    def _draw_lit(
        self, drawables: list[Drawable], camera: Camera, lighting: Lighting, to_light: FloatArray
    ) -> None:
        self._noise.use(0)
        self._shadow_map.use(1)
        self._relief.use(2)
        programs = {id(program): program for one in drawables for program, _ in one.passes}
        to_clip = camera.matrix()
        for program in programs.values():
            _set_view(program, camera, lighting, to_clip, to_light)
        self._context.enable(self._context.DEPTH_TEST)
        for drawable in drawables:
            if drawable.is_closed:
                self._context.enable(self._context.CULL_FACE)
            else:
                self._context.disable(self._context.CULL_FACE)
            drawable.draw()

    def _draw_shadows(self, to_light: FloatArray, drawables: list[Drawable]) -> None:
        self._shadow_target.use()
        self._context.viewport = (0, 0, SHADOW_SIZE_PX, SHADOW_SIZE_PX)
        self._context.enable(self._context.DEPTH_TEST)
        self._context.disable(self._context.CULL_FACE)
        self._shadow_target.clear(depth=1.0)
        self._programs.shadow["to_light"].write(to_light.T.tobytes())
        for drawable in drawables:
            if drawable.casts_shadow:
                drawable.draw_shadow()

    def _tiled(self, pixels: NDArray[np.uint8]) -> Any:
        texture = self._context.texture(pixels.shape[1::-1], pixels.shape[2], pixels.tobytes(), alignment=1)
        texture.build_mipmaps()
        texture.filter = (self._context.LINEAR_MIPMAP_NEAREST, self._context.LINEAR)
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

    def _add(self, mesh: Mesh) -> int:
        self._drawables.append(Drawable(self._context, self._programs, mesh))
        return len(self._drawables) - 1


def _set_view(
    program: Any, camera: Camera, lighting: Lighting, to_clip: FloatArray, to_light: FloatArray
) -> None:
    program["to_clip"].write(to_clip.T.tobytes())
    program["to_light"].write(to_light.T.tobytes())
    sun = np.array(lighting.sun_direction) / np.linalg.norm(lighting.sun_direction)
    fill = np.array(lighting.fill_direction) / np.linalg.norm(lighting.fill_direction)
    set_uniform(program, "noise", 0)
    set_uniform(program, "shadow", 1)
    set_uniform(program, "relief", 2)
    set_uniform(program, "eye", tuple(camera.position_m))
    set_uniform(program, "sun_direction", tuple(sun))
    set_uniform(program, "fill_direction", tuple(fill))
    for name in ("sun_colour", "fill_colour", "sky_colour", "ground_colour", "exposure"):
        set_uniform(program, name, getattr(lighting, name))


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
