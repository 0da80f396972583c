"""From a template to one HTML file that needs nothing else: styles, scripts and data inside.

The page may load nothing: its own content security policy forbids every request but the clip's.
uPlot draws the chart: kept, 51 kB, no dependency, and fast with a whole session's frames.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import sys
from functools import cache
from importlib import resources
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from posecheck import __version__
from posecheck.files.disk import write_text
from posecheck.sinks.report.say import SIGNS, Say, first_upper
from posecheck.sinks.wording import Wording

_PACKAGE: Final = "posecheck.sinks.report"


def write_page(
    path: Path, template: str, words: Wording, scripts: tuple[str, ...] = (), **content: Any
) -> Path:
    """Render ``template`` with ``content`` into ``path``, whole and private. Raises OutputError."""
    write_text(path, render(template, words, scripts, **content))
    return path


def render(template: str, words: Wording, scripts: tuple[str, ...] = (), **content: Any) -> str:
    """The HTML of a page in the language of ``words``. ``scripts`` are the asset names that it runs, in
    this order.

    A template has the words as ``words``, their fixed texts by ``t(key)``, and numbers and dates by
    ``say``. Everything in ``content`` is escaped unless it is Markup already.
    """
    style = "\n".join((asset("uPlot.min.css"), asset("page.css")))
    sources = [asset(name) for name in scripts]
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # nosec B704
            scripts=[Markup(source) for source in sources],  # nosec B704
            policy=_policy(style, sources),
            words=words,
            t=words.label,
            say=Say(words),
            **content,
        )
    )


@cache
def asset(name: str) -> str:
    """A file of the assets folder, unable to close the element that it stands in."""
    text = resources.files(_PACKAGE).joinpath("assets", name).read_text(encoding="utf-8").strip()
    return text.replace("</s", "<\\/s")


@cache
def _environment() -> Environment:
    # Beside the modules that Python has compiled: as long-lived, and made as seldom.
    return environment(None if sys.dont_write_bytecode else Path(cache_from_source(__file__)).parent)


class _Kept(FileSystemBytecodeCache):
    """Compiled templates on the disk; where none can be written there are none."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def environment(folder: Path | None) -> Environment:
    """What renders the pages. Templates are compiled once and kept in ``folder``, where that can be; None: in
    every process."""
    found = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_Kept(str(folder), f"%s.jinja-{__version__}") if folder else None,
    )
    found.globals["signs"] = SIGNS
    found.filters["first_upper"] = first_upper
    return found


def _policy(style: str, scripts: list[str]) -> str:
    """The content security policy: these very scripts, this very style, a clip, and nothing else."""
    allowed = " ".join(_hash(source) for source in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; "
        "media-src 'self' file: data: blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
