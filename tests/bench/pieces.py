"""Every sample clip cut every few seconds, beside the uncut one: which are judged differently?

``python -m tests.bench pieces [--piece-s S] [--clips NAME ...] [--json FILE]``

No recording is cut so finely in use (`posecheck.app.recorded.pieces.PIECE_S`): this shows what a cut can do.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from posecheck.app.edges import real
from posecheck.app.recorded.piece_here import PieceHere
from posecheck.app.recorded.pieces import Joined, starts_s
from posecheck.core.judging.engine import judge_recording
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise
from tests.bench.observing import observe_clip
from tests.bench.truth import SAMPLES


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench pieces")
    parser.add_argument("--piece-s", type=float, default=4.0)
    parser.add_argument("--clips", nargs="*", default=[], help="Only clips whose names hold one of these.")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    rows = []
    for clip in sorted([*SAMPLES.glob("*.mp4"), *SAMPLES.glob("clips/*.mp4")]):
        if not options.clips or any(name in clip.stem for name in options.clips):
            rows.append(_compared(clip, options.cache, options.piece_s))
            print(*rows[-1].values(), sep="  ", flush=True)
    if options.json:
        options.json.write_text(json.dumps({"piece_s": options.piece_s, "clips": rows}, indent=1) + "\n")


def _compared(clip: Path, cache: Path, piece_s: float) -> dict[str, Any]:
    whole, source = observe_clip(clip, cache)
    found, used = _in_pieces(clip, piece_s)
    one, other = (_judged(observations, source) for observations in (whole, found))
    return {
        "clip": clip.stem,
        "pieces": used,
        "verdict": "the same" if one == other else "differs",
        "uncut": "" if one == other else repr(one),
        "cut": "" if one == other else repr(other),
    }


def _in_pieces(clip: Path, piece_s: float) -> tuple[list[Observation], int]:
    """The joined observations, and how many pieces they are from."""
    edges = real()
    with edges.open_video(clip, None) as source:
        begins_s = starts_s(source.info.duration_s, piece_s)
        pieces = [PieceHere(edges, source, None, begin_s) for begin_s in begins_s]
        joined = Joined(source, pieces)
        return list(joined.observations()), joined.count


def _judged(observations: list[Observation], source: SourceInfo) -> list[Any]:
    """Repetitions with outcome and faults, then the warnings: what a cut should not change."""
    exercise = load_exercise("sciatic_glide")
    model = ModelInfo("", "")
    judged = judge_recording(observations, exercise, source=source, model=model, version="")
    session: Session = judged.session
    reps: list[Any] = [(rep.number, rep.outcome, *rep.faults) for rep in session.reps]
    return reps + [alert.rule for alert in session.alerts]
