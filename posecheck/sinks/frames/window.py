"""The window of a live session: shows frames, and turns keys and the closing button into words."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

import cv2
import numpy as np

from posecheck.core.coaching.coach import CoachStep
from posecheck.core.types import Frame, Pose
from posecheck.sinks.frames import live_view
from posecheck.sinks.frames.display import end_at_once, quiet_qt, why_no_display
from posecheck.sinks.frames.layers import Image
from posecheck.sinks.frames.overlay import Box
from posecheck.sinks.wording import Wording

__all__ = ["Window", "why_no_display"]

TITLE: Final = "posecheck"
_ESCAPE: Final = "\x1b"
#: Keys by what they ask for; "full_screen" is answered here.
KEYS: Final = {
    " ": "pause",
    "u": "undo",
    "m": "mute",
    "c": "calibrate",
    "s": "skip",
    "f": "full_screen",
    "q": "quit",
    _ESCAPE: "quit",
}
_OPEN: Final = "o"
#: A summary that nobody closes does not keep the camera's session open for ever.
_SUMMARY_S: Final = 600.0


class Shown(Protocol):
    """What is to be shown; see `posecheck.app.live.loop.View`."""

    @property
    def frame(self) -> Frame | None: ...
    @property
    def pose(self) -> Pose | None: ...
    @property
    def step(self) -> CoachStep: ...
    @property
    def muted(self) -> bool: ...


class Window:
    """One window. Open it only after `why_no_display` found nothing; main thread only."""

    def __init__(self, text: Wording, target_reps: int, hold_target_s: float) -> None:
        quiet_qt()
        self._text, self._target, self._hold_s = text, target_reps, hold_target_s
        self._full_screen = False
        self._was_visible = self._closed = False
        self._click_px: tuple[int, int] | None = None
        self._drawn: tuple[Frame | None, CoachStep, bool] | None = None
        self._image: Image = live_view.draw_greeting(text)
        cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        cv2.resizeWindow(TITLE, live_view.WIDTH_PX, live_view.HEIGHT_PX)
        cv2.setMouseCallback(TITLE, self._clicked)
        self._put(self._image)
        cv2.waitKey(1)

    def show(self, view: Shown) -> list[str]:
        """Show it when it is new, and say what was asked for meanwhile."""
        if self._is_closed():
            return ["closed"]
        if self._drawn is None:
            # Now, and not when it opened: whatever is loaded later takes itself down before.
            end_at_once()
        now = (view.frame, view.step, view.muted)
        if self._drawn is None or any(a is not b for a, b in zip(now, self._drawn, strict=True)):
            self._drawn = now
            frame = view.frame.image if view.frame is not None else None
            ground, part = live_view.canvas(frame, self._size())
            self._image = live_view.draw(
                ground,
                part,
                view.step,
                view.pose,
                text=self._text,
                target_reps=self._target,
                hold_target_s=self._hold_s,
                muted=view.muted,
            )
            self._put(self._image)
        return [*self._asked(), *self._pointed(view.frame)]

    def summarise(self, lines: list[tuple[str, str]], open_page: Callable[[], object] | None = None) -> None:
        """Show the end of the session until a key, the button, or ten minutes.

        ``open_page`` shows the set's page, by the key O and by a button in the window.
        """
        if self._closed:
            return
        image, button = live_view.draw_end(self._image, lines, self._text, page=open_page is not None)
        self._put(image)
        clicks: list[tuple[int, int]] = []
        cv2.setMouseCallback(TITLE, _clicked, clicks)
        end_s = time.monotonic() + _SUMMARY_S
        while time.monotonic() < end_s and not self._is_closed():
            key = _typed(50)
            wanted = key == _OPEN or any(_inside(button, place) for place in clicks)
            clicks.clear()
            if wanted and open_page is not None:
                open_page()
            elif key:
                return

    def close(self) -> None:
        """Take the window away."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(cv2.error):
                cv2.destroyAllWindows()
                cv2.pollKey()

    def _put(self, image: Image) -> None:
        cv2.imshow(TITLE, np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2BGR)))

    def _size(self) -> tuple[int, int]:
        """The canvas that the window's present shape asks for."""
        try:
            _, _, width, height = cv2.getWindowImageRect(TITLE)
        except cv2.error:
            return live_view.WIDTH_PX, live_view.HEIGHT_PX
        return live_view.size_for((width, height))

    def _asked(self) -> list[str]:
        action = KEYS.get(_typed(1), "")
        if self._is_closed():
            return ["closed"]
        if action == "full_screen":
            self._toggle_full_screen()
            return []
        return [action] if action else []

    def _clicked(self, event: int, x: int, y: int, flags: int, data: object) -> None:
        if event == cv2.EVENT_LBUTTONDOWN:
            self._click_px = (x, y)

    def _pointed(self, frame: Frame | None) -> list[str]:
        """A click on the frame asks for the person there: "person X Y" in pixels of the frame."""
        click_px, self._click_px = self._click_px, None
        if click_px is None or frame is None:
            return []
        sizes = [(each.shape[1], each.shape[0]) for each in (frame.image, self._image)]
        place = live_view.frame_point(click_px, sizes[0], sizes[1])
        return [f"person {place[0]:.0f} {place[1]:.0f}"] if place else []

    def _is_closed(self) -> bool:
        """A window that was visible and no longer is. Some systems never say that it is visible.

        With its last window Qt's side of OpenCV goes too, and then answers with an error.
        """
        try:
            visible = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) > 0
        except cv2.error:
            visible, self._was_visible = False, True
        self._closed = self._closed or (self._was_visible and not visible)
        self._was_visible = self._was_visible or visible
        return self._closed

    def _toggle_full_screen(self) -> None:
        self._full_screen = not self._full_screen
        mode = cv2.WINDOW_FULLSCREEN if self._full_screen else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, mode)


def _typed(wait_ms: int) -> str:
    """The character that was typed within this time, small; empty for none.

    Arrows, Page Up and others are none: their codes end in those of Q, S and U, but are larger. Above 16 bits
    some systems tell of Num Lock and its like.
    """
    code = cv2.waitKeyEx(wait_ms) & 0xFFFF
    return chr(code).lower() if 0 < code <= 0xFF else ""


def _clicked(event: int, x: int, y: int, flags: int, clicks: Any) -> None:
    """OpenCV's way of telling of the mouse."""
    if event == cv2.EVENT_LBUTTONUP:
        clicks.append((x, y))


def _inside(box: Box | None, place: tuple[int, int]) -> bool:
    return box is not None and box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]
