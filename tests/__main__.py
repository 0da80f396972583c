"""All tests, each kind as it likes it: ``python -m tests [options of pytest]``; `.ci/run` does the same.

First the core's own, with its lines and branches counted (which takes two and a half times as long: nothing
else is counted); then all else that watches no clock; each on all cores. Then, alone, what does: sessions in
real time.
The exit code is 1 when any of it failed.
"""

from __future__ import annotations

import subprocess
import sys
import time

COVERED = ("--cov=posecheck.core", "--cov-branch", "--cov-report=", "--cov-fail-under=95")
ALONE = "realtime"
CORE = "tests/core"
MANY = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "-m", f"not ({ALONE})")
PARTS = (
    (CORE, *MANY, *COVERED),
    ("tests", f"--ignore={CORE}", *MANY),
    # Its sessions mostly wait: two of them leave each other their time.
    ("tests", "-n", "2", "--dist", "load", "-m", ALONE),
)


def main(options: list[str]) -> int:
    """Runs every part, whatever came of the ones before."""
    failed = False
    for part in PARTS:
        began_s = time.monotonic()
        failed |= (
            subprocess.run([sys.executable, "-m", "pytest", *part, *options], check=False).returncode != 0
        )
        print(f"{time.monotonic() - began_s:.0f} s: pytest {' '.join(part)}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
