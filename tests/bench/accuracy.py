"""How near posecheck comes to the truth, beside MediaPipe's landmarks alone.

``python -m tests.bench accuracy [--split held_out|tune] [--only NAME]... [--cache DIR] [--json FILE]``
``python -m tests.bench accuracy --variants`` judges the same clips with fewer frames a second and
smaller frames; ``--pace`` sets the pose model's pace beside MediaPipe on every frame.

Per clip: root mean square error and bias of knee and ankle (zero-phase), the ankle's wander at
rest, whether the repetitions are exactly the true ones, and in live mode how long after its true
onset each overstretch was raised. The clips of the other exercises follow, a table for each
(`tests.bench.kinds`). MediaPipe's landmarks are kept in the cache folder, so that all
that comes after them can be tried again quickly.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from posecheck.app.options.settings import assignment
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, judge_recording
from posecheck.core.landmarks import Side
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import Observation, StepResult
from posecheck.exercises import load_exercise
from tests.bench import calibrated, kinds
from tests.bench.observing import observe_clip, slower, smaller
from tests.bench.truth import Truth, other_truths, truths

STRAIGHT_DEG, BENT_DEG = 30.0, 60.0
ONSET_LIMIT_S, LEAST_OVERSTRETCH_S = 0.5, 0.5
VIEW_JUDGED_DEG = 20.0
REST_S = 0.56


@dataclass(frozen=True)
class Row:
    """One clip, one way of measuring."""

    clip: str
    split: str
    yaw_deg: float
    way: str
    leg_right: bool
    knee_rmse_deg: float
    knee_bias_straight_deg: float
    knee_bias_bent_deg: float
    ankle_rmse_deg: float
    ankle_bias_straight_deg: float
    ankle_bias_bent_deg: float
    ankle_rest_sd_deg: float
    judged_fraction: float
    reps: str
    reps_true: str
    overstretch_caught: int
    overstretch_true: int
    overstretch_latest_s: float
    overstretch_invented: int

    @property
    def reps_exact(self) -> bool:
        return self.reps == self.reps_true


def measure(truth: Truth, observations: Sequence[Observation], source: SourceInfo, way: str) -> Row:
    """All figures of one clip."""
    exercise = load_exercise("sciatic_glide")
    model = ModelInfo("bench", "")
    judged = judge_recording(observations, exercise, source=source, model=model, version="bench")
    return _row(truth, judged.session, judged.steps, _live(observations, exercise, source, model), way)


def judged_row(truth: Truth, session: Session, way: str) -> Row:
    """The same of a session that was judged already; its own alerts stand for the live ones."""
    return _row(truth, session, session.frames, session, way)


def _row(truth: Truth, session: Session, steps: Sequence[StepResult], live: Session, way: str) -> Row:
    rows = _rows(steps, truth)
    knee, ankle = _errors(steps, truth, rows)
    t_s, still = truth.t_s[rows], _still(truth)[rows]
    caught, latest_s, invented = _overstretch(truth, live)
    true_knee_deg = truth.knee_deg[rows]
    straight, bent = true_knee_deg < STRAIGHT_DEG, true_knee_deg > BENT_DEG
    return Row(
        clip=truth.name,
        split=truth.split,
        yaw_deg=truth.yaw_deg,
        way=way,
        leg_right=session.leg == truth.leg,
        knee_rmse_deg=_rms(knee),
        knee_bias_straight_deg=_mean(knee[straight]),
        knee_bias_bent_deg=_mean(knee[bent]),
        ankle_rmse_deg=_rms(ankle),
        ankle_bias_straight_deg=_mean(ankle[straight]),
        ankle_bias_bent_deg=_mean(ankle[bent]),
        ankle_rest_sd_deg=_rest_sd(t_s, ankle, still),
        judged_fraction=float(np.mean(~np.isnan(ankle))),
        reps=_spell((r.outcome, r.faults) for r in session.reps),
        reps_true=_spell((r.outcome, r.faults) for r in truth.reps),
        overstretch_caught=caught,
        overstretch_true=sum(end - start >= LEAST_OVERSTRETCH_S for start, end in truth.overstretch),
        overstretch_latest_s=latest_s,
        overstretch_invented=invented,
    )


def _live(
    observations: Sequence[Observation], exercise: Exercise, source: SourceInfo, model: ModelInfo
) -> Session:
    engine = Engine(exercise)
    for observation in observations:
        engine.step(observation)
    return engine.finish(source, model, "bench")


def _rows(steps: Sequence[StepResult], truth: Truth) -> np.ndarray:
    """For every step the number of the true frame that is nearest in time."""
    t_s = np.array([step.measurement.t_s for step in steps])
    rows: np.ndarray = np.abs(t_s[:, None] - truth.t_s).argmin(axis=1)
    return rows


def _errors(steps: Sequence[StepResult], truth: Truth, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Errors of the working leg's filtered angles, degrees, NaN where not judged."""
    side: Side = "left" if truth.leg == "left" else "right"
    mine = [step.measurement.smooth.of(side) for step in steps]
    knee = np.array([m.knee_flexion_deg for m in mine])
    ankle = np.array([m.ankle_dorsiflexion_deg for m in mine])
    return knee - truth.knee_deg[rows], ankle - truth.ankle_deg[rows]


