"""Empty rooms, as grounds for pictures of people that have none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .render import Stage
from .scene import room
from .wardrobe_random import random_lighting, random_room

ROOM_PX = 384


def random_rooms(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """(count, ROOM_PX, ROOM_PX, 3) uint8, RGB."""
    stage, found = Stage(), []
    for _ in range(count):
        stage.clear()
        away = float(rng.choice([-1.0, 1.0]))
        for solid in room(random_room(rng, away)):
            stage.add_solid(solid)
        distance_m = rng.uniform(1.5, 4.5)
        eye = (rng.uniform(-1, 1), -away * distance_m, rng.uniform(0.2, 1.9))
        target = (rng.uniform(-0.6, 0.6), 0.0, rng.uniform(0.1, 0.9))
        camera = Camera(eye, target, ROOM_PX, ROOM_PX, ROOM_PX * rng.uniform(0.9, 2.2), rng.normal(0, 4))
        found.append(stage.draw(camera, random_lighting(rng, away))[..., :3].copy())
    return np.stack(found)
