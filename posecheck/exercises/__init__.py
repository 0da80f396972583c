"""The exercises that ship with posecheck, as TOML files, and the loader that reads them.

``names()`` is cheap: NumPy and pydantic are imported when an exercise is loaded.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from posecheck.errors import ExerciseError, UsageError, check_access
from posecheck.toml_files import edited_text, problem_of, read_toml

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from posecheck.core.exercise import Exercise

_What = Literal["exercise", "plan"]
_FOLDER = Path(__file__).parent
_MEASUREMENT = _FOLDER / "measurement.toml"


def names() -> list[str]:
    """The exercises that ship with posecheck."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml") if path != _MEASUREMENT)


def load_exercise(name_or_path: str | Path) -> Exercise:
    """An exercise by its name, or from a TOML file of one's own.

    Raises ExerciseError, naming the key, when it is unknown, cannot be read, or is inconsistent.
    """
    from posecheck.core.exercise import like

    path = find_toml(str(name_or_path), "exercise", _FOLDER, names(), ExerciseError)
    content = read_toml(path, ExerciseError)
    given, shared = content.get("thresholds", {}), _defaults(content.get("kind"))
    if isinstance(given, dict):
        # Its own come first: they are what somebody looks for who lists them.
        content["thresholds"] = {**given, **shared, **given}
    exercise = _build(path, content)
    unasked = [name for name in given if name not in shared and name not in exercise.asked_thresholds]
    if unasked:
        near = like(unasked[0], (name for name in exercise.thresholds if name not in unasked))
        hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else "Take it out"
        keys = ", ".join(f"thresholds.{name}" for name in unasked)
        raise ExerciseError(f"exercise {exercise.name!r}, {keys}", "is asked for by nothing", hint)
    return exercise


def own_thresholds(name_or_path: str) -> list[str]:
    """The thresholds that stand in an exercise's own file. Raises ExerciseError."""
    path = find_toml(name_or_path, "exercise", _FOLDER, names(), ExerciseError)
    return list(read_toml(path, ExerciseError).get("thresholds", {}))


def toml_of(name_or_path: str) -> str:
    """The text of an exercise's file, to copy and change. Raises ExerciseError."""
    path = find_toml(name_or_path, "exercise", _FOLDER, names(), ExerciseError)
    read_toml(path, ExerciseError)
    return edited_text(path, ExerciseError)


def _defaults(kind: object) -> dict[str, Any]:
    """The thresholds of measuring any exercise, and those that every one of its kind has."""
    found = read_toml(_MEASUREMENT, ExerciseError)
    # A movement is the kind of an exercise that names none.
    of_kind = found[kind] if kind in ("hold", "rhythm") else found["movement"]
    return {**found["thresholds"], **of_kind}


def measurement() -> dict[str, float]:
    """The thresholds of measuring any exercise, as long as it does not set them itself."""
    return {
        name: each["value"] for name, each in read_toml(_MEASUREMENT, ExerciseError)["thresholds"].items()
    }


def find_toml(
    name_or_path: str, what: _What, folder: Path, known: list[str], error: type[UsageError]
) -> Path:
    """A TOML file that ships in ``folder``, by name, or any other by path. Raises ``error`` for neither."""
    if name_or_path in known:
        return folder / f"{name_or_path}.toml"
    path = Path(name_or_path)
    check_access(path)
    if path.suffix == ".toml" and os.path.isfile(path):
        return path
    problem = "there is no such exercise and no such .toml file"
    if what == "plan":
        problem = "there is no such plan and no such .toml file"
    raise error(f"{what} {name_or_path!r}", problem, f"Choose one of: {', '.join(known)}")


@cache
def _adapter() -> TypeAdapter[Exercise]:
    from pydantic import TypeAdapter

    from posecheck.core.exercise import Exercise

    return TypeAdapter(Exercise)


def _build(path: Path, content: dict[str, Any]) -> Exercise:
    from pydantic import ValidationError

    from posecheck.core.exercise import check

    try:
        exercise = _adapter().validate_python(content)
    except ValidationError as error:
        faults = [
            (".".join(map(str, each["loc"])) or "the file", problem_of(each)) for each in error.errors()
        ]
        problem = faults[0][1]
        keys = [key for key, each in faults if each == problem]
        hint = "Copy one that ships: posecheck exercises NAME --toml"
        raise ExerciseError(f"{path}, {', '.join(keys)}", problem, hint) from error
    return check(exercise)