def _still(truth: Truth) -> np.ndarray:
    """Frames in which neither knee nor ankle truly moves faster than 5 degrees a second."""
    speed = [np.abs(np.gradient(values, truth.t_s)) for values in (truth.knee_deg, truth.ankle_deg)]
    still: np.ndarray = (speed[0] < 5) & (speed[1] < 5)
    return still


def _rest_sd(t_s: np.ndarray, error_deg: np.ndarray, still: np.ndarray) -> float:
    """Median standard deviation within spells of at least 0.6 s of true rest."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], still.astype(int), [0]])))
    spells = [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    long = [error_deg[spell] for spell in spells if np.ptp(t_s[spell]) >= REST_S]
    long = [spell for spell in long if np.isfinite(spell).mean() > 0.6]
    return float(np.median([np.nanstd(spell) for spell in long])) if long else float("nan")


def _overstretch(truth: Truth, session: Session) -> tuple[int, float, int]:
    """Caught in time; the latest delay; alerts that overlap no true overstretch."""
    caught, latest_s = 0, float("nan")
    for start, end in truth.overstretch:
        if end - start < LEAST_OVERSTRETCH_S:
            continue
        delays = [a.raised_s - start for a in session.alerts if start - 0.3 <= a.raised_s <= end + 0.3]
        if delays:
            latest_s = float(np.nanmax([latest_s, min(delays)]))
            caught += min(delays) <= ONSET_LIMIT_S + 1e-6
    invented = sum(
        not any(
            start - 0.3 <= alert.raised_s and alert.start_s <= end + 0.3 for start, end in truth.overstretch
        )
        for alert in session.alerts
    )
    return caught, latest_s, invented


def _spell(reps: object) -> str:
    return " ".join(o[0] + "".join(f":{f}" for f in sorted(set(faults))) for o, faults in reps) or "-"  # type: ignore[attr-defined]


def _rms(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(known**2))) if len(known) else float("nan")


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else float("nan")


def pose_only(observations: Sequence[Observation]) -> list[Observation]:
    """The same without readings from pixels: MediaPipe alone."""
    return [o if o.pose is None else replace(o, pose=replace(o.pose, readings={})) for o in observations]


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench accuracy")
    parser.add_argument("--split", choices=("tune", "held_out"))
    parser.add_argument("--only", action="append", help="part of a clip's name; may be given again")
    parser.add_argument("--variants", action="store_true", help="other frame rates and frame sizes")
    parser.add_argument("--pace", action="store_true", help="the pose model now and then beside every frame")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="with --pace")
    parser.add_argument("--model", help="with --pace: a pose model beside the usual one, both now and then")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    chosen = _chosen(truths(options.split), options.only)
    if options.pace:
        from tests.bench.pace import side_by_side

        thresholds = dict(map(assignment, options.set))
        rows = side_by_side(chosen, options.cache, thresholds, options.model)
    else:
        rows = _variants(chosen, options.cache) if options.variants else _ways(chosen, options.cache)
    if not (options.pace or options.variants):
        others = _chosen(other_truths(options.split), options.only)
        print("\n".join(kinds.tables(kinds.rows(others, options.cache))))
    if options.json:
        options.json.write_text(json.dumps([_plain(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def _chosen(every: Sequence[Truth], only: Sequence[str] | None) -> list[Truth]:
    return [truth for truth in every if any(part in truth.name for part in only or [""])]


def _plain(row: Row) -> dict[str, object]:
    """As JSON has it: it knows no NaN."""
    return {name: None if value != value else value for name, value in asdict(row).items()}


def _ways(chosen: Sequence[Truth], cache: Path) -> list[Row]:
    rows = []
    for truth in chosen:
        observations, source = observe_clip(truth.clip, cache)
        rows.append(measure(truth, pose_only(observations), source, "mediapipe"))
        rows.append(measure(truth, observations, source, "posecheck"))
        for row in rows[-2:]:
            print(_line(row), flush=True)
    for way in ("mediapipe", "posecheck"):
        mine = [row for row in rows if row.way == way]
        print(_total(way, [row for row in mine if row.yaw_deg <= VIEW_JUDGED_DEG]))
        print(f"{way}: bias of the ankle with a straight knee, degrees, when a zero is taken with a bent one")
        biases = [(row.ankle_bias_straight_deg, row.ankle_bias_bent_deg) for row in mine]
        print("\n".join(calibrated.table(biases, read=way == "posecheck")))
    return rows


#: What is done to the frames, by name; a clip that has fewer frames or smaller ones is left out.
_RATES = {"10 fps": 10.0, "15 fps": 15.0, "24 fps": 24.0, "30 fps": 30.0}
_HEIGHTS = {"360p": 360, "480p": 480, "720p": 720}


def _variants(chosen: Sequence[Truth], cache: Path) -> list[Row]:
    changes = {name: partial(slower, fps) for name, fps in _RATES.items()}
    changes |= {name: partial(smaller, height) for name, height in _HEIGHTS.items()}
    rows = []
    for name, change in changes.items():
        for truth in chosen:
            if _offers(truth, name):
                observations, source = observe_clip(truth.clip, cache, variant=name, change=change)
                rows.append(measure(truth, observations, source, name))
                print(_line(rows[-1]), flush=True)
        print(_total(name, [row for row in rows if row.way == name]), flush=True)
    return rows


def _offers(truth: Truth, name: str) -> bool:
    if name in _RATES:
        return float(truth.content["fps"]) > _RATES[name]
    return min(int(truth.content["width_px"]), int(truth.content["height_px"])) > _HEIGHTS[name]


def _line(row: Row) -> str:
    reps = "reps exact" if row.reps_exact else f"reps {row.reps!r} true {row.reps_true!r}"
    knee = _triple(row.knee_rmse_deg, row.knee_bias_straight_deg, row.knee_bias_bent_deg)
    ankle = _triple(row.ankle_rmse_deg, row.ankle_bias_straight_deg, row.ankle_bias_bent_deg)
    over = f"{row.overstretch_caught}/{row.overstretch_true} latest {row.overstretch_latest_s:4.2f} s"
    leg = "ok" if row.leg_right else "NO"
    return (
        f"{row.clip:28.28} {row.way:9} yaw {row.yaw_deg:3.0f} leg {leg} | knee {knee} | ankle {ankle} "
        f"rest {row.ankle_rest_sd_deg:4.1f} judged {row.judged_fraction:4.0%} | "
        f"over {over} invented {row.overstretch_invented} | {reps}"
    )


def _triple(rmse_deg: float, straight_deg: float, bent_deg: float) -> str:
    return f"{rmse_deg:5.1f} bias {straight_deg:+5.1f}/{bent_deg:+5.1f}"


def _total(way: str, rows: list[Row]) -> str:
    def over(name: str) -> float:
        return _rms(np.array([getattr(row, name) for row in rows]))

    return (
        f"{way}, {len(rows)} clips up to 20 degrees of yaw: knee {over('knee_rmse_deg'):.1f}, "
        f"ankle {over('ankle_rmse_deg'):.1f}, reps exact on {sum(r.reps_exact for r in rows)}, "
        f"overstretch {sum(r.overstretch_caught for r in rows)}/{sum(r.overstretch_true for r in rows)}, "
        f"invented {sum(r.overstretch_invented for r in rows)}"
    )
