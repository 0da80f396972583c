"""Coverage-guided mutation of what the loaders read, with atheris (libFuzzer), where it is installed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def guided(minutes: float, keep: Path) -> int:
    """Run every loader for its share of the time; the first exit code that is not 0."""
    keep.mkdir(parents=True, exist_ok=True)
    from tests.fuzz import seeds

    codes = []
    with tempfile.TemporaryDirectory(prefix="posecheck-fuzz-") as name:
        good = seeds.texts(Path(name))
        for kind in ("poses", "session", "angles", "journal", "history", "exercise", "settings"):
            corpus = Path(name) / f"corpus-{kind}"
            corpus.mkdir()
            (corpus / "good").write_bytes(good[kind].read_bytes())
            limit = f"-max_total_time={max(1, round(minutes * 60 / 7))}"
            switches = [limit, "-timeout=30", f"-artifact_prefix={keep}/{kind}-", "-verbosity=1"]
            command = [sys.executable, "-m", "tests.fuzz.guided", kind, *switches, str(corpus)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            lines = done.stderr.splitlines()
            print(kind, next((line for line in reversed(lines) if line.startswith("Done")), lines[-30:]))
            codes.append(done.returncode)
    return next((code for code in codes if code), 0)


def main(kind: str, arguments: list[str]) -> None:
    """Give the library what it asks for; any exception but a PosecheckError is a finding."""
    import atheris

    with atheris.instrument_imports(include=["posecheck"]):
        load = _loaders()[kind]
    from posecheck.errors import PosecheckError

    path = Path(tempfile.mkdtemp(prefix="posecheck-fuzz-")) / "input"

    def one(content: bytes) -> None:
        path.write_bytes(content)
        try:
            load(path)
        except PosecheckError as error:
            assert "\n" not in error.subject

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def _loaders() -> dict[str, Callable[[Path], Any]]:
    from posecheck.app.history import moving
    from posecheck.app.options.settings import read_config
    from posecheck.exercises import load_exercise
    from posecheck.files import angles, journal
    from posecheck.files import poses as recording
    from posecheck.files import session as session_file

    def history(path: Path) -> None:
        content = moving._read(path)
        list(moving._sets(path, content))
        list(moving._people(path, content))

    def exercise(path: Path) -> None:
        load_exercise(str(path.rename(path.with_suffix(".toml"))))

    return {
        "poses": recording.read_poses,
        "session": session_file.read,
        "angles": angles.read_track,
        "journal": journal.read_journal,
        "history": history,
        "exercise": exercise,
        "settings": read_config,
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
