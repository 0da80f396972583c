"""Imports point one way, and functions and modules stay short: docs in CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from posecheck.core.exercise_kinds import NEEDED, OWN_NEEDED, STANDING_NEEDED
from tests.source import FILES, PACKAGE, nodes_of, text_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Parts of the package besides `app` and the package itself, which may import everything.
EDGES = ("sources", "pose", "sinks", "files", "exercises", "words")
#: What every edge may use besides the core.
SHARED = ("places", "toml_files")
#: The one arrow between edges: what goes out reaches the disk in a known format, or whole.
BETWEEN_EDGES = {("sinks", "files")}
MAX_FUNCTION_LINES = 30
MAX_MODULE_LINES = 400
#: What the pure core must not pull in.
HEAVY = ("cv2", "mediapipe", "av", "pydantic", "click", "rich", "pandas")


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def part_of(path: Path) -> str:
    """The folder under the package that a file belongs to; its own name right in the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(part: str, other: str) -> bool:
    """Whether files of one part may import from another part of the package."""
    if part == other or part not in ("core", "errors", *SHARED, *EDGES):
        return True
    if other == "core" or other in SHARED:
        return part in EDGES
    return other == "errors" or (part, other) in BETWEEN_EDGES


def parts_imported(path: Path) -> Iterator[tuple[str, str]]:
    """The parts of the package that a file imports from, and by which name."""
    for name in imports_of(path):
        package, _, rest = name.partition(".")
        other = rest.split(".")[0]
        within = package == "posecheck" and bool(rest)
        if within and ((PACKAGE / other).is_dir() or (PACKAGE / f"{other}.py").exists()):
            yield other, name


def test_imports_point_one_way() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for path in FILES
        for other, name in parts_imported(path)
        if not may_import(part_of(path), other)
    ]
    assert len(FILES) > 100 and wrong == []


def test_the_core_is_the_standard_library_and_numpy() -> None:
    allowed = set(sys.stdlib_module_names) | {"numpy", "posecheck"}
    core = [path for path in FILES if part_of(path) == "core"]
    foreign = {name_of(path): {name.split(".")[0] for name in imports_of(path)} - allowed for path in core}
    assert len(core) > 20 and {path: names for path, names in foreign.items() if names} == {}


def test_the_rooms_of_the_app_are_no_circle() -> None:
    below: dict[str, set[str]] = {}
    app = [path for path in FILES if part_of(path) == "app" and path != PACKAGE / "app" / "__init__.py"]
    for path in app:
        room = path.relative_to(PACKAGE / "app").parts[0].removesuffix(".py")
        names = [name.split(".") for name in imports_of(path) if name.startswith("posecheck.app.")]
        below.setdefault(room, set()).update({name[2] for name in names} - {room})
    assert list(TopologicalSorter(below).static_order())


def test_the_table_in_contributing_places_every_module() -> None:
    rows = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    table = {
        row.split("`")[1]: set(re.findall(r"`(\w+)`", row)) for row in rows if row.startswith("| `posecheck/")
    }
    for path in FILES:
        folder = f"{name_of(path.parent)}/"
        # A package per language, and a file per command, are named by their folder.
        if path.stem == "__init__" or folder == "posecheck/app/commands/":
            continue
        row = table.get(folder) or table[f"{name_of(path.parent.parent)}/"]
        assert path.stem in row, f"CONTRIBUTING.md, row {folder}: say what {path.name} is"


def test_mediapipe_is_imported_in_one_place() -> None:
    importers = {
        name_of(path) for path in FILES for name in imports_of(path) if name.split(".")[0] == "mediapipe"
    }
    assert importers <= {"posecheck/pose/mediapipe_pose.py"}


def test_the_core_pulls_in_nothing_heavy() -> None:
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in FILES
        if part_of(path) == "core"
    ]
    code = f"import sys, {', '.join(modules)}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function body, without its docstring."""
    for node in nodes_of(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_functions_and_modules_are_short() -> None:
    functions = {
        f"{name_of(path)}: {name}": lines
        for path in FILES
        for name, lines in functions_of(path)
        if lines > MAX_FUNCTION_LINES
    }
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in FILES}
    modules = {name: lines for name, lines in lengths.items() if lines > MAX_MODULE_LINES}
    assert (functions, modules) == ({}, {})


@pytest.mark.parametrize(("file", "name"), [("pose/whom.toml", "WHOM"), ("sources/bars.toml", "BARS")])
def test_limits_of_an_edge_are_explained_and_used(file: str, name: str) -> None:
    limits = tomllib.loads((PACKAGE / file).read_text(encoding="utf-8"))
    bare = [key for key, limit in limits.items() if set(limit) != {"value", "unit", "reason", "source"}]
    code = "".join(text_of(path) for path in FILES if path.parent == (PACKAGE / file).parent)
    assert (bare, set(re.findall(rf"\b{name}\.(\w+)", code))) == ([], set(limits))


def test_thresholds_of_any_exercise_are_asked_and_what_is_asked_has_a_value() -> None:
    """Those of measuring and of a kind; what is neither an exercise must bring."""
    shared = tomllib.loads((PACKAGE / "exercises" / "measurement.toml").read_text(encoding="utf-8"))
    known = {name for part in shared.values() for name in part}
    code = "".join(text_of(path) for path in FILES)
    # Of these the name is put together.
    composed = {f"neutral_{which}{read}" for which in ("shared", "changing") for read in ("", "_read")}
    assert known - set(re.findall(r'"(\w+)"', code)) == composed
    asked = set(re.findall(r'\b(?:exercise|limits|e)\["(\w+)"\]', code))
    brought = {*OWN_NEEDED, *STANDING_NEEDED, *(name for names in NEEDED.values() for name in names)}
    assert len(asked) > 70 and asked - known - brought == set()


def test_whether_a_path_is_there_is_asked_of_the_system() -> None:
    """``Path.exists`` and the like raise where our rights end, before Python 3.14; ``os.path`` never does."""
    asked = {"exists", "is_file", "is_dir"}
    raising = [
        f"{path.name}, line {node.lineno}"
        for path in FILES
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr in asked and ast.unparse(node.value) != "os.path"
    ]
    assert raising == []


def test_no_test_is_hidden_in_another() -> None:
    """One that stands inside a function is never run."""
    hidden = [
        f"{path.name}: {inner.name}"
        for path in Path(__file__).parent.rglob("test_*.py")
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.FunctionDef)
        for inner in ast.walk(outer)
        if inner is not outer and isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_")
    ]
    assert hidden == []
