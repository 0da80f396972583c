"""The history: every set that was done on this machine, in one SQLite file that never leaves it."""

from posecheck.app.history.entries import DEFAULT_PROFILE, Entry, PlanEntry
from posecheck.app.history.store import History

__all__ = ["DEFAULT_PROFILE", "Entry", "History", "PlanEntry"]
