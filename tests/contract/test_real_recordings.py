"""The manifest of other people's recordings: whole, and no file is taken for another."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from posecheck.exercises import load_exercise, names
from tests.bench.real import Recording, found_in, recordings
from tests.core.judging import judge
from tests.made_bodies import walker
from tests.made_up import record

#: Steps in ten seconds of the made-up walker, on both sides.
STEPS = 16
MADE = Recording("made", "none", "made.mp4", 4, hashlib.sha256(b"film").hexdigest(), "MIT", "", 1)


@pytest.mark.parametrize("recording", recordings(), ids=lambda one: one.name)
def test_every_recording_says_where_it_comes_from_and_what_is_true(recording: Recording) -> None:
    assert re.fullmatch("[0-9a-f]{64}", recording.sha256) and recording.size_bytes > 0
    assert re.fullmatch(r"(Python wheel|Debian package) [\w-]+ [\w.+-]+", recording.package)
    assert "://" not in recording.package + recording.file
    assert recording.licence and recording.true.endswith(".") and recording.people > 0
    assert set(recording.counted) <= set(names())
    assert all(0 <= least <= most for least, most in recording.counted.values())


def test_no_recording_is_there_twice() -> None:
    found = recordings()
    assert len({one.name for one in found}) == len({one.sha256 for one in found}) == len(found) > 10


def test_a_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "made.mp4").write_bytes(b"falk")
    assert found_in(tmp_path, [MADE]) == {}
    (tmp_path / "deep" / "other name").write_bytes(b"film")
    assert found_in(tmp_path, [MADE]) == {"made": tmp_path / "deep" / "other name"}


def test_what_is_not_named_must_not_be_counted() -> None:
    session = judge(
        record(lambda t_s: walker(0.8 * t_s), 10.0, 15, 0.7), "recorded", load_exercise("walk")
    ).session
    assert not MADE.right("walk", session)
    for limits, right in (((STEPS - 1, STEPS), True), ((STEPS + 1, 99), False), ((0, STEPS - 2), False)):
        assert replace(MADE, counted={"walk": limits}).right("walk", session) is right
