"""The plans that ship with posecheck, as TOML files, and the loader that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.errors import PlanError
from posecheck.exercises import find_toml, load_exercise
from posecheck.exercises import names as exercise_names
from posecheck.toml_files import problem_of, read_toml

if TYPE_CHECKING:
    from posecheck.core.plan import Plan

_FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The plans that ship with posecheck."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load_plan(name_or_path: str) -> Plan:
    """A plan by its name, or from a TOML file of one's own.

    Raises PlanError, naming the key, when it is unknown, cannot be read, or is inconsistent; ExerciseError
    when an exercise of somebody's own is, or one does not last so long.
    """
    from pydantic import TypeAdapter, ValidationError

    from posecheck.core.plan import Plan, check

    path = find_toml(name_or_path, "plan", _FOLDER, names(), PlanError)
    try:
        plan = TypeAdapter(Plan).validate_python(read_toml(path, PlanError))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise PlanError(f"{path}, {key}", problem_of(first), "See: docs/exercises.md") from error
    check(plan, frozenset(exercise_names()))
    for part in plan.parts:
        # All of it is known to work before the first set begins.
        exercise = load_exercise(part.exercise)
        exercise.with_thresholds({"hold_needed": part.seconds} if part.seconds else {})
    return plan
