"""Progress bars, or none: the same two lines for whoever reports progress.

The bar is drawn on standard output, and only when that is a terminal: standard error is silenced
for moments while the pose model starts (its native log cannot be told to be quiet).
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")
#: The rate of what takes minutes each is an average over this long.
_SLOW_AVERAGE_S: Final = 1800.0


class Bars:
    """One bar at a time. ``enabled=False``: silent."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled

    @classmethod
    def for_terminal(cls, wanted: bool) -> Bars:
        """Bars when they are wanted and standard output is a terminal."""
        return cls(wanted and sys.stdout is not None and sys.stdout.isatty())

    def track(
        self, items: Iterable[T], total: int, label: str, *, per_minute: bool = False
    ) -> Generator[T, None, None]:
        """Pass ``items`` on, counting them: frames a second, or what ``label`` says a minute.

        ``total`` 0: unknown.
        """
        if not self._enabled:
            yield from items
            return
        slow = (f"{{:.1f}} {label}/min", 1 / 60, _SLOW_AVERAGE_S)
        with _progress(*slow) if per_minute else _progress("{:.0f} frames/s", 1) as progress:
            task = progress.add_task(_short(label), total=total or None)
            for done, item in enumerate(items, start=1):
                yield item
                # An estimate that was too low must not stand at 100 % for the rest of the file.
                progress.update(task, completed=done, total=max(total, done) if total else None)

    def bytes(self, label: str) -> _ByteBar:
        """A bar for a download: ``with bars.bytes(name) as report: ... report(done, total)``."""
        return _ByteBar(label, self._enabled)


class _ByteBar:
    def __init__(self, label: str, enabled: bool) -> None:
        self._label = label
        self._progress = _progress("{:.1f} MB/s", 1e6) if enabled else None

    def __enter__(self) -> _ByteBar:
        if self._progress is not None:
            self._progress.start()
            self._task = self._progress.add_task(_short(self._label), total=None)
        return self

    def __call__(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress.update(self._task, completed=done, total=total or None)

    def __exit__(self, *exception: object) -> None:
        if self._progress is not None:
            self._progress.stop()


def _progress(rate: str, unit: float, average_s: float = 30.0) -> Progress:
    from rich import progress as rich_progress
    from rich.console import Console
    from rich.text import Text

    class Rate(rich_progress.ProgressColumn):
        def render(self, task: rich_progress.Task) -> Text:
            return Text(rate.format(task.speed / unit) if task.speed else "", style="dim")

    return rich_progress.Progress(
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TaskProgressColumn(),
        Rate(),
        rich_progress.TimeRemainingColumn(compact=True),
        console=Console(),
        transient=True,
        speed_estimate_period=average_s,
    )


def _short(label: str) -> str:
    text = label.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= 40 else text[:37] + "..."
