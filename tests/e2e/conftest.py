"""What end-to-end tests share: data folders of their own, a made-up world, the command line, a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from posecheck.app import cli, edges
from tests.e2e.fakes import MOVES, Call, World, video

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty history for every test, in its own process and in those that it starts."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSECHECK_DATA", str(folder))
        yield folder


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with ``clip.mp4`` in it, an empty working folder and no config of the user's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSECHECK_CONFIG", str(tmp_path / "config"))
    made = World({"clip.mp4": video(MOVES)})
    with edges.handed(made.edges()):
        yield made


@pytest.fixture
def posecheck(capfd: pytest.CaptureFixture[str]) -> Call:
    """``posecheck ARGUMENTS`` in this process."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium; skips where Playwright is not installed."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
