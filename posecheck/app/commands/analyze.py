"""``analyze``, ``replay`` and ``demo``: from a recording to a judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from posecheck.app.options.flags import config_option, settings_from, settings_options
from posecheck.app.options.settings import Settings, layered
from posecheck.app.telling import report
from posecheck.errors import InputError

_JUDGING = ("exercise", "leg", "neutral_ankle_deg", "filter", "thresholds")
_TELLING = ("language", "quiet", "progress")
_SAMPLE = "glide_overstretch.mp4"
_FILES = click.Path(path_type=Path)


@click.command(short_help="Judge recorded exercises.")
@click.argument("videos", nargs=-1, required=True, type=_FILES, metavar="VIDEO...")
@settings_options(
    "output", "overlay", "report", "history", "profile", "save_poses", *_JUDGING, "model", "rotate",
    "slow_motion", "target", *_TELLING,
)  # fmt: skip
@config_option
def analyze(videos: tuple[Path, ...], config: Path | None, **values: Any) -> int:
    """Watch recorded exercises: count them, judge them, find overstretching.

    Each VIDEO gets a folder of its own with session.json, angles.csv, report.html and what else you
    ask for.
    Film from the side, the whole leg in the picture, the camera at the height of the knee.

    \b
    posecheck analyze clip.mp4
    posecheck analyze clip.mp4 --overlay -o results
    posecheck analyze *.mp4 --leg left --set hold_needed=2
    """
    return _run(settings_from(config, values), analyze=videos)


@click.command(short_help="Judge saved landmarks again.")
@click.argument("recordings", nargs=-1, required=True, type=_FILES, metavar="POSES.jsonl|FOLDER...")
@settings_options("output", "overlay", "report", *_JUDGING, "target", *_TELLING)
@config_option
def replay(recordings: tuple[Path, ...], config: Path | None, **values: Any) -> int:
    """Judge saved landmarks again, without video and model.

    POSES.jsonl comes from 'posecheck analyze --save-poses'; FOLDER is the one it lies in. The same settings
    give the same session.json; an overlay is drawn on a dark ground. The history stays as it is.

    \b
    posecheck replay posecheck-out/clip/poses.jsonl -o again --set hold_needed=2
    """
    return _run(settings_from(config, values), replay=recordings)


@click.command(short_help="Try it on a sample clip.")
@settings_options("output", "report", "model", *_TELLING)
def demo(**values: Any) -> int:
    """Analyse the sample clip that comes with posecheck: a first look at what it does."""
    return _run(layered({"overlay": True, "history": False}, values), analyze=(sample(),))


def sample() -> Path:
    """The sample clip: in the installed package, or at the top of a source checkout."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package, package.parent):
        path = folder / "samples" / _SAMPLE
        if path.is_file():
            return path
    raise InputError(
        _SAMPLE, "the sample clip is not installed", "Run 'posecheck analyze' on a clip of yours."
    )


def _run(settings: Settings, analyze: tuple[Path, ...] = (), replay: tuple[Path, ...] = ()) -> int:
    from posecheck.app.recorded.run import Run
    from posecheck.words.languages import LANGUAGES

    words = LANGUAGES[settings.language]
    run = Run(settings, words=words)
    outcomes = run.analyze_each(analyze) if analyze else run.replay_each(replay)
    return report(outcomes, run.exercise, words, quiet=settings.quiet)
