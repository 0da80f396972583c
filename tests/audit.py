"""Known vulnerabilities of the installed libraries: ``python -m tests.audit`` (pip-audit).

Exit code 1 for a vulnerable library. A machine that cannot reach the database says so, and passes.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main() -> int:
    """Runs pip-audit and reads what it found."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--skip-editable",
        "--progress-spinner=off",
        "--format=json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(f"pip-audit reaches no database here: not audited ({done.stderr.strip()[-200:]})")
        return 0
    audited = [row for row in rows if "skip_reason" not in row]
    print(f"pip-audit: {len(audited)} of {len(rows)} libraries could be looked up")
    for row in audited:
        for flaw in row["vulns"]:
            print(f"{row['name']} {row['version']}: {flaw['id']}, fixed in {flaw['fix_versions']}")
    return int(any(row["vulns"] for row in audited))


if __name__ == "__main__":
    sys.exit(main())
