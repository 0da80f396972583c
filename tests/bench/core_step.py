"""The core step: angles to alerts of one live frame, without frames and model.

``python -m tests.bench core_step [--rounds N] [--json FILE]``
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from posecheck.core.judging.engine import Engine, judge_recording
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise
from tests.bench import timing
from tests.made_up import MODEL, SOURCE, glide, observe


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench core_step")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    before = timing.machine()
    exercise = load_exercise("sciatic_glide")
    observations = session()
    steps_ms = []
    for _ in range(options.rounds):
        engine = Engine(exercise)
        for observation in observations:
            begin = time.perf_counter()
            engine.step(observation)
            steps_ms.append(1e3 * (time.perf_counter() - begin))
    recorded = timing.in_turn(
        {
            "recorded": lambda: timing.seconds(
                lambda: judge_recording(observations, exercise, source=SOURCE, model=MODEL, version="bench")
            )
        },
        options.rounds,
    )
    found = {
        "live_median_ms": statistics.median(steps_ms),
        "live_mean_ms": statistics.mean(steps_ms),
        "live_p99_ms": statistics.quantiles(steps_ms, n=100)[98],
        "recorded_ms": 1e3 * timing.medians(recorded)["recorded"] / len(observations),
        "frames": len(observations),
    }
    print(timing.table(("core step", "value"), list(found.items())))
    timing.save(options.json, found, before)


def session() -> list[Observation]:
    """Fifteen glides at 30 fps with noise, in float32 as a pose model gives them."""
    made = observe([move for _ in range(15) for move in glide()], noise_px=1.0)
    return [Observation(o.t_s, o.pose and replace(o.pose, **_single(o))) for o in made]


def _single(observation: Observation) -> dict[str, np.ndarray]:
    names = ("xy_px", "visibility", "world_m")
    return {name: getattr(observation.pose, name).astype(np.float32) for name in names}
