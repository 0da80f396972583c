"""Command line options, made from the table of settings."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click

from posecheck.app.options.settings import OPTIONS, Option, Settings, assignment, config_layers, layered

#: Options that several commands have in common: how it is judged, and how it is told.
JUDGING: Final = ("exercise", "leg", "neutral_ankle_deg", "filter", "thresholds")
TELLING: Final = ("language", "quiet", "progress")

#: A path as it was typed. What cannot be read of it is said by whoever reads it.
PATH: Final = click.Path(path_type=Path, readable=False)

#: Errors are told where no settings are known any more, and in every thread: the language they are told in.
_LANGUAGE: Final = ["en"]

F = TypeVar("F", bound=Callable[..., Any])


def speak(language: str) -> None:
    """From now on, trouble is told in this language."""
    _LANGUAGE[0] = language


def spoken() -> str:
    """The language that was asked for last."""
    return _LANGUAGE[0]


def settings_options(*names: str) -> Callable[[F], F]:
    """Decorate a command with the options of these settings, in this order."""

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = _option(name, OPTIONS[name])(function)
        return function

    return decorate


def language_option(function: F) -> F:
    """``--language``, of a command without other settings: what it says is said in it."""

    @functools.wraps(function)
    def command(*args: Any, language: str | None, **values: Any) -> Any:
        settings_from(None, {"language": language})
        return function(*args, **values)

    return cast(F, settings_options("language")(command))


def config_option(function: F) -> F:
    """``--config FILE``."""
    help_text = "Settings in TOML, instead of posecheck.toml in this folder. Flags win."
    return click.option("--config", type=PATH, metavar="FILE", help=help_text)(function)


def settings_from(config: Path | None, values: Mapping[str, Any]) -> Settings:
    """Settings from config files and flags. Raises UsageError."""
    settings = layered(*config_layers(config), values)
    speak(settings.language)
    return settings


def _option(name: str, option: Option) -> Callable[[F], F]:
    names = [part for part in (name, option.short, option.flag) if part]
    about: dict[str, Any] = {"help": _help(name, option), "default": None}
    if option.kind is bool:
        about["is_flag"] = True
    elif option.kind is dict:
        about.update(multiple=True, metavar=option.metavar, callback=_assignments)
    elif option.choices:
        about.update(type=click.Choice([str(choice) for choice in option.choices]), callback=_typed(option))
    else:
        about.update(type=option.kind, metavar=option.metavar)
    if name == "language":
        # Before the others: their errors are told in it.
        about.update(is_eager=True, callback=_spoken)
    return click.option(*names, **about)


def _help(name: str, option: Option) -> str:
    default = getattr(Settings(), name)
    if option.kind is dict or name == "quiet":
        return option.help
    shown = option.auto if default is None else default
    if option.kind is bool:
        shown = option.flag.split("/")[0 if default else 1]
    return f"{option.help}  [default: {shown}]"


def _spoken(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    if value is not None:
        speak(value)
    return value


def _typed(option: Option) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def convert(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        return None if value is None else option.kind(value)

    return convert


def _assignments(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...] | None
) -> dict[str, float]:
    return dict(assignment(text) for text in values or ())
