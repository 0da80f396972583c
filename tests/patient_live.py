"""The real program, whose camera waits until each picture of the clip has been looked at.

``python -m tests.patient_live [options of posecheck live]``. The clip's own times are the session's
clock, so a slow machine sees what a fast one does, only later.
"""

from __future__ import annotations

import sys

from posecheck.sources.camera import Camera
from posecheck.sources.captures import Capture, Raw


class PatientCamera(Camera):
    """Drops nothing."""

    def _deliver(self, capture: Capture, raw: Raw, now_s: float) -> None:
        while self._newest is not None and not self._stop.wait(0.002):
            pass
        super()._deliver(capture, raw, now_s)


def main(arguments: list[str]) -> int:
    """The command line with that camera."""
    from posecheck.app import cli, live_start

    live_start.Camera = PatientCamera  # type: ignore[misc]
    return cli.main(["live", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
