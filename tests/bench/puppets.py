"""Glides by real people's legs: ``python -m tests.bench puppets real.csv``.

There are photographs of real people whose legs were marked by eye, and no recordings of glides. So a leg that
sits or lies bent, seen from the side, is cut out of its photograph, shank and foot are turned about knee and
ankle, and what they hid is filled in. Skin, cloth, shoe, room and light are real, the movement is known; what
is not real: cloth does not crease, another leg right behind goes with this one or stays as a rest of it, and
nothing else moves. Each film has three repetitions, the second with the toes pulled up at the top. What the
whole pipeline finds stands in the table, and how far its angles are off, the eye's own error included.

The films are kept in ``--out`` and are nobody's to give away: the photographs are not ours.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import gettempdir

import cv2
import numpy as np
from numpy.typing import NDArray

import posecheck
from models.leg_net.marks import BALL, Marked, picture, read_sheet
from posecheck.core.landmarks import ANKLE, HEEL, HIP, KNEE
from posecheck.exercises import load_exercise
from posecheck.sinks.frames.clip_writer import ClipWriter

_FPS, _HEIGHT_PX = 30.0, 720
_STILL_S, _OUT_S, _HOLD_S, _BACK_S, _REST_S, _AFTER_S = 2.5, 1.4, 1.3, 1.4, 1.2, 1.5
_CYCLE_S = _OUT_S + _HOLD_S + _BACK_S + _REST_S
#: The knee at the top, and the ankle there in each repetition: pointed, pulled up, pointed.
_TOP_KNEE_DEG, _TOP_ANKLES_DEG = 4.0, (-32.0, 16.0, -32.0)
_EXPECTED = ("clean", "overstretch", "clean")
#: Legs that can begin a glide: bent so far, the thigh no steeper.
_BENT_DEG, _THIGH_DEG = (60.0, 125.0), 50.0
#: In shank lengths: half the shank's width at knee and ankle; the flesh around knee and ankle.
_HALF_KNEE, _HALF_ANKLE, _JOINT, _ANKLE = 0.34, 0.26, 0.17, 0.11
#: How much larger than its marks a foot is, surely and maybe: in shank lengths, and feet beyond the ball.
_SURELY, _MAYBE = (0.04, 0.45), (0.16, 0.75)
#: Noise of a camera, in levels, so that no two frames are the same.
_NOISE = 2.0
Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Puppet:
    """A photographed leg that can be turned. ``image`` RGB, ``points_px`` (5, 2) in it."""

    leg: Marked
    image: Image
    points_px: np.ndarray

    @classmethod
    def of(cls, leg: Marked) -> Puppet:
        """The picture with room for a straight leg around it, as high as a film."""
        image: Image = picture(leg)
        points_px = leg.points_px
        room = int(1.1 * math.dist(*points_px[[KNEE, ANKLE]]))
        image = np.asarray(
            cv2.copyMakeBorder(image, room // 2, room // 2, room, room, cv2.BORDER_REPLICATE), np.uint8
        )
        scale = _HEIGHT_PX / image.shape[0]
        width_px = 2 * round(image.shape[1] * scale / 2)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        scaled = np.asarray(cv2.resize(image, (width_px, _HEIGHT_PX), interpolation=how), np.uint8)
        return cls(leg, scaled, (points_px + np.array([room, room // 2])) * scale)

    @cached_property
    def shank_px(self) -> float:
        """From knee to ankle."""
        return math.dist(*self.points_px[[KNEE, ANKLE]])

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        """Of every pixel, in shank lengths: how far along the shank (0 knee, 1 ankle), how far beside it."""
        knee, ankle = self.points_px[[KNEE, ANKLE]]
        along = (ankle - knee) / self.shank_px
        rows, columns = self.image.shape[:2]
        x, y = np.meshgrid(np.arange(columns) - knee[0], np.arange(rows) - knee[1])
        far = (x * along[0] + y * along[1]) / self.shank_px
        beside = np.abs(y * along[0] - x * along[1]) / self.shank_px
        return far, beside

    def _window(self, room_shanks: float) -> tuple[slice, slice]:
        """Rows and columns around shank and foot."""
        points_px, room_px = self.points_px[KNEE:], room_shanks * self.shank_px
        (left, top), (right, bottom) = points_px.min(axis=0) - room_px, points_px.max(axis=0) + room_px
        return slice(max(int(top), 0), int(bottom)), slice(max(int(left), 0), int(right))

    def _around(self, joint: int, shanks: float) -> np.ndarray:
        far = np.zeros(self.image.shape[:2], np.uint8)
        centre = tuple(np.round(self.points_px[joint]).astype(int).tolist())
        cv2.circle(far, centre, round(shanks * self.shank_px), 1, -1)
        return far > 0

    def _to_bone(self, start: int, end: int) -> np.ndarray:
        """Of every pixel: how far from a bone, in pixels."""
        one, two = (self.points_px[joint].round().astype(int).tolist() for joint in (start, end))
        free = np.full(self.image.shape[:2], 1, np.uint8)
        cv2.line(free, one, two, 0, 1)
        return np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, 5))

    def _sole(self, grown_shanks: float, tip_feet: float) -> np.ndarray:
        """The foot: the hull of ankle, heel and the shoe's tip, so far beyond the ball, grown."""
        ankle, heel, ball = self.points_px[[ANKLE, HEEL, BALL]]
        corners = np.array([ankle, heel, ball, ball + tip_feet * (ball - heel)], np.float32)
        hull = np.asarray(cv2.convexHull(corners)).astype(np.int32)
        found = np.zeros(self.image.shape[:2], np.uint8)
        cv2.fillConvexPoly(found, hull, 1)
        size_px = 2 * int(grown_shanks * self.shank_px) + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size_px, size_px))
        return (cv2.dilate(found, disc) if grown_shanks > 0 else found) > 0

    def _body(self) -> np.ndarray:
        """What belongs to the person, near shank and foot: by colour (grabCut), from what surely does."""
        far, beside = self._places
        wide = beside < _HALF_KNEE - (_HALF_KNEE - _HALF_ANKLE) * far.clip(0, 1)
        may = ((far > -1) & (far < 1.05) & wide) | self._sole(*_MAYBE)
        surely = ((far > 0.05) & (far < 0.95) & (beside < 0.07)) | self._sole(*_SURELY)
        told = np.where(surely, cv2.GC_FGD, np.where(may, cv2.GC_PR_FGD, cv2.GC_BGD)).astype(np.uint8)
        part = self._window(0.6)
        inside = np.ascontiguousarray(told[part])
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.setRNGSeed(1)
        mode = cv2.GC_INIT_WITH_MASK
        cv2.grabCut(np.ascontiguousarray(self.image[part]), inside, (0, 0, 0, 0), *models, 4, mode)
        found = np.zeros_like(told)
        found[part] = (inside == cv2.GC_FGD) | (inside == cv2.GC_PR_FGD)
        smooth = cv2.morphologyEx(found & may.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        return cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0

    @cached_property
    def layers(self) -> tuple[Image, np.ndarray, np.ndarray]:
        """The picture without shank and foot, and each of these: (H, W, 4), RGB times opacity and opacity."""
        (far, beside), body = self._places, self._body()
        foot = body & self._sole(*_MAYBE) & ((far > 0.9) | ((beside > 0.22) & (far > 0.75)))
        thigh, own = (self._to_bone(start, KNEE) for start in (HIP, ANKLE))
        shank = body & (far > 0) & (far < 1.0) & (own < thigh) & ~foot
        knee = body & self._around(KNEE, _JOINT) & ~foot
        hole = cv2.dilate((shank | foot).astype(np.uint8), np.ones((9, 9), np.uint8))
        half = cv2.resize(self.image, None, fx=0.5, fy=0.5)
        half_hole = cv2.resize(hole, half.shape[1::-1], interpolation=cv2.INTER_NEAREST)
        filled = cv2.resize(cv2.inpaint(half, half_hole, 5, cv2.INPAINT_TELEA), self.image.shape[1::-1])
        base = np.where((hole > 0)[..., None] & ~knee[..., None], filled, self.image)
        ankle = body & self._around(ANKLE, _ANKLE)
        return base, self._layer(shank | knee), self._layer(foot | ankle)

    def _layer(self, mask: np.ndarray) -> np.ndarray:
        opacity = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0)[..., None]
        return np.concatenate([self.image * opacity, opacity], axis=2).astype(np.float32)

    def turned(self, knee_deg: float, ankle_deg: float) -> Image:
        """The picture with these angles."""
        base, shank, foot = self.layers
        facing, (knee_px, ankle_px) = self.leg.facing, self.points_px[[KNEE, ANKLE]]
        swing = _about(knee_px, facing * (knee_deg - self.leg.knee_deg))
        flex = _about(ankle_px, -facing * (ankle_deg - self.leg.ankle_deg))
        image, reach_px = base.copy(), int(2.2 * self.shank_px)
        left, top = (max(int(at) - reach_px, 0) for at in knee_px)
        part = image[top : top + 2 * reach_px, left : left + 2 * reach_px]
        shift = np.array([[1.0, 0.0, -left], [0.0, 1.0, -top], [0.0, 0.0, 1.0]])
        made = part.astype(np.float32)
        for layer, matrix in ((foot, shift @ swing @ flex), (shank, shift @ swing)):
            moved = cv2.warpAffine(layer, matrix[:2], part.shape[1::-1])
            made = made * (1 - moved[..., 3:]) + moved[..., :3]
        part[:] = np.clip(made, 0, 255).astype(np.uint8)
        return image

    def write(self, path: Path) -> None:
        """The film."""
        rng = np.random.default_rng(1)
        noise = [rng.normal(0, _NOISE, self.image.shape).astype(np.int16) for _ in range(4)]
        count = round((_STILL_S + _CYCLE_S * len(_TOP_ANKLES_DEG) + _AFTER_S) * _FPS)
        whole = path.with_suffix(".part.mp4")
        with ClipWriter(whole, self.image.shape[1], _HEIGHT_PX, _FPS) as clip:
            for number in range(count):
                t_s = number / _FPS
                image = self.turned(*angles_at(t_s, self.leg))
                noisy = cv2.add(image, noise[number % len(noise)], dtype=cv2.CV_8U)
                clip.append(np.asarray(noisy, np.uint8), t_s)
        whole.rename(path)


