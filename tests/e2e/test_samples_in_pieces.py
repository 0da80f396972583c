"""Every sample clip in two processes: the same repetitions and alerts as in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posecheck.app import pieces
from posecheck.app.session import Run
from posecheck.app.settings import layered
from posecheck.core.session import Session
from tests.bench.truth import truths

CLIPS = [truth.clip for truth in truths()]
#: Two readings join where they are almost equal, so angles differ by a little and times by a frame.
SAME_S, SAME_DEG = 0.07, 1.0


def judged(clip: Path, jobs: int) -> Session:
    outcome = Run(layered({"jobs": jobs}), writes=False).analyze(clip)
    assert outcome.session is not None
    return outcome.session


def exact(session: Session) -> list[Any]:
    return [
        session.leg,
        [(rep.outcome, rep.faults, rep.advice) for rep in session.reps],
        [(alert.rule, alert.severity) for alert in session.alerts],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.stem)
def test_two_pieces_are_judged_like_the_whole(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_LEAST_S", 4.0)
    one, two = judged(clip, 1), judged(clip, 2)
    assert exact(two) == exact(one)
    for a, b in zip(one.reps, two.reps, strict=True):
        assert (b.start_s, b.end_s) == pytest.approx((a.start_s, a.end_s), abs=SAME_S)
        assert b.knee_flexion_min_deg == pytest.approx(a.knee_flexion_min_deg, abs=SAME_DEG)
    for first, second in zip(one.alerts, two.alerts, strict=True):
        assert second.raised_s == pytest.approx(first.raised_s, abs=SAME_S)
