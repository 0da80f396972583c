"""A live session that waits for nothing but itself: forty seconds pass in one or two.

Nobody sleeps. Time passes by one frame when the camera has given one; the next comes once the last was
looked at, heard and shown. So nothing is dropped, every wait is for a condition, and a busy machine sees what
an idle one does, only later. What watches the clock of the wall on purpose does not use this.

``python -m tests.patient SCRIPT SHOWN [options of posecheck live]`` runs the real program on one of the
scripts of `tests.live_fakes`, as far as the lines of standard input say (seconds of the session), and writes
into the file SHOWN how far it was shown. Script ``model``: the real pose model, on a clip in its own time.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

# Before PyAV, or no window opens.
import cv2  # noqa: F401

from posecheck import places
from posecheck.app.edges import Edges, handed, real
from posecheck.app.live.loop import Screen, View
from posecheck.app.live.run import LiveEdges, open_screen
from posecheck.app.live.sound import Sounds
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.cues import Cue
from posecheck.core.types import Frame
from posecheck.sinks.sound.play_thread import CueLog
from posecheck.sources.camera import Camera, Opener, State
from posecheck.sources.captures import Capture, Clock, Image, Raw, open_capture
from posecheck.words.wording import Words

Report = Callable[[str], None]

#: A clip, read as fast as it can be.
READ_ON = partial(open_capture, pace=math.inf)
#: So often somebody who waits looks whether all is over.
_LOOK_S = 0.02
#: A sound that is written down needs no time, but its thread must get its turn.
_HEARD_S = 20.0


class Pacing(Clock):
    """The time of one session. ``until_s`` holds back the frames that are later.

    Not in ``lockstep``, the next frame comes before the last one was shown.
    """

    def __init__(self, until_s: float = math.inf, *, lockstep: bool = True) -> None:
        self._change = threading.Condition()
        self._now_s, self._until_s, self._lockstep = 0.0, until_s, lockstep
        self._taken = self._shown = -1
        self._nothing = 0
        #: The time of the frame that is being looked at.
        self.t_s = 0.0
        #: Where to write the time of the newest frame that was shown.
        self.shown_in: Path | None = None

    def now_s(self) -> float:
        """Of this session."""
        return self._now_s

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        with self._change:
            self._now_s += seconds

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """The camera waits: those who ask for frames must have noticed before it is over."""
        with self._change:
            noticed = self._nothing + 2
            while self._nothing < noticed and not stop.is_set():
                self._change.wait(_LOOK_S)
            self._now_s += seconds

    def let(self, until_s: float) -> None:
        """Frames up to this time may come."""
        with self._change:
            self._until_s = until_s
            self._change.notify_all()

    def hold_back(self, t_s: float, stop: threading.Event) -> None:
        """Until a frame of this time may come."""
        with self._change:
            while t_s > self._until_s and not stop.is_set():
                self._change.wait(_LOOK_S)

    def took(self, frame: Frame | None) -> None:
        """Somebody asked for a frame, and got this."""
        with self._change:
            if frame is None:
                self._nothing += 1
            else:
                self._taken, self.t_s = frame.index, frame.t_s
            self._change.notify_all()

    def showed(self, view: View) -> None:
        """A view was shown, and what was asked for by key was passed on."""
        with self._change:
            if view.frame is not None:
                if self.shown_in is not None and self._shown != view.frame.index:
                    self.shown_in.write_text(f"{view.frame.t_s}\n", encoding="utf-8")
                self._shown = view.frame.index
            self._change.notify_all()

    @property
    def behind(self) -> bool:
        """Whether the last frame is still to be shown."""
        return self._lockstep and self._shown < self._taken

    def caught_up(self, timeout_s: float) -> bool:
        """Whether the last frame was shown within this time."""
        with self._change:
            return self._change.wait_for(lambda: not self.behind, timeout_s)


class _Paced:
    """A capture by whose frames time passes."""

    def __init__(self, capture: Capture, pacing: Pacing, stop: threading.Event) -> None:
        self._capture, self._pacing, self._stop = capture, pacing, stop
        self.name, self.replaceable, self.fps = capture.name, capture.replaceable, capture.fps

    def read(self) -> Raw | None:
        self._pacing.pass_by(1 / self.fps)
        raw = self._capture.read()
        if raw is not None and raw.t_s is not None:
            self._pacing.hold_back(raw.t_s, self._stop)
        return raw

    def image(self, raw: Raw) -> Image:
        return self._capture.image(raw)

    def fingerprint(self, raw: Raw) -> bytes:
        return self._capture.fingerprint(raw)

    def close(self) -> None:
        self._capture.close()


class PatientCamera(Camera):
    """Drops nothing: the next frame waits until the last one was taken."""

    def __init__(
        self,
        spec: str,
        rotation: int = 0,
        *,
        opener: Opener = READ_ON,
        pacing: Pacing | None = None,
        **limits: float | tuple[float, ...],
    ) -> None:
        self._pacing = pacing or Pacing(lockstep=False)

        def paced(spec: str, stop: threading.Event) -> Capture:
            return _Paced(opener(spec, stop), self._pacing, stop)

        super().__init__(spec, rotation, opener=paced, clock=self._pacing, **limits)  # type: ignore[arg-type]

    def take(self, timeout_s: float) -> Frame | None:
        """The next frame, once the last one was shown."""
        if not self._pacing.caught_up(timeout_s):
            return None
        frame = super().take(min(timeout_s, _LOOK_S))
        self._pacing.took(frame)
        with self._change:
            self._change.notify_all()
        return frame

    @property
    def state(self) -> State:
        """Nothing has happened yet before the last frame was shown."""
        return "live" if self._pacing.behind else super().state

    def _deliver(self, capture: Capture, raw: Raw, now_s: float) -> None:
        with self._change:
            while self._newest is not None and not self._stop.is_set():
                self._change.wait(_LOOK_S)
        super()._deliver(capture, raw, now_s)


class _Shown:
    """A screen that says what it has shown."""

    def __init__(self, screen: Screen, pacing: Pacing) -> None:
        self._screen, self._pacing = screen, pacing
        self.finish, self.close = screen.finish, screen.close

    def show(self, view: View) -> Iterator[str]:
        yield from self._screen.show(view)
        self._pacing.showed(view)


class _Heard(Sounds):
    """Written down, in the session's own time, before the next frame comes; so is muting."""

    def __init__(self, settings: Settings, words: Words, report: Report, log: CueLog | None) -> None:
        super().__init__(settings, words, report, log, at_once=True)
        self._written = log

    def toggle(self) -> None:
        super().toggle()
        if self._written is not None:
            self._written.write("muted", str(self.muted))

    def play(self, cues: Iterable[Cue]) -> None:
        for cue in cues:
            super().play([cue])
            self.settle(_HEARD_S)


