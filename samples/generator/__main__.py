"""python -m samples.generator list | render NAME... | render all | random NUMBER... | truth NAME... | sheet | training ... | rooms ..."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Runs one command of the generator; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m samples.generator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the clips, one a line")
    commands.add_parser("sheet", help="contact_sheet.jpg from the clips that are there")
    render = commands.add_parser("render", help="render clips by name, or all")
    render.add_argument("names", nargs="+")
    render.add_argument("--jobs", type=int, default=1)
    lot = commands.add_parser("random", help="glides drawn by lot, each from a number or FIRST-LAST")
    lot.add_argument("numbers", nargs="+")
    lot.add_argument("--out", type=Path, required=True)
    lot.add_argument("--jobs", type=int, default=1)
    truth = commands.add_parser("truth", help="the truth files of the other exercises' clips, without drawing")
    truth.add_argument("names", nargs="+")
    training = commands.add_parser("training", help="training pictures as .npz shards")
    training.add_argument("--out", type=Path, required=True)
    training.add_argument("--frames", type=int, default=480)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--jobs", type=int, default=1)
    training.add_argument("--split", choices=("train", "held_out"), default="train")
    training.add_argument("--assets", type=Path, help="MakeHuman's clothes and textures, to be photographed")
    training.add_argument("--positions", nargs="+", default=(), help="only these (default: all)")
    rooms = commands.add_parser("rooms", help="empty rooms as one .npz, grounds for other pictures")
    rooms.add_argument("--out", type=Path, required=True)
    rooms.add_argument("--count", type=int, default=200)
    rooms.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if options.command == "rooms":
        return _rooms(options)
    if options.command == "training":
        return _training(options)
    if options.command == "random":
        return _random(options)
    if options.command == "sheet":
        return _sheet()
    if options.command == "truth":
        return _truth(options.names)
    return _list() if options.command == "list" else _render(options.names, options.jobs)


def _sheet() -> int:
    from .clips import SAMPLES
    from .contact_sheet import make_contact_sheet

    sys.stdout.write(f"{_size(make_contact_sheet(SAMPLES))}\n")
    return 0


def _training(options: argparse.Namespace) -> int:
    from .shards import write_shards

    for path in write_shards(options.out, options.frames, options.seed, options.jobs, options.split, options.assets, options.positions):
        sys.stdout.write(f"{_size(path)}\n")
    return 0


def _rooms(options: argparse.Namespace) -> int:
    import numpy as np

    from .rooms import random_rooms

    np.savez(options.out, images=random_rooms(np.random.default_rng(options.seed), options.count))
    sys.stdout.write(f"{_size(options.out)}\n")
    return 0


def _list() -> int:
    from .clip_table import clip_table

    for name, settings in clip_table().items():
        reps = ",".join(settings["reps"]) or settings["activity"]
        sys.stdout.write(f"{name:28} {settings['split']:9} {settings['body']:9} {reps}\n")
    return 0


def _render(names: list[str], jobs: int) -> int:
    from .clip_table import clip_table
    from .clips import render_clip

    wanted = list(clip_table()) if names == ["all"] else names
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for path in pool.map(render_clip, wanted):
            sys.stdout.write(f"{_size(path)}\n")
            sys.stdout.flush()
    return 0


def _random(options: argparse.Namespace) -> int:
    from .random_clips import render_random

    bounds = [tuple(map(int, (text.partition("-")[0], text.rpartition("-")[2]))) for text in options.numbers]
    numbers = [number for first, last in bounds for number in range(first, last + 1)]
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        for path in pool.map(partial(render_random, folder=options.out), numbers):
            sys.stdout.write(f"{_size(path)}\n")
            sys.stdout.flush()
    return 0


def _truth(names: list[str]) -> int:
    from .clips import write_truth

    for name in names:
        sys.stdout.write(f"{_size(write_truth(name))}\n")
    return 0


def _size(path: Path) -> str:
    return f"{path.name}: {path.stat().st_size / 1000:.0f} kB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
