"""``python -m posecheck``: the command line."""

import sys

from posecheck.app.cli import main

sys.exit(main())
