"""``python -m tests.bench NAME [options]``: the one command of every benchmark."""

import sys
from importlib import import_module

NAMES = (
    "accuracy",
    "accuracy_page",
    "claims",
    "pairs",
    "random_sets",
    "puppets",
    "exercises_page",
    "matrix",
    "rough",
    "real",
    "live",
    "throughput",
    "startup",
    "growth",
    "core_step",
    "history",
    "scaling",
    "performance_page",
    "kills",
    "soak",
)


def main() -> None:
    """Runs the benchmark that the first argument names."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"usage: python -m tests.bench {'|'.join(NAMES)} [options]")
    import_module(f"tests.bench.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
