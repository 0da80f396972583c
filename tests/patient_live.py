"""The real program, whose camera waits until each picture of the clip has been looked at.

``python -m tests.patient_live [options of posecheck live]``. The clip's own times are the session's
clock, so a slow machine sees what a fast one does, only later.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from posecheck.app.edges import real
from posecheck.core.types import Frame
from posecheck.sources.camera import Camera
from posecheck.sources.captures import Capture, Raw


class PatientCamera(Camera):
    """Drops nothing."""

    def take(self, timeout_s: float) -> Frame | None:
        """As always, and say that there is room for the next one."""
        frame = super().take(timeout_s)
        with self._change:
            self._change.notify_all()
        return frame

    def _deliver(self, capture: Capture, raw: Raw, now_s: float) -> None:
        with self._change:
            while self._newest is not None and not self._stop.is_set():
                self._change.wait(0.2)
        super()._deliver(capture, raw, now_s)


def main(arguments: list[str]) -> int:
    """The command line with that camera."""
    from posecheck.app import cli
    from posecheck.app.live import run as live_start

    live_start.real = lambda: replace(real(), open_camera=PatientCamera)  # type: ignore[attr-defined]
    return cli.main(["live", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
