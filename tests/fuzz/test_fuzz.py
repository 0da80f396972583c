"""A short, always equal run of ``python -m tests.fuzz``; and hypothesis on the loaders."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.app.options.settings import read_config
from posecheck.errors import PosecheckError
from posecheck.exercises import load_exercise
from posecheck.files import journal
from posecheck.files import session as session_file
from posecheck.files.poses import read_poses
from tests.fuzz import seeds

ROOT = Path(__file__).parents[2]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.skipif(sys.platform == "win32", reason="limits the worker's memory the POSIX way")
def test_a_short_run_survives_everything(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--cases", "160", "--seed", "20", "--keep", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert "tried 160, survived 160" in done.stdout


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return seeds.texts(tmp_path_factory.mktemp("good"))


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of a document is."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    found = [path] if path else []
    for key, value in items if isinstance(document, (dict, list)) else ():
        found += places(value, (*path, key)) if isinstance(value, (dict, list)) else [(*path, key)]
    return found


def replaced(document: Any, where: tuple[Any, ...], value: Any) -> Any:
    at = document
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = value
    return document


READERS = {
    "session": session_file.read,
    "journal": journal.read_journal,
    "poses": read_poses,
}


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data(), value=VALUES)
def test_any_value_in_any_place_is_read_or_refused(
    kind: str, good: dict[str, Path], tmp_path: Path, data: st.DataObject, value: Any
) -> None:
    text = good[kind].read_text(encoding="utf-8")
    documents = [text] if kind == "session" else text.splitlines()
    number = data.draw(st.integers(0, min(len(documents), 4) - 1))
    document = json.loads(documents[number])
    changed = replaced(document, data.draw(st.sampled_from(places(document))), value)
    documents[number] = json.dumps(changed)
    path = tmp_path / "file"
    path.write_text("\n".join(documents), encoding="utf-8")
    try:
        READERS[kind](path)
    except PosecheckError as error:
        assert str(path) in str(error)


@given(key=st.text(max_size=10) | st.sampled_from(["leg", "jobs", "thresholds", "output"]), value=VALUES)
def test_any_settings_file_is_read_or_refused(tmp_path: Path, key: str, value: Any) -> None:
    path = tmp_path / "posecheck.toml"
    path.write_text(f"{json.dumps(key)} = {json.dumps(value)}\n", encoding="utf-8")
    try:
        read_config(path)
    except PosecheckError as error:
        assert str(path) in str(error)


@given(data=st.data(), value=st.sampled_from(["nan", "inf", "-inf", "1e308", '""', "[]", "true", "-1", "{}"]))
def test_any_exercise_file_is_read_or_refused(
    good: dict[str, Path], tmp_path: Path, data: st.DataObject, value: str
) -> None:
    lines = good["exercise"].read_text(encoding="utf-8").splitlines()
    settable = [number for number, line in enumerate(lines) if "=" in line]
    number = data.draw(st.sampled_from(settable))
    lines[number] = f"{lines[number].split('=')[0]}= {value}"
    path = tmp_path / "mine.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        load_exercise(str(path))
    except PosecheckError as error:
        assert error.exit_code == 2
