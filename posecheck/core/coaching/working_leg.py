"""Which leg works in a live set, and what is known of each.

Which one works is told while it moves, unless it was chosen; and left and right may turn out to have been
taken for each other, when what was measured of a leg today is the other one's.
"""

from __future__ import annotations

from collections.abc import Mapping

from posecheck.core.calibration import Calibration, Calibrations, of_each
from posecheck.core.coaching.preparing import Known, Preparation
from posecheck.core.judging.engine import Leg
from posecheck.core.landmarks import SIDES, Side, other
from posecheck.core.types import Measurement


class WorkingLeg:
    """``leg`` is the choice, "auto" as long as nobody knows; ``both``: the other one may take over.
    ``calibration`` is that of the leg that works, None before the set has begun with none given."""

    def __init__(self, leg: Leg, calibration: Calibrations | None) -> None:
        self.leg: Leg = leg
        self.both = leg == "auto"
        self.calibration = calibration if isinstance(calibration, Calibration) else None
        each = calibration if isinstance(calibration, Mapping) else {}
        self.known: Known = of_each(self.calibration) if self.calibration else each
        self._exchanges: int | None = None
        self._renamed = False

    @property
    def side(self) -> Side | None:
        """The leg that works, as far as it is known."""
        return None if self.leg == "auto" else self.leg

    def of(self, leg: Side | None) -> Calibration:
        """What is known of a leg, or the default; of a leg that is still to be told, what holds for both."""
        left, right = self.known.get("left"), self.known.get("right")
        known = {"left": left, "right": right}.get(leg or "", left if left is right else None)
        return known or Calibration()

    @property
    def each(self) -> dict[Side, Calibration]:
        """What is known of both."""
        return {side: self.of(side) for side in SIDES}

    def take(self, preparing: Preparation) -> None:
        """The preparation is over: what it found out."""
        assert preparing.ready is not None
        self.calibration = preparing.ready
        self._exchanges = preparing.exchanges
        if preparing.calibrated and preparing.leg is not None:
            # The leg that was straightened when asked is the one that works.
            self.leg = preparing.leg
            self.known = {**self.known, preparing.leg: preparing.ready}

    def see(self, m: Measurement, counted: bool) -> None:
        """One instant of the set. ``counted``: something has been, so it is known which leg works."""
        if counted:
            self.leg = m.leg
        before, self._exchanges = self._exchanges, m.exchanges
        if before in (None, m.exchanges):
            return
        # Left and right had been taken for each other.
        self._renamed = True
        if self.leg != "auto" and self.both:
            self.leg = m.leg
        taken = self.calibration if self.calibration and self.calibration.source == "calibration" else None
        self.known = {other(leg) if each is taken else leg: each for leg, each in self.known.items()}

    def is_due(self, moving: bool) -> bool:
        """Whether to look now at what is known: a leg that worked under the wrong name is finished first."""
        return not moving if self._renamed else self.side is None

    def settle(self, leg: Side) -> tuple[bool, str]:
        """This leg works. Whether each leg's measure must be set anew, and the key of what to say, or ""."""
        anew, self._renamed = self._renamed and self.of("left") != self.of("right"), False
        calibration = self.of(leg)
        if calibration == self.calibration:
            return anew, ""
        self.calibration = calibration
        return anew, "leg_known" if calibration.source != "default" else "leg_not_known"
