"""Real people in films of two photographs: ``python -m tests.bench pairs real.csv``.

There are photographs of real people whose legs were marked by eye, and no recordings. Two of one exercise,
its start and its end, make a film: each is shown for 1.75 s, in turn, four times, with a hand's tremble. What
the glide must not find there (a repetition, an overstretch that the marks do not bear out) and how often
somebody's leg is read at all stands in the table. The change itself is quicker than anybody moves.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

import posecheck
from models.leg_net.marks import Marked, picture, read_sheet
from posecheck.exercises import load_exercise
from posecheck.sinks.frames.clip_writer import ClipWriter

_FPS, _SHOWN_S, _TIMES, _FADE_S = 12.0, 1.75, 4, 0.2
#: By how much a mark may be off and still bear an overstretch out: two SD of the eye's knee and ankle.
_EYE_DEG = {"knee": 12.0, "ankle": 8.0}


@dataclass(frozen=True)
class Film:
    """Two photographs of one exercise and the legs that were marked on them."""

    name: str
    legs: tuple[tuple[Marked, ...], tuple[Marked, ...]]

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """RGB frames and their times: one picture, the other, and so on."""
        pictures = [picture(legs[0]) for legs in self.legs]
        height_px, width_px = (side - side % 2 for side in pictures[0].shape[:2])
        rng, shake = np.random.default_rng(1), np.zeros(4)
        for number in range(round(2 * _TIMES * _SHOWN_S * _FPS)):
            turn, since_s = divmod(number / _FPS, _SHOWN_S)
            now, before = (pictures[int(turn + back) % 2] for back in (0, 1))
            share = min(1.0, since_s / _FADE_S)
            image = cv2.addWeighted(now, share, before, 1 - share, 0)
            shake = 0.9 * shake + rng.normal(0, [1, 1, 0.002, 0.2])
            matrix = cv2.getRotationMatrix2D((width_px / 2, height_px / 2), shake[3], 1 + shake[2])
            matrix[:, 2] += shake[:2]
            size_px = (width_px, height_px)
            yield cv2.warpAffine(image, matrix, size_px, borderMode=cv2.BORDER_REPLICATE), number / _FPS

    def write(self, folder: Path) -> Path:
        """As a video file."""
        path = folder / f"{self.name}.mp4"
        height_px, width_px = picture(self.legs[0][0]).shape[:2]
        with ClipWriter(path, width_px - width_px % 2, height_px - height_px % 2, _FPS) as clip:
            for image, t_s in self.frames():
                clip.append(image, t_s)
        return path


def films(legs: Sequence[Marked]) -> list[Film]:
    """Every exercise with two photographs of one size."""
    found = []
    for name in sorted({leg.exercise for leg in legs}):
        mine = [leg for leg in legs if leg.exercise == name]
        first, second = (tuple(leg for leg in mine if leg.path.stem.endswith(f"__{n}")) for n in (0, 1))
        if first and second and picture(first[0]).shape == picture(second[0]).shape:
            found.append(Film(name, (first, second)))
    return found


def borne_out(film: Film) -> bool:
    """Whether a marked leg may be straight with the toes up."""
    exercise = load_exercise("sciatic_glide")
    straight = exercise["overstretch_knee"] + _EYE_DEG["knee"]
    up = exercise["overstretch_ankle"] - _EYE_DEG["ankle"]
    angles = [(leg.knee_deg, leg.ankle_deg) for legs in film.legs for leg in legs]
    return any(knee <= straight and ankle >= up for knee, ankle in angles)


def row(film: Film, session: posecheck.Session) -> str:
    """One line of the table."""
    alerts = [alert.rule for alert in session.alerts]
    unborne = len(alerts) if alerts and not borne_out(film) else 0
    clean = sum(rep.outcome == "clean" for rep in session.reps)
    seen = np.mean([frame.measurement.tracked for frame in session.frames])
    return f"{film.name[:44]:44} {len(session.reps):4} {clean:5} {len(alerts):6} {unborne:8} {seen:7.0%}"


def main(arguments: list[str]) -> None:
    """Prints one line a film."""
    parser = argparse.ArgumentParser("bench pairs", description=__doc__)
    parser.add_argument("sheet", type=Path)
    args = parser.parse_args(arguments)
    print(f"{'':44} reps clean alerts unborne    seen")
    with TemporaryDirectory() as folder:
        for film in films(read_sheet(args.sheet)):
            print(row(film, posecheck.analyze(film.write(Path(folder)))), flush=True)
