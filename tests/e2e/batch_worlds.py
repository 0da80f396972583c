"""Worlds for batches: they go to other processes, so they are classes of a module."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.fakes import FakeSource, World, video
from tests.made_up import OVER, glide

NAMES = ("anna/monday.mp4", "anna/tuesday.mov", "ben/monday.mp4", "ben/Sunday.MP4")


def clips() -> dict[str, FakeSource]:
    """By file name: two glides, one of them overstretched, or clean."""
    mixed, clean = video([*glide(), *glide(OVER)]), video(glide())
    return {"monday.mp4": mixed, "tuesday.mov": clean, "Sunday.MP4": mixed, "cursed.mp4": clean}


def archive(folder: Path, *more: str) -> Path:
    """Files whose content tells them apart; what is in the video comes from the world."""
    for name in (*NAMES, *more):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    (folder / "notes.txt").write_text("no video", encoding="utf-8")
    return folder


@dataclass
class KillingWorld(World):
    """Kills the process that analyses ``victim``, until the file ``spared`` exists."""

    victim: str = ""
    spared: str = ""
    by: int = getattr(signal, "SIGKILL", signal.SIGTERM)

    def _estimator(self, model: str | None):  # type: ignore[no-untyped-def]
        assert self._open is not None
        if self._open.info.name == self.victim and not os.path.exists(self.spared):
            if self.spared != "never":
                Path(self.spared).touch()
            os.kill(os.getpid(), self.by)
        return super()._estimator(model)
