"""People in films of two pictures: ``python -m tests.bench pairs real.csv [FOLDER ...] [--every-exercise]``.

There are photographs of real people whose legs were marked by eye, and no recordings. Two of one exercise,
its start and its end, make a film: each is shown for 1.75 s, in turn, four times, with a hand's tremble. What
the glide must not find there (a repetition, an overstretch that the marks do not bear out) and how often
somebody's leg is read at all stands in the table. The change itself is quicker than anybody moves.

A sheet brings its marked pictures, a folder all that are called ``EXERCISE__0`` and ``EXERCISE__1``. With
``--every-exercise`` what the others count, or warn of, stands below each film.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

import posecheck
from models.leg_net.marks import Marked, read_picture, read_sheet
from posecheck.exercises import load_exercise, names
from posecheck.files.poses import read_poses
from posecheck.sinks.frames.clip_writer import ClipWriter
from tests.bench.kinds import counted

_FPS, _SHOWN_S, _TIMES, _FADE_S = 12.0, 1.75, 4, 0.2
#: By how much a mark may be off and still bear an overstretch out: two SD of the eye's knee and ankle.
_EYE_DEG = {"knee": 12.0, "ankle": 8.0}
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_GLIDE = "sciatic_glide"


@dataclass(frozen=True)
class Film:
    """Two pictures of one exercise, and the legs that were marked on them."""

    name: str
    paths: tuple[Path, Path]
    legs: tuple[Marked, ...]

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """RGB frames of even sides and their times: one picture, the other, and so on."""
        pictures = [read_picture(path) for path in self.paths]
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
        height_px, width_px = read_picture(self.paths[0]).shape[:2]
        with ClipWriter(path, width_px - width_px % 2, height_px - height_px % 2, _FPS) as clip:
            for image, t_s in self.frames():
                clip.append(image, t_s)
        return path


def films(sources: Iterable[Path]) -> list[Film]:
    """Every exercise with two pictures of one size, of all sheets and folders together."""
    found: dict[Path, list[Marked]] = {}
    for source in sources:
        if source.is_dir():
            for path in source.iterdir():
                if path.suffix.lower() in _PICTURES:
                    found.setdefault(path, [])
        else:
            for leg in read_sheet(source):
                found.setdefault(leg.path, []).append(leg)
    stems = {path.stem: path for path in found}
    made = []
    for name in sorted({stem.rpartition("__")[0] for stem in stems}):
        first, second = (stems.get(f"{name}__{number}") for number in (0, 1))
        if first and second and read_picture(first).shape == read_picture(second).shape:
            made.append(Film(name, (first, second), (*found[first], *found[second])))
    return made


def borne_out(film: Film) -> bool:
    """Whether a marked leg may be straight with the toes up."""
    exercise = load_exercise(_GLIDE)
    straight = exercise["overstretch_knee"] + _EYE_DEG["knee"]
    up = exercise["overstretch_ankle"] - _EYE_DEG["ankle"]
    return any(leg.knee_deg <= straight and leg.ankle_deg >= up for leg in film.legs)


def row(film: Film, session: posecheck.Session) -> str:
    """One line of the table. Where nothing was marked nothing is called unborne."""
    alerts = [alert.rule for alert in session.alerts]
    unborne = len(alerts) if alerts and film.legs and not borne_out(film) else 0
    clean = sum(rep.outcome == "clean" for rep in session.reps)
    seen = np.mean([frame.measurement.tracked for frame in session.frames])
    return f"{film.name[:44]:44} {len(session.reps):4} {clean:5} {len(alerts):6} {unborne:8} {seen:7.0%}"


def elsewhere(poses: Path) -> Iterator[str]:
    """What the other exercises make of a film whose poses were kept: what counts, and what is warned of."""
    saved = read_poses(poses)
    for name in names():
        if name != _GLIDE:
            session = posecheck.judge_recording(saved.observations, load_exercise(name))
            count, alerts = counted(session), len(session.alerts)
            if count or alerts:
                yield f"    as {name}: {count} counted, {alerts} warnings"


def main(arguments: list[str]) -> None:
    """Prints one line a film, and the sums."""
    parser = argparse.ArgumentParser("bench pairs", description=__doc__)
    parser.add_argument("sources", type=Path, nargs="+", help="sheets of marked legs, folders of pictures")
    parser.add_argument("--every-exercise", action="store_true", help="judged by all others too")
    args = parser.parse_args(arguments)
    print(f"{'':44} reps clean alerts unborne    seen")
    with TemporaryDirectory() as folder:
        kept = {"output": folder, "save_poses": True, "report": False} if args.every_exercise else {}
        for film in films(args.sources):
            path = film.write(Path(folder))
            print(row(film, posecheck.analyze(path, **kept)), flush=True)
            if args.every_exercise:
                for line in elsewhere(Path(folder) / film.name / "poses.jsonl"):
                    print(line, flush=True)
            path.unlink()
