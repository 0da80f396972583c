"""Clips of the other exercises made as rough as films often are: does each still count, and nothing else?

``python -m tests.bench rough [--only NAME]... [--way NAME]...`` prints what differs from the truth, and for
each way how many clips are right and in how many something was invented: a turn, a hold or seconds that
nobody did. Halves of bodies cannot be right, only honest. MediaPipe's landmarks are kept.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from posecheck.app.edges import real
from posecheck.core.frame import Frame
from posecheck.exercises import load_exercise
from tests.bench.kinds import HELD_LIMIT_S, KindRow, judge, row
from tests.bench.observing import Change, observe_landmarks, slower
from tests.bench.truth import Truth, other_truths, truth_of

#: Seconds in which a word lies over the body; and after which a film is cut to the other side.
_TITLE_S, _TURN_S = (6.0, 8.0), 8.0
#: The part of its clip in which somebody squats, and its frames a second.
_COACH_PX, _COACH_FPS = slice(128, 416), 15.0


def _each(paint: Callable[[np.ndarray, float], np.ndarray]) -> Callable[[], Change]:
    """A way that changes the picture alone; ``paint`` gets it (H, W, 3) and its time in seconds."""

    def change(frame: Frame) -> Frame:
        return Frame(frame.index, frame.t_s, np.ascontiguousarray(paint(frame.image, frame.t_s)))

    return lambda: change


def _tiny(image: np.ndarray, t_s: float) -> np.ndarray:
    height, width = image.shape[:2]
    small = cv2.resize(image, (width * 144 // height, 144), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)


def _noise(image: np.ndarray, t_s: float) -> np.ndarray:
    noise = np.random.default_rng(round(1000 * t_s)).normal(0.0, 25.0, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def _captions(image: np.ndarray, t_s: float) -> np.ndarray:
    """A bar with words below, a name in the corner, and for two seconds a word in the middle."""
    height, width = image.shape[:2]
    image = image.copy()
    cv2.rectangle(image, (0, int(0.9 * height)), (width, height), (20, 20, 20), -1)
    words = [("HOLD IT, 20 SECONDS", 0.1, 0.97, 0.7), ("@coach", 0.03, 0.08, 0.6)]
    if _TITLE_S[0] <= t_s <= _TITLE_S[1]:
        words.append(("LEVEL 2", 0.35, 0.4, 2.0))
    for text, x, y, size in words:
        at = (int(x * width), int(y * height))
        cv2.putText(image, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 3)
    return image


def _shaken(image: np.ndarray, t_s: float) -> np.ndarray:
    """A camera in somebody's hand: it drifts, and trembles. The edge is drawn out."""
    x = 25 * math.sin(1.3 * t_s) + 6 * math.sin(31 * t_s)
    y = 12 * math.sin(t_s) + 5 * math.sin(23 * t_s)
    move = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
    return cv2.warpAffine(image, move, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def _upright(image: np.ndarray, t_s: float) -> np.ndarray:
    """Shown within the frame of a phone that is held upright."""
    height, width = image.shape[:2]
    bars = 16 * width // 9 - height
    return cv2.copyMakeBorder(image, bars // 2, bars - bars // 2, 0, 0, cv2.BORDER_CONSTANT)


def _turned(image: np.ndarray, t_s: float) -> np.ndarray:
    return image[:, ::-1] if t_s >= _TURN_S else image


def _slowly_turned() -> Change:
    """The same cut at ten frames a second."""
    fewer = slower(10.0)

    def change(frame: Frame) -> Frame | None:
        kept = fewer(frame)
        return kept and Frame(kept.index, kept.t_s, np.ascontiguousarray(_turned(kept.image, kept.t_s)))

    return change


def _coached() -> Change:
    """Somebody does squats beside, as near as the person."""
    with real().open_video(truth_of("tune_squats").clip, None, None) as clip:
        beside = [frame.image[:, _COACH_PX] for frame in clip]

    def paint(image: np.ndarray, t_s: float) -> np.ndarray:
        return np.hstack([image, beside[int(_COACH_FPS * t_s) % len(beside)][: len(image)]])

    return _each(paint)()


WAYS: Final[Mapping[str, Callable[[], Change]]] = {
    "12 a second": lambda: slower(12.0),
    "tiny": _each(_tiny),
    "noise": _each(_noise),
    "dark": _each(lambda image, t_s: (image * 0.35).astype(np.uint8)),
    "captions": _each(_captions),
    "shaken": _each(_shaken),
    "upright phone": _each(_upright),
    "cut to the other side": _each(_turned),
    "cut, ten a second": _slowly_turned,
    "squats beside": _coached,
    "left half": _each(lambda image, t_s: image[:, : image.shape[1] // 2]),
    "right half": _each(lambda image, t_s: image[:, image.shape[1] // 2 :]),
}


def main(arguments: list[str]) -> None:
    """Prints the misses and a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench rough")
    parser.add_argument("--only", action="append", help="part of a clip's name; may be given again")
    parser.add_argument("--way", action="append", choices=tuple(WAYS), help="may be given again")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    options = parser.parse_args(arguments)
    chosen = [t for t in other_truths() if any(part in t.name for part in options.only or [""])]
    chosen = [t for t in chosen if load_exercise(t.exercise).legs_from == "landmarks"]
    lines = [f"| {len(chosen)} clips | right | something invented |", "|---|---|---|"]
    for way in options.way or WAYS:
        found = [_judged(truth, way, options.cache) for truth in chosen]
        right = "-" if "half" in way else str(sum(each.right for each in found))
        lines.append(f"| {way} | {right} | {sum(map(_invented, found))} |")
        print(lines[-1], flush=True)
    print("\n".join(lines))


def _judged(truth: Truth, way: str, cache: Path) -> KindRow:
    observations, source = observe_landmarks(truth.clip, cache, variant=f"rough {way}", change=WAYS[way])
    found = row(truth, judge(observations, load_exercise(truth.exercise), source, "recorded"), "recorded")
    # What is said of the form is another matter than what counts.
    found = replace(found, named="", named_true="")
    if _invented(found) or not ("half" in way or found.right):
        held = (
            f" held {_spelled(found.held_s)} of {_spelled(found.held_true_s)} s" if found.held_true_s else ""
        )
        print(f"{way}: {truth.name} counted {found.counted} of {found.counted_true}{held}", flush=True)
    return found


def _invented(found: KindRow) -> bool:
    """More turns, holds or seconds than there were. A hold that is cut in two is none more."""
    more_s = sum(found.held_s) - sum(found.held_true_s)
    return more_s > HELD_LIMIT_S if found.held_true_s else found.counted > found.counted_true


def _spelled(seconds: Sequence[float]) -> str:
    return "+".join(f"{each:.1f}" for each in seconds) or "0"
