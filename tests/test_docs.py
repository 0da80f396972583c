"""Every test and file that the documents name exists."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from posecheck.app.options.settings import OPTIONS, layered, read_config
from posecheck.core.judging.engine import judge_recording
from posecheck.core.measuring import whole_body
from posecheck.core.session import Session
from posecheck.core.types import Pose
from posecheck.exercises import load_exercise
from posecheck.exercises import names as exercise_names
from tests import made_bodies as bodies
from tests.bench.performance_page import in_readme
from tests.made_up import MODEL, SOURCE, record
from tests.source import ROOT, tree_of

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "samples/*.md", "models/*/*.md")
    for path in ROOT.glob(pattern)
)
NAMED = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)*)`")
#: A file of ours in the text; one in capitals stands for any.
FILE = re.compile(r"`((?:posecheck|models|tests|samples|docs)/(?![\w/]*\b[A-Z]+\b)[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)[^)]*\)")


def defined(tree: ast.AST, names: list[str]) -> bool:
    """Whether a function, or one of a class, is in a module."""
    for name in names:
        found = [
            node
            for node in ast.iter_child_nodes(tree)
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
        ]
        if not found:
            return False
        tree = found[0]
    return True


@pytest.mark.parametrize("page", PAGES)
def test_every_named_test_exists(page: str) -> None:
    missing = []
    for file, names in NAMED.findall((ROOT / page).read_text(encoding="utf-8")):
        path = ROOT / file
        if not path.is_file() or not defined(tree_of(path), [name for name in names.split("::") if name]):
            missing.append(file + names)
    assert not missing


@pytest.mark.parametrize("page", PAGES)
def test_every_named_file_exists(page: str) -> None:
    named = FILE.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [name for name in named if not ((ROOT / name).exists() or (ROOT / f"{name}.py").exists())] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not ((ROOT / page).parent / link).exists()] == []


def test_every_promise_and_every_fault_names_a_test() -> None:
    promises = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
    given = promises.split("\n- **")[1:]
    without = [text.split("**")[0] for text in given if not NAMED.search(text) and "](" not in text]
    assert len(given) > 15 and not without
    rows = [
        line for line in (ROOT / "docs/faults.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    faults = [row for row in rows if not row.startswith(("| fault", "|--"))]
    assert len(faults) > 20 and all(NAMED.search(row) for row in faults)


def test_the_readme_shows_the_figures_that_are_kept() -> None:
    kept = (ROOT / "docs/performance").glob("*.json")
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in kept}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert in_readme(readme, found) == readme


def of_the_page(name: str, folder: Path, at: Callable[[float], Pose], seconds: float) -> Session:
    """What an exercise that the page writes out makes of somebody."""
    page = (ROOT / "docs/exercises.md").read_text(encoding="utf-8")
    (text,) = (b for b in re.findall(r"```toml\n(.*?)```", page, re.S) if f'name = "{name}"' in b)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return judge_recording(
        record(at, seconds, 15, 0.5), load_exercise(path), source=SOURCE, model=MODEL, version="test"
    ).session


def squatter(t_s: float) -> Pose:
    """Down to 60 degrees of the knees and up again, every four seconds."""
    bend = 30.0 * (1 - math.cos(2 * math.pi * t_s / 4))
    return bodies.sitter(knee_deg=bend, hip_deg=bend)


def test_the_exercises_that_the_page_writes_out_are_whole_ones(tmp_path: Path) -> None:
    sits = lambda t_s: bodies.sitter(knee_deg=10.0, hip_deg=10.0) if t_s < 2 else bodies.sitter()  # noqa: E731
    (hold,) = of_the_page("wall_sit", tmp_path, sits, 24.0).holds
    assert hold.outcome == "clean" and hold.held_s == pytest.approx(22.0, abs=0.6)
    assert [rep.outcome for rep in of_the_page("mini_squat", tmp_path, squatter, 12.5).reps] == ["clean"] * 3
    marching = lambda t_s: bodies.walker(0.7 * t_s, lift=True)  # noqa: E731
    walked = of_the_page("march", tmp_path, marching, 20.0).rhythm
    assert walked is not None and walked.cycles == 14
    assert not of_the_page("mini_squat", tmp_path, marching, 20.0).reps
    squatted = of_the_page("march", tmp_path, squatter, 20.0).rhythm
    assert squatted is not None and not squatted.cycles


def test_the_settings_file_of_the_page_can_be_read(tmp_path: Path) -> None:
    page = (ROOT / "docs/recordings.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.S)
    path = tmp_path / "posecheck.toml"
    path.write_text(text, encoding="utf-8")
    assert layered(read_config(path)).thresholds == {"hold_needed": 2.0}
    renamed = {
        name for name, option in OPTIONS.items() if name != option.flag.split("/")[0][2:].replace("-", "_")
    }
    assert renamed == {"neutral_ankle_deg", "open_page", "thresholds"}
    assert all(f"`{name}`" in page for name in renamed)


def test_every_variable_of_the_environment_is_explained() -> None:
    page = (ROOT / "docs/recordings.md").read_text(encoding="utf-8")
    named = re.findall(r'"(POSECHECK_\w+)"', (ROOT / "posecheck/places.py").read_text(encoding="utf-8"))
    assert len(named) == 5 and all(f"| `{name}` |" in page for name in named)


def test_the_exercises_page_has_a_chapter_and_a_drawing_for_each() -> None:
    page = (ROOT / "docs/exercises.md").read_text(encoding="utf-8")
    for name in exercise_names():
        assert f"| `{name}` |" in page
        drawing = ROOT / f"docs/exercises/{name}.svg"
        assert f"](exercises/{name}.svg)" in page
        assert "<title>" in drawing.read_text(encoding="utf-8")
    assert all(f"`{signal}`" in page for signal in whole_body.SIGNALS)
