"""The command line: ``posecheck``. Heavy libraries are imported only by the command that needs them.

Exit codes: 0 done, 2 to 6 as in `posecheck.errors`, 7 analysed but incomplete (nobody, or no
whole leg, in view, or part of the recording unreadable), 130 stopped by Ctrl-C, 1 a bug (with its traceback).
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

import posecheck
from posecheck.app.batch.recordings import SUFFIXES
from posecheck.app.commands.analyze import analyze
from posecheck.app.commands.batch import batch
from posecheck.app.commands.cameras import cameras
from posecheck.app.commands.compare import compare
from posecheck.app.commands.demo import demo
from posecheck.app.commands.doctor import doctor
from posecheck.app.commands.exercises import exercises
from posecheck.app.commands.export import export
from posecheck.app.commands.history import history
from posecheck.app.commands.live import live
from posecheck.app.commands.models import models
from posecheck.app.commands.privacy import privacy
from posecheck.app.commands.recover import recover
from posecheck.app.commands.replay import replay
from posecheck.app.commands.report import report
from posecheck.app.ctrl_c import ended_as_by_ctrl_c
from posecheck.app.options.flags import speak
from posecheck.app.telling import complain, warn
from posecheck.errors import OutputError, PosecheckError, UsageError

_EPILOG = """\
\b
Exit codes
  0    done
  2    an option, a settings file or an exercise is wrong
  3    a video or recording cannot be read
  4    the pose model is missing or is not the expected file
  5    a result cannot be written
  6    this machine lacks a library (see: posecheck doctor)
  7    analysed, but incomplete: nobody or no whole leg in view, or part of the file unreadable
  130  stopped by Ctrl-C; what was measured is saved

Educational; not a medical device. See a healthcare provider about pain, numbness, tingling or
weakness.
"""


#: Where the disk behind ``posecheck ... > FILE`` is full.
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class _Commands(click.Group):
    """The commands; a path in the place of one is analysed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """``posecheck clip.mp4`` means ``posecheck analyze clip.mp4``; a folder means ``batch``."""
        path = Path(args[0])
        known = self.get_command(ctx, args[0]) is not None or not args[0]
        if not known and (os.path.exists(path) or path.suffix.lower() in SUFFIXES):
            # A dash can only stand there after a "--": nothing behind that is an option.
            names = ["--", *args] if args[0].startswith("-") else args
            args = ["batch" if os.path.isdir(path) else "analyze", *names]
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(posecheck.__version__, prog_name="posecheck")
@click.pass_context
def cli(context: click.Context) -> int:
    """Watch sciatic nerve glides on video, count them, and warn about overstretching.

    It measures knee and ankle from the side, says which glides were done well, which were not and
    why, and when the toes were pulled up while the knee was straight, which stretches the nerve.

    \b
    posecheck                                 coaching in front of the webcam (posecheck live)
    posecheck demo                            try it on a sample clip
    posecheck clip.mp4 --overlay              your own clip, with a video that shows the result
    posecheck exercises sciatic_glide         what it looks for, and why
    """
    if context.invoked_subcommand is None:
        return int(live.main(args=[], prog_name="posecheck live", standalone_mode=False))
    return 0


_COMMANDS = (
    analyze, batch, cameras, compare, demo, doctor, exercises, export, history, live, models, privacy,
    recover, replay, report,
)  # fmt: skip
for _command in _COMMANDS:
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. A bug keeps its traceback."""
    speak("en")
    try:
        with ended_as_by_ctrl_c():
            code = cli.main(args=arguments, prog_name="posecheck", standalone_mode=False)
    except PosecheckError as error:
        complain(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        warn("stopped.")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone.
        _say_no_more()
        return 0
    except OSError as error:
        if _is_nowhere():
            complain(nowhere := UsageError("this folder", "is not there any more", "Go to one that is."))
            return nowhere.exit_code
        if error.filename is not None or error.errno not in _FULL:
            raise
        _say_no_more()
        full = OutputError("standard output", "cannot be written, the disk is full", "Free some space.")
        complain(full)
        return full.exit_code
    return code if isinstance(code, int) else 0


def _is_nowhere() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def _say_no_more() -> None:
    """Standard output goes nowhere from here on: Python must not complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
