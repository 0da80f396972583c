"""What makes a file a pose model bundle: the manifest, and the checks before a bundle is used."""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from posecheck.errors import ModelError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The two networks inside every pose landmarker bundle.
PARTS: Final = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
#: FlatBuffers puts the file identifier at bytes 4 to 8.
TFLITE_MARK: Final = b"TFL3"
_CHUNK_BYTES: Final = 1 << 20
_PERMISSIONS: Final = "Check its permissions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One bundle of the manifest. ``sha256`` is empty when it is not known."""

    name: str
    file: str
    bytes: int
    licence: str
    url: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A bundle that passed its checks. ``name`` is its manifest name, or "custom"."""

    name: str
    path: Path
    sha256: str


def read_manifest(path: Path) -> dict[str, Entry]:
    """The entries of ``manifest.toml`` by name. Raises ModelError when it does not read."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _entry(name, values) for name, values in content.items()}
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", "Reinstall posecheck") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise ModelError(str(path), f"is not a model manifest ({error})", "Reinstall posecheck") from error


def _entry(name: str, values: Mapping[str, Any]) -> Entry:
    return Entry(name=name, **values)


def sha256_of(path: Path) -> str:
    """The file's sha256 in hexadecimal. Raises ModelError when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", _PERMISSIONS) from error
    return digest.hexdigest()


def verify(path: Path, entry: Entry) -> ModelFile:
    """The bundle at ``path``, which must be exactly ``entry``.

    Raises ModelError that says what was expected and what was found. Without a known sha256 the
    size and the bundle's structure decide.
    """
    again = f"Delete it and run: posecheck models fetch {entry.name}"
    size = _size(path)
    if size != entry.bytes:
        kind = "is truncated" if size < entry.bytes else "is not the official bundle"
        raise ModelError(str(path), f"{kind}: expected {entry.bytes} bytes, found {size}", again)
    found = sha256_of(path)
    if entry.sha256 and found != entry.sha256:
        problem = f"has been altered: expected sha256 {entry.sha256}, found {found}"
        raise ModelError(str(path), problem, again)
    if not entry.sha256:
        check_structure(path)
    return ModelFile(entry.name, path, found)


def read_verified(model: ModelFile) -> bytes:
    """The bundle's content, which must still be what was checked. Raises ModelError."""
    try:
        content = model.path.read_bytes()
    except OSError as error:
        raise ModelError(str(model.path), f"cannot be read ({error.strerror})", _PERMISSIONS) from error
    found = hashlib.sha256(content).hexdigest()
    if found != model.sha256:
        problem = f"changed after its check: expected sha256 {model.sha256}, found {found}"
        raise ModelError(str(model.path), problem, "Run the command again")
    return content


def identify(path: Path, manifest: Mapping[str, Entry]) -> ModelFile:
    """The bundle at a path that the user named, whatever it is called.

    A manifest file name demands the manifest's content; any other name is a manifest bundle when
    its sha256 says so, and "custom" when it holds a pose landmarker's networks.
    """
    size = _size(path)
    for entry in manifest.values():
        if path.name == entry.file:
            return verify(path, entry)
    found = sha256_of(path)
    for entry in manifest.values():
        if entry.sha256 == found and entry.bytes == size:
            return ModelFile(entry.name, path, found)
    check_structure(path)
    return ModelFile("custom", path, found)


def check_structure(path: Path) -> None:
    """Raises ModelError unless ``path`` is a zip bundle that holds a pose landmarker."""
    help_line = "Use the models lite, full or heavy (posecheck models list)"
    try:
        with zipfile.ZipFile(path) as bundle:
            names = set(bundle.namelist())
            missing = [part for part in PARTS if part not in names]
            if missing:
                held = ", ".join(sorted(names)[:4]) or "nothing"
                problem = f"is a bundle for another task: expected {', '.join(PARTS)}, found {held}"
                raise ModelError(str(path), problem, help_line)
            broken = bundle.testzip() or next((p for p in PARTS if not _is_network(bundle, p)), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        problem = f"is not a pose model bundle (a .task file): {error}"
        raise ModelError(str(path), problem, help_line) from error
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", _PERMISSIONS) from error
    if broken:
        raise ModelError(str(path), f"is damaged: its part {broken} does not read", help_line)


def _is_network(bundle: zipfile.ZipFile, part: str) -> bool:
    with bundle.open(part) as stream:
        return stream.read(8)[4:] == TFLITE_MARK


def _size(path: Path) -> int:
    try:
        if os.path.isdir(path):
            raise ModelError(str(path), "is a folder, not a model file", "Name the .task file in it")
        return path.stat().st_size
    except FileNotFoundError as error:
        raise ModelError(
            str(path), "no such model file", "Name lite, full, heavy or a .task file (posecheck models list)"
        ) from error
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", _PERMISSIONS) from error
