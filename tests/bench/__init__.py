"""Benchmarks: they print figures and assert nothing. ``python -m tests.bench accuracy``."""