def _about(centre_px: np.ndarray, turn_deg: float) -> np.ndarray:
    """(3, 3): a turn, clockwise as it is seen for a positive one."""
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    found = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    found[:2, 2] = centre_px - found[:2, :2] @ centre_px
    return found


def angles_at(t_s: float, leg: Marked) -> tuple[float, float]:
    """Knee flexion and ankle dorsiflexion in degrees: from those of the photograph and back."""
    turn, since_s = divmod(t_s - _STILL_S, _CYCLE_S)
    if not 0 <= turn < len(_TOP_ANKLES_DEG):
        return leg.knee_deg, leg.ankle_deg
    out, back = _eased(since_s / _OUT_S), _eased((since_s - _OUT_S - _HOLD_S) / _BACK_S)
    share, top_deg = out - back, _TOP_ANKLES_DEG[int(turn)]
    knee_deg = leg.knee_deg + share * (_TOP_KNEE_DEG - leg.knee_deg)
    return knee_deg, leg.ankle_deg + share * (top_deg - leg.ankle_deg)


def _eased(share: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))


def can_glide(leg: Marked) -> bool:
    """Whether a marked leg is seen from the side with its foot, bent, its thigh nearly level."""
    if not leg.has_crop or leg.view != "side" or leg.foot != "clear":
        return False
    x, y = np.abs(leg.points_px[KNEE] - leg.points_px[HIP])
    return bool(_BENT_DEG[0] < leg.knee_deg < _BENT_DEG[1] and math.degrees(math.atan2(y, x)) < _THIGH_DEG)


