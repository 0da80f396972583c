"""``python -m tests.faults.one_session FOLDER [--until S] [options]``: the real command on a made-up camera.

After so many seconds of the session the camera gives no more frames, and does not end either.
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """The whole command, three glides, as fast as they are judged."""
    from posecheck.app import cli
    from posecheck.app.edges import handed
    from tests.faults.worlds import AT, Once, in_turn
    from tests.live_fakes import known_edges
    from tests.patient import Pacing, patient

    folder, *more = arguments
    pacing = Pacing()
    if more[:1] == ["--until"]:
        pacing.let(float(more[1]))
        more = more[2:]
    with handed(patient(known_edges(AT), pacing=pacing, opener=in_turn(Once()))):
        return cli.main(["live", "--no-window", "--no-set-up", "--no-audio", "-o", folder, *more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
