"""The command line: ``posecheck``, ``python -m posecheck``."""

import signal
import sys


def main() -> int:
    """Run it; the exit code. Ctrl-C while its modules are read ends the process without a traceback."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from collections import namedtuple

    from posecheck.app import cli

    signal.signal(signal.SIGINT, before)
    code = cli.main()
    # A Ctrl-C that met source text being run (dataclasses) is noted by Python as unhandled, though it was
    # handled: with `python -m` it would end by the signal instead of by this code. The next such text, which
    # a named tuple is made of, takes the note back.
    namedtuple("Nothing", ())
    return code


if __name__ == "__main__":
    sys.exit(main())