def due_s(leg: Marked) -> float:
    """When the overstretch begins, by the exercise's own limits."""
    exercise = load_exercise("sciatic_glide")
    for number in range(round((_STILL_S + 2 * _CYCLE_S) * _FPS)):
        knee_deg, ankle_deg = angles_at(number / _FPS, leg)
        if knee_deg <= exercise["overstretch_knee"] and ankle_deg >= exercise["overstretch_ankle"]:
            return number / _FPS
    return math.nan


@dataclass(frozen=True)
class Row:
    """What was made of one film; root mean square errors and biases in degrees."""

    name: str
    outcomes: tuple[str, ...]
    delays_s: tuple[float, ...]
    seen: float
    knee_deg: tuple[float, float]
    ankle_deg: tuple[float, float]

    @property
    def right(self) -> bool:
        """Whether just the three repetitions were found, and just the one warning."""
        return self.outcomes == _EXPECTED and len(self.delays_s) == 1

    def __str__(self) -> str:
        delays = " ".join(f"{delay_s:+.2f}" for delay_s in self.delays_s) or "-"
        angles = "  ".join(f"{rmse:5.1f} {bias:+5.1f}" for rmse, bias in (self.knee_deg, self.ankle_deg))
        told = "right" if self.right else " ".join(self.outcomes) or "nothing"
        return f"{self.name[:40]:40} {delays:12} {self.seen:5.0%}  {angles}  {told}"


