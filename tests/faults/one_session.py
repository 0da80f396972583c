"""``python -m tests.faults.one_session FOLDER [options]``: the real live command on a made-up camera."""

from __future__ import annotations

import sys
from functools import partial


def main(arguments: list[str]) -> int:
    """The whole command, three glides, five times as fast."""
    from posecheck.app import cli
    from posecheck.app.live import run as live_start
    from posecheck.sources.camera import Camera
    from tests.faults.worlds import AT, Once, in_turn
    from tests.live_fakes import known_edges

    camera = partial(Camera, opener=in_turn(Once()))
    live_start.real = lambda: known_edges(AT, 0.001, camera)  # type: ignore[attr-defined]
    folder, *more = arguments
    return cli.main(["live", "--no-window", "--no-set-up", "--no-audio", "-o", folder, *more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