def patient(
    world: Edges,
    screen: Screen | None = None,
    pacing: Pacing | None = None,
    opener: Opener = READ_ON,
    **limits: float | tuple[float, ...],
) -> LiveEdges:
    """A world whose sessions wait for nothing but themselves, perhaps with a screen of the test's own."""
    pace = pacing or Pacing()

    def shown(settings: Settings, words: Words, target: int, hold_target_s: float, report: Report) -> Screen:
        found = screen or open_screen(settings, words, target, hold_target_s, report)
        return _Shown(found, pace)

    def heard(settings: Settings, words: Words, report: Report) -> Sounds:
        path = places.cue_log()
        log = None if path is None else CueLog(path, lambda: pace.t_s)
        return _Heard(settings, words, report, log)

    camera = partial(PatientCamera, opener=opener, pacing=pace, **limits)
    return LiveEdges(world.open_video, world.open_estimator, camera, shown, heard)


def obey(pacing: Pacing) -> None:
    """Let frames come as standard input says; all of them when it ends."""
    for line in sys.stdin:
        pacing.let(float(line))
    pacing.let(math.inf)


def main(arguments: list[str]) -> int:
    """The command line in a patient world."""
    from posecheck.app import cli
    from tests.live_fakes import SCRIPTS, known_edges, poses

    script, shown, *options = arguments
    pacing = Pacing(-math.inf, lockstep=False)
    pacing.shown_in = Path(shown)
    threading.Thread(target=obey, args=(pacing,), daemon=True).start()
    if script == "model":
        world = replace(patient(real(), pacing=pacing, opener=open_capture), open_sounds=Sounds)
    else:
        world = patient(known_edges(poses(SCRIPTS[script])), pacing=pacing)
    with handed(world):
        return cli.main(["live", *options])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
