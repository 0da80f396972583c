"""The few SVG shapes that the pages draw. Classes carry the colours, so that they follow light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup, escape

from posecheck.files.angles import Numbers

_MOST_TICKS: Final = 200


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight scale from values to pixels. ``px_low`` belongs to ``low`` and may be the larger one."""

    low: float
    high: float
    px_low: float
    px_high: float

    def __call__(self, value: float) -> float:
        """The pixel of a value; a value beyond the ends is held at the nearer end."""
        inside = min(max(value, self.low), self.high)
        span = (self.high - self.low) or 1.0
        return self.px_low + (inside - self.low) / span * (self.px_high - self.px_low)

    def ticks(self, step: float) -> list[float]:
        """Round values inside the scale, ``step`` apart; wider for a scale that no body has."""
        step *= max(1, math.ceil((self.high - self.low) / step / _MOST_TICKS))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [index * step for index in range(first, last + 1)]


def padded(values: Sequence[Numbers], at_least: tuple[float, float], step: float) -> tuple[float, float]:
    """A range of whole ``step`` that holds ``at_least`` and every finite value."""
    low, high = at_least
    for part in values:
        seen = part[np.isfinite(part)]
        if len(seen):
            low, high = min(low, float(seen.min())), max(high, float(seen.max()))
    return math.floor(low / step) * step, math.ceil(high / step) * step


def nice_step(span: float, most: int) -> float:
    """A round step that cuts ``span`` into at most ``most`` parts."""
    for step in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600):
        if span / step <= most:
            return float(step)
    return span / most or 1.0


def thin(rows: slice, most: int) -> slice:
    """``rows`` with a stride that leaves about ``most`` of them."""
    count = rows.stop - rows.start
    return slice(rows.start, rows.stop, max(1, count // most))


def line(xs: Numbers, ys: Numbers, x: Axis, y: Axis) -> str:
    """The ``d`` of a path through the points, broken where one is NaN."""
    parts, pen_up = [], True
    for value_x, value_y in zip(xs.tolist(), ys.tolist(), strict=True):
        if not (math.isfinite(value_x) and math.isfinite(value_y)):
            pen_up = True
            continue
        parts.append(f"{'M' if pen_up else 'L'}{x(value_x):.1f} {y(value_y):.1f}")
        pen_up = False
    return "".join(parts)


def band(xs: Numbers, low: Numbers, high: Numbers, x: Axis, y: Axis) -> str:
    """The ``d`` of a closed band between two curves; parts where either is NaN are left out."""
    good = np.isfinite(low) & np.isfinite(high)
    if not good.any():
        return ""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], good, [False])).astype(int)))
    parts = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        there = line(xs[start:stop], low[start:stop], x, y)
        back = line(xs[start:stop][::-1], high[start:stop][::-1], x, y)
        parts.append(there + back.replace("M", "L", 1) + "Z")
    return "".join(parts)


def tag(name: str, content: object = None, /, **attributes: object) -> Markup:
    """One element, everything escaped. ``class_`` and ``data_rep`` become class and data-rep.

    An attribute that is None is left out; a float is written with one decimal.
    """
    pairs = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _text(value))
        for key, value in attributes.items()
        if value is not None
    )
    if content is None:
        return Markup("<{}{}/>").format(Markup(name), pairs)  # nosec B704
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), pairs, escape(content))  # nosec B704


def joined(parts: Sequence[Markup]) -> Markup:
    """The parts one after the other."""
    return Markup("").join(parts)


def box(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Markup:
    """A rectangle from two corners in any order."""
    left, top = min(x1, x2), min(y1, y2)
    return tag("rect", x=left, y=top, width=abs(x2 - x1), height=abs(y2 - y1), **attributes)


def _text(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