def row(leg: Marked, session: posecheck.Session) -> Row:
    """What a session says of a film of this leg. Delays: when a warning begins, from when it is due."""
    outcomes = tuple("overstretch" if "overstretch" in rep.faults else rep.outcome for rep in session.reps)
    found, true = [], []
    for frame in session.frames:
        smooth = frame.measurement.smooth.of(frame.measurement.leg)
        found.append((smooth.knee_flexion_deg, smooth.ankle_dorsiflexion_deg))
        true.append(angles_at(frame.t_s, leg))
    off = np.array(found) - np.array(true)
    rmse, bias = np.sqrt(np.nanmean(off**2, axis=0)), np.nanmean(off, axis=0)
    return Row(
        leg.path.stem,
        outcomes,
        tuple(alert.start_s - due_s(leg) for alert in session.alerts),
        float(np.mean([frame.measurement.tracked for frame in session.frames])),
        (float(rmse[0]), float(bias[0])),
        (float(rmse[1]), float(bias[1])),
    )


def film(leg: Marked, folder: Path) -> Path:
    """The film of a leg; made once."""
    path = folder / f"{leg.path.stem}-{leg.leg}.mp4"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        Puppet.of(leg).write(path)
    return path


def main(arguments: Sequence[str]) -> None:
    """Prints one line a film."""
    parser = argparse.ArgumentParser("bench puppets", description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--every", type=int, default=1, help="of so many legs one")
    parser.add_argument("--out", type=Path, default=Path(gettempdir()) / "posecheck-puppets")
    parser.add_argument("--only", default="", help="legs whose picture is called so")
    args = parser.parse_args(arguments)
    legs = [leg for leg in read_sheet(args.sheet) if can_glide(leg) and args.only in leg.path.stem]
    print(f"{'':40} {'begins, s':12} {'seen':>5}  {'knee':>11}  {'ankle':>11}")
    rows = []
    for leg in legs[:: args.every]:
        clip = film(leg, args.out / args.sheet.stem)
        rows.append(row(leg, posecheck.analyze(clip)))
        print(rows[-1], flush=True)
    print(_total(rows))


def _total(rows: Sequence[Row]) -> str:
    right, warned = [each for each in rows if each.right], sum(len(each.delays_s) for each in rows)
    told = sum("overstretch" in each.outcomes for each in rows)
    found = f"{len(right)} of {len(rows)} right, the overstretch told in {told}, {warned} warnings in all"
    if not right:
        return found
    off = np.array([(each.knee_deg[0], each.ankle_deg[0]) for each in right])
    knee, ankle = np.sqrt(np.mean(off**2, axis=0))
    return f"{found}; knee {knee:.1f}, ankle {ankle:.1f} degrees where it is right (RMSE)"
