"""What is known of a person before a set: where their ankle is neutral, how straight their knee gets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from posecheck.core.landmarks import SIDES, Side

_NOT_MEASURED: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of this person.

    ``neutral_ankle_deg`` is subtracted from the measured dorsiflexion; ``knee_straight_deg`` is
    the straightest comfortable knee (NaN: not measured; equal to another that was not measured).
    ``source`` says where both come from.
    """

    neutral_ankle_deg: float = 0.0
    knee_straight_deg: float = _NOT_MEASURED
    source: str = "default"

    # NaN is not equal to itself, and from Python 3.13 on dataclasses compare field by field.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calibration) and self._known == other._known

    def __hash__(self) -> int:
        return hash(self._known)

    @property
    def _known(self) -> tuple[float, float | None, str]:
        straight_deg = None if math.isnan(self.knee_straight_deg) else self.knee_straight_deg
        return self.neutral_ankle_deg, straight_deg, self.source


#: What is known of a person, whichever leg works, or of each leg.
Calibrations = Calibration | Mapping[Side, Calibration]


def of_each(known: Calibrations | None) -> dict[Side, Calibration]:
    """What is known of each leg: never the other one's, and the default of a leg that is missing."""
    if known is None or isinstance(known, Calibration):
        return dict.fromkeys(SIDES, known or Calibration())
    return {side: known.get(side, Calibration()) for side in SIDES}
