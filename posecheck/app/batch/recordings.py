"""Which recordings there are, and where the results of each go."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck.errors import InputError, check_access
from posecheck.files.disk import folder_name

#: What a recording's name ends in. A GIF is most often no recording; `analyze` takes one that is named to it.
SUFFIXES: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".wmv"}
    | {".asf", ".flv", ".f4v", ".3gp", ".3g2", ".ogv", ".mxf", ".vob", ".dv", ".m2v", ".h264", ".hevc"}
    | {".mjpeg"}
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One recording; ``name`` and ``folder`` (of its results) are relative, with forward slashes."""

    path: Path
    name: str
    folder: str


def plan(folders: Iterable[Path], output: Path) -> list[Planned]:
    """Every video below ``folders``, in the order of their names. Raises InputError.

    What lies below ``output`` is left out, and so are overlays of other results. With several folders, each
    one's name comes first, numbered when two are called the same.
    """
    roots = list(dict.fromkeys(folder.resolve() for folder in folders))
    found = []
    for root, prefix in zip(roots, _prefixes(roots), strict=True):
        found += [Planned(path, *_names(path, root, prefix)) for path in _videos(root, output.resolve())]
    if not found:
        raise InputError(", ".join(map(str, roots)), "holds no video", "Name a folder with videos in it.")
    return _apart(found)


def _videos(root: Path, output: Path) -> Iterator[Path]:
    # Loads NumPy, which the command line does without.
    from posecheck.files.folder import is_overlay

    check_access(root)
    if not os.path.isdir(root):
        raise InputError(str(root), "is not a folder", "Name a folder; single videos go to 'analyze'.")
    if _is_closed(root):
        raise InputError(str(root), f"cannot be read, {os.strerror(errno.EACCES)}", "Check its permissions")
    for path in sorted(root.rglob("*"), key=Path.as_posix):  # the same order on Windows
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        video = path.suffix.lower() in SUFFIXES and os.path.isfile(path) and not is_overlay(path)
        # What is in a closed folder nobody knows: it stands in the table as what could not be read.
        if (video or _is_closed(path)) and not hidden and output not in path.parents:
            yield path


def _is_closed(path: Path) -> bool:
    return os.path.isdir(path) and not os.access(path, os.R_OK | os.X_OK)


def _prefixes(roots: list[Path]) -> list[str]:
    if len(roots) == 1:
        return [""]
    seen: Counter[str] = Counter()
    prefixes = []
    for root in roots:
        seen[root.name.casefold()] += 1
        number = seen[root.name.casefold()]
        prefixes.append(f"{root.name or 'root'}{f'-{number}' if number > 1 else ''}/")
    return prefixes


def _names(path: Path, root: Path, prefix: str) -> tuple[str, str]:
    name = path.relative_to(root)
    return prefix + name.as_posix(), _stored(prefix + name.with_suffix("").as_posix())


def _stored(name: str) -> str:
    """A relative path, each part of it as disks take it."""
    return "/".join(folder_name(part) for part in name.split("/"))


def _apart(found: list[Planned]) -> list[Planned]:
    """Recordings that differ in their suffix alone keep it in the folder's name; others are numbered.

    Nothing goes by the name of a table of the batch.
    """
    counts = Counter(_same(each.folder) for each in found)
    # Loads NumPy, which the command line does without.
    from posecheck.files.batch_table import CSV_NAME, PAGE_NAME, PARQUET_NAME

    taken = {CSV_NAME, PARQUET_NAME, PAGE_NAME}
    kept = []
    for each in found:
        base = each.folder if counts[_same(each.folder)] == 1 else _stored(each.name)
        folder, number = base, 1
        while _same(folder) in taken:
            number += 1
            folder = f"{base}-{number}"
        taken.add(_same(folder))
        kept.append(Planned(each.path, each.name, folder))
    return kept


def _same(folder: str) -> str:
    """What is equal for folders that some disk takes for one: in another case, or composed otherwise."""
    return unicodedata.normalize("NFC", folder).casefold()
