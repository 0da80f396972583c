"""Every option of posecheck, once: command line, config file and Python keywords read this table.

Defaults < the user's config file < ``posecheck.toml`` in the working folder (or ``--config FILE``)
< flags. A key that does not exist is a UsageError that names the nearest one that does.
"""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from posecheck.errors import UsageError
from posecheck.places import config_folder
from posecheck.toml_files import read_toml

NAME: Final = "posecheck.toml"


@dataclass(frozen=True, slots=True)
class Option:
    """What is to be known of one option besides its default.

    ``kind`` is the type of its value; ``auto`` says what happens when it is None. ``flag`` is its
    name on the command line, where a mapping is given as repeated NAME=VALUE.
    """

    kind: type
    help: str
    flag: str
    short: str = ""
    metavar: str = ""
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[Any, ...] = ()
    auto: str = ""


def _option(default: Any, kind: type, flag: str, help: str, **more: Any) -> Any:
    metadata = {"option": Option(kind, help, flag, **more)}
    if kind is dict:
        return field(default_factory=lambda: MappingProxyType({}), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's options. Built by `layered`; checks itself and raises UsageError."""

    exercise: str = _option(
        "sciatic_glide",
        str,
        "--exercise",
        "Exercise to judge: a name, or the path of a TOML file.",
        metavar="NAME",
    )
    leg: str = _option(
        "auto",
        str,
        "--leg",
        "Working leg: the person's own left or right.",
        choices=("auto", "left", "right"),
    )
    model: str | None = _option(
        None,
        str,
        "--model",
        "Pose model: full, lite, heavy, or the path of a .task file.",
        metavar="NAME",
        auto="the first one found",
    )
    neutral_ankle_deg: float | None = _option(
        None,
        float,
        "--neutral-ankle",
        "Dorsiflexion measured when your foot rests at a right angle; it is taken off every reading.",
        metavar="DEG",
        unit="degrees",
        low=-45,
        high=45,
        auto="0",
    )
    rotate: int | None = _option(
        None,
        int,
        "--rotate",
        "Turn the frames clockwise by this much.",
        unit="degrees",
        choices=(0, 90, 180, 270),
        auto="as the file says",
    )
    person: str = _option(
        "largest",
        str,
        "--person",
        "Whom to watch when several people are seen: the largest one who moves, or by place, from the left.",
        choices=("largest", "left", "right", "1", "2", "3", "4"),
    )
    slow_motion: float | None = _option(
        None,
        float,
        "--slow-motion",
        "How many times slower than life the clip plays; 1: not at all, below: a time-lapse.",
        metavar="FACTOR",
        unit="times",
        low=0.001,
        high=100,
        auto="as the phone noted in the file",
    )
    overlay: bool = _option(
        False,
        bool,
        "--overlay/--no-overlay",
        "Also write overlay.mp4: the clip with angles and count drawn in.",
    )
    save_poses: bool = _option(
        False,
        bool,
        "--save-poses/--no-save-poses",
        "Also write poses.jsonl: the landmarks, to judge again with 'posecheck replay'.",
    )
    report: bool = _option(
        True, bool, "--report/--no-report", "Also write report.html: the page of the session."
    )
    open_page: bool = _option(
        False, bool, "--open/--no-open", "Open the page in the browser when the set is over."
    )
    history: bool = _option(
        True,
        bool,
        "--history/--no-history",
        "Keep the set in the history of this machine (see 'posecheck history').",
    )
    jobs: int | None = _option(
        None,
        int,
        "--jobs",
        "Recordings that are analysed at once. Changes no result.",
        short="-j",
        metavar="N",
        low=1,
        high=256,
        auto="as many as this machine has cores",
    )
    scheduler: str | None = _option(
        None,
        str,
        "--scheduler",
        "Work on the Dask cluster of this scheduler, tcp://HOST:PORT (needs posecheck[cluster]).",
        metavar="ADDRESS",
        auto="on this machine",
    )
    output: str = _option(
        "posecheck-out",
        str,
        "--output",
        "Folder for the results; each video, or live set, gets a folder of its own in it.",
        short="-o",
        metavar="DIR",
    )
    filter: str = _option(
        "zero-phase",
        str,
        "--filter",
        "zero-phase: the most exact, for recordings. causal: as a live session sees it.",
        choices=("zero-phase", "causal"),
    )
    thresholds: Mapping[str, float] = _option(
        None,
        dict,
        "--set",
        "Change a threshold of the exercise (see 'posecheck exercises NAME'). Repeatable.",
        metavar="NAME=VALUE",
    )
    quiet: bool = _option(
        False, bool, "--quiet", "No progress bar and no summary; errors still show.", short="-q"
    )
    progress: bool = _option(
        True, bool, "--progress/--no-progress", "Progress bar, when the output is a terminal."
    )

    camera: str = _option(
        "0",
        str,
        "--camera",
        "Camera number, device, http:// or rtsp:// address, or a video file played in real time.",
        metavar="CAMERA",
    )
    target: int | None = _option(
        None,
        int,
        "--target",
        "How many repetitions are wanted: with the last one a live set ends. More than 30 are not advised.",
        metavar="N",
        low=1,
        high=100,
        auto="of a live set as many as the exercise says, the glide 20; of a recording none",
    )
    profile: str | None = _option(
        None,
        str,
        "--profile",
        "Whose set it is: their calibration, once live has taken it, and their part of the history.",
        metavar="NAME",
        auto="nobody's in particular",
    )
    calibrate: bool = _option(
        True, bool, "--calibrate/--no-calibrate", "Take the zero of the ankle and your range first."
    )
    set_up: bool = _option(
        True,
        bool,
        "--set-up/--no-set-up",
        "Placement help, countdown and calibration first. Without: count at once.",
    )
    window: bool = _option(
        True, bool, "--window/--no-window", "Show yourself in a window; without: sound and terminal."
    )
    audio: bool = _option(True, bool, "--audio/--no-audio", "Tones and voice.")
    voice: bool = _option(True, bool, "--voice/--no-voice", "Spoken cues and counts.")
    language: str = _option(
        "en", str, "--language", "Language of all that is said, shown and written.", choices=("en", "de")
    )
    record: str | None = _option(
        None,
        str,
        "--record",
        "Also save the frames of the set as a video, under a number where one lies there already. Nothing is "
        "recorded unless you ask.",
        metavar="FILE.mp4",
        auto="nothing is recorded",
    )
    blur_face: bool = _option(
        False, bool, "--blur-face/--no-blur-face", "Make the face unrecognisable in what --record saves."
    )
    plan: str | None = _option(
        None,
        str,
        "--plan",
        "Do a plan for the day, one exercise after the other: a name, or the path of a TOML file.",
        metavar="NAME",
        auto="one exercise",
    )
    ask_pain: bool = _option(
        False, bool, "--ask-pain/--no-ask-pain", "Ask for your pain, 0 to 10, before and after."
    )

    def __post_init__(self) -> None:
        for item in fields(self):
            value = _checked(item, getattr(self, item.name))
            object.__setattr__(self, item.name, value)


OPTIONS: Final[dict[str, Option]] = {item.name: item.metadata["option"] for item in fields(Settings)}


def layered(*layers: Mapping[str, Any]) -> Settings:
    """Settings from layers, later ones winning; None in a layer means "not given".

    ``thresholds`` are merged name by name. Raises UsageError for an unknown key or a bad value.
    """
    merged: dict[str, Any] = {}
    thresholds: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            if key not in OPTIONS:
                raise _unknown(key)
            if key == "thresholds" and isinstance(value, Mapping):
                thresholds.update(value)
            elif value is not None:
                merged[key] = value
    return Settings(**{"thresholds": thresholds, **merged})


def assignment(text: str) -> tuple[str, float]:
    """``NAME=VALUE`` of the command line, taken apart. Raises UsageError."""
    name, equals, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (name.strip() and equals and math.isfinite(number)):
        raise UsageError(f"--set {text}", "is not NAME=VALUE with a number", "Example: --set hold_needed=2")
    return name.strip(), number


def _unknown(key: str) -> UsageError:
    near = difflib.get_close_matches(key, OPTIONS, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(OPTIONS)}."
    return UsageError(f"setting '{key}'", "does not exist", hint)


def _checked(item: Field[Any], value: Any) -> Any:
    """``value`` as the option's kind. Raises UsageError that says what is allowed."""
    option: Option = item.metadata["option"]
    if value is None and option.auto:
        return None
    if option.kind is dict:
        return _checked_thresholds(value)
    if option.kind is float and type(value) is int:
        value = float(value)
    if type(value) is not option.kind:
        raise UsageError(_name(item), f"is {value!r}, not {_KINDS[option.kind]}", _allowed(option))
    outside = isinstance(value, float | int) and not option.low <= value <= option.high
    nothing = isinstance(value, str) and (not value or "\0" in value)
    if outside or nothing or (option.choices and value not in option.choices):
        raise UsageError(_name(item), f"is {value!r}", _allowed(option))
    return value


def _checked_thresholds(value: Any) -> Mapping[str, float]:
    if not isinstance(value, Mapping):
        problem = f"is {value!r}, not a table of names and numbers"
        raise UsageError(
            "setting 'thresholds'", problem, "Begin it with [thresholds]; below, a line for each"
        )
    for name, number in value.items():
        if type(number) not in (int, float) or not math.isfinite(number):
            raise UsageError(
                f"threshold '{name}'", f"is {number!r}, not a number", "Example: hold_needed = 2"
            )
    return MappingProxyType({name: float(number) for name, number in value.items()})


_KINDS: Final = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


def _name(item: Field[Any]) -> str:
    option: Option = item.metadata["option"]
    return f"setting '{item.name}' ({option.flag.split('/')[0]})"


def _allowed(option: Option) -> str:
    if option.choices:
        return f"Allowed: {', '.join(str(choice) for choice in option.choices)}."
    if math.isfinite(option.low):
        return f"Allowed: {option.low:g} to {option.high:g} {option.unit}".rstrip() + "."
    return "Write a text, or leave it out." if option.kind is str else ""


def read_config(path: Path) -> dict[str, Any]:
    """The settings in one TOML file, checked. Raises UsageError that names file and key."""
    content = read_toml(path, UsageError, "Check the path given to --config.")
    try:
        layered(content)
    except UsageError as error:
        raise UsageError(f"{path}: {error.subject}", error.problem, error.next_step) from error
    return content


def config_layers(explicit: Path | None = None) -> list[Mapping[str, Any]]:
    """The user's own config, then ``explicit`` or else the one of the working folder."""
    found = [path for path in (config_folder() / NAME,) if os.path.isfile(path)]
    local = explicit or Path(NAME)
    if explicit or os.path.isfile(local):
        found.append(local)
    return [read_config(path) for path in found]
