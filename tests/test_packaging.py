"""What is installed is what was tried: bounds in pyproject.toml, pins in constraints.txt."""

from __future__ import annotations

import re
import sys
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [
    Requirement(line)
    for line in chain(PROJECT["dependencies"], *EXTRAS.values())
    if not line.startswith("posecheck[")
]
PIN = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w '\"=<>!.*]+)?")
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


def pins(python: str) -> dict[str, str]:
    """Name and version of what constraints.txt says for this Python on Linux."""
    world = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found = map(Requirement, LINES)
    here = [pin for pin in found if pin.marker is None or pin.marker.evaluate(world)]
    assert len({pin.name for pin in here}) == len(here), "two versions of one package"
    return {pin.name: str(pin.specifier)[2:] for pin in here}


def test_every_library_is_bounded_from_above() -> None:
    assert [str(need) for need in WANTED if not any(s.operator in ("<", "==") for s in need.specifier)] == []


def test_the_constraints_name_versions_and_no_place() -> None:
    assert [line for line in LINES if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_what_was_tested_is_within_the_bounds(python: str) -> None:
    here = pins(python)
    for need in WANTED:
        if need.marker is not None and not need.marker.evaluate({"python_version": python}):
            continue
        if str(need.name) in {Requirement(line).name for line in EXTRAS["samples"]}:
            continue
        assert need.specifier.contains(here[need.name.lower()]), f"{need} is pinned to {here[need.name]}"


def test_the_readme_installs_what_was_tested() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    install = [line for line in lines if line.startswith("pip install -e")]
    assert len(install) == 2 and all("-c constraints.txt" in line for line in install)
