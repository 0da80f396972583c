"""The command line: ``posecheck``, ``python -m posecheck``."""

import signal
import sys


def main() -> int:
    """Run it; the exit code. Ctrl-C while its modules are read ends the process without a traceback."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from posecheck.app import cli

    signal.signal(signal.SIGINT, before)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
