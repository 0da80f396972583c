"""What a kept observation was made by: a fingerprint of all the code, settings and libraries that decide it.

A cache is trusted only by its name. So the name has the bytes of every module that the makers import, be it
through others, of the settings beside them, and what an exercise tells them: what changes none of these (a
limit of the judgement, say) leaves a cache good.
"""

from __future__ import annotations

import ast
import hashlib
import pickle
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.judging.position import Position
from posecheck.core.measuring.measurer import quality_of

ROOT: Final = Path(__file__).parents[2]
#: What makes landmarks: frames of a file, cuts, the pose model and whom it watches, and how they are kept.
LANDMARKS: Final = (
    "posecheck.sources.video",
    "posecheck.pose.shots",
    "posecheck.pose.mediapipe_pose",
    "posecheck.files.poses",
)
#: And legs.
LEGS: Final = (*LANDMARKS, "posecheck.pose.estimator")
#: What runs them, and imports far more than they need.
_RUNNERS: Final = ("posecheck/app/edges.py", "tests/bench/observing.py", "tests/bench/rough.py")
_LIBRARIES: Final = ("mediapipe", "opencv-python", "av", "numpy", "onnxruntime")


@cache
def fingerprint(makers: Sequence[str], root: Path = ROOT) -> bytes:
    """Of modules, by name, with all that they import, the TOML files beside them, and libraries."""
    digest = hashlib.sha256("".join(f"{name} {version(name)}\n" for name in _LIBRARIES).encode())
    for path in files_of(makers, root):
        digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.digest()


def files_of(makers: Iterable[str], root: Path = ROOT) -> list[Path]:
    """What `fingerprint` reads. A package that is imported for a module in it is not read itself."""
    found, left = {root / runner for runner in _RUNNERS}, [_path(name, root) for name in makers]
    while left:
        path = left.pop()
        if path is None or path in found:
            continue
        found |= {path, *path.parent.glob("*.toml")}
        left += [_path(name, root) for name in _imported(path)]
    nets = (root / "models").glob("*_net.*") if root / "posecheck/pose/leg_net.py" in found else ()
    return sorted({*found, *(path for path in nets if path.is_file())})


def told(exercise: Exercise) -> bytes:
    """What an exercise tells whoever chooses whom to watch, and trusts landmarks."""
    return pickle.dumps((Position(exercise), quality_of(exercise), exercise["facing_memory"]))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _path(name: str, root: Path) -> Path | None:
    """The file of a module, or of the one that has this name in it; None: a library's."""
    for each in (name, name.rpartition(".")[0]):
        for path in (root / f"{each.replace('.', '/')}.py", root / each.replace(".", "/") / "__init__.py"):
            if each and path.is_file():
                return path
    return None
