"""Hostile input: mutated videos, settings, sessions, journals, landmarks. ``python -m tests.fuzz``."""
