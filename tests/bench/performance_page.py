"""``docs/performance.md`` and the README's table from the figures in ``docs/performance/*.json``.

``python -m tests.bench performance_page [--figures DIR] [--page FILE] [--readme FILE]``

Take the figures on an idle machine first (some ten minutes without `heavy` and `lite`)::

    for name in startup core_step growth scaling live history; do
        python -m tests.bench $name --json docs/performance/$name.json
    done
    python -m tests.bench live --fps 60 --json docs/performance/live_60.json
    for model in lite full heavy; do
        python -m tests.bench throughput --model $model --json docs/performance/throughput_$model.json
    done
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tests.bench.timing import table
from tests.bench.truth import ROOT

#: What was asked for, as ratios to a bare MediaPipe loop of the ``full`` model, by model and size.
BARS = {
    ("full", "720p"): {"analyze": 3.5, "analyze --overlay": 2.0},
    ("full", "1080p"): {"analyze": 3.0, "analyze --overlay": 1.5},
    ("heavy", "720p"): {"analyze": 2.0},
}
MODELLED = (1, 2, 4, 8, 16, 32)
#: Between these two lines of the README stands the table.
BEGIN, END = "<!-- performance -->", "<!-- /performance -->"

HEAD = """# Performance

Made by `python -m tests.bench performance_page` from the JSON files in `docs/performance/`; the commands
that measure stand in that script. Every ratio is the median over several rounds, each way once a round in
turn, in one process run.
"""

HOW = """## How it is done

**Looking now and then.** The pose model is most of the cost of a frame that it looks at. It looks five
times a second (`pose_interval`), and at every frame for a while when

- a leg is lost (and not hidden by the other one), until it is found, a second at most (a foot at the frame's
  edge comes back for moments),
- a leg jumps or lies off its landmarks,
- somebody comes, leaves or moves fast, or another person is close by.

The legs are read from their own pixels in every frame, but for a bent one that keeps still (every other
frame) and the one that rests while the other does the exercise (ten times a second); a straight one is
looked at in each, as an overstretch must be said at once. In between, the rest of the body is interpolated
(live: held). `python -m tests.bench accuracy --pace` compares that with a look at every frame (`--set
pose_interval=0`), clip by clip: on all 41 clips the same repetitions and warnings come, on 35 also the same
angles within 0.2 degrees. On five of the others the pace comes nearer to the truth, by 0.3 to 1.8 degrees.
On one, the knee of `tune_bystander`, it is 1.5 degrees farther off: when the working leg parts from the
one that hid it, a look at every frame finds it a tenth of a second earlier.

In recordings a costly model (`heavy`) looks half as often at somebody who keeps still: a quarter fewer looks
at the 41 clips, each judged as before, 19 % faster. With `full`, whose looks are not what takes longest, that
gained 1 %, so it is not done: of 34 random sets one had its legs named otherwise by it. To look less often
while the picture does not change, whatever the landmarks say, spared 15 %, and one warning came too late.

**Three threads.** cv2, libav, MediaPipe and onnxruntime all release the GIL. One thread decodes ahead and
looks for cuts, one looks at people, and one reads the legs of the frames up to the look before. On two
cores libav decodes one frame at a time: several at once cost a third to a half more processor time, and
both cores are busy. What the legs say of the pace counts from the next look but one, whichever thread is
faster, so a recording always gives the same result. One process keeps two cores busy: a recording is not
cut into pieces, and several recordings at once are what `batch` is for.

**Few pixels.** RGB is made only of the frames that are looked at. Legs are cut from what the file stores,
brightness and two hues (`posecheck/core/frame.py`), upright or not, which spares a tenth of the whole. Our
networks compute in 8-bit whole numbers (`models/leg_net/quantise.py`); the foot's looks ten times a second
at most (in every frame it took a tenth of the whole), under a leg that pauses three times. MediaPipe's
network also paints a mask of the person, asked for or not: without it (`posecheck/pose/maskless.py`) a look
takes 11.4 ms of processor time where the bare loop takes 18.5, and every landmark is the same to the last
bit. An overlay is drawn in the clip's own colours (`posecheck/sinks/frames/layers.py`): to make RGB of each
frame and I420 of it again took half as long as encoding it.

**Little memory.** A frame that is done with is gone at once: PyAV's frames keep themselves alive once they
are asked which way up they are, and new memory for every frame, 3 MB at 1080 lines, took a tenth of all
processor time (`posecheck/sources/frames.py`). Of a long recording only a few hundred poses are in memory:
the others wait in a file without a name, and what is computed of them are arrays of numbers.

**The overlay while reading.** The judgement of a recording looks both ways in time. The overlay is drawn
some two seconds behind the reading, on the frames that were decoded for it, from a forecast of the
judgement. When the final judgement looks different (the other leg turned out to be the working one), the
clip is decoded and drawn again. It has at most 720 lines. Compared with drawing once everything is judged,
that takes a quarter less time for a clip as a phone makes it (ten seconds of 1080 lines with noise at 12
Mbit/s: 4.8 instead of 6.2 s), 7 % less for the rendered one of 1080 lines, and as long for that of 720
(measured when RGB was drawn on).

**Tried, and gained nothing:** two legs in one run of the network (it is bound by arithmetic), both hues of
a crop turned at once (half as slow again), more than six frames decoded ahead, a smaller picture for
MediaPipe (it cuts the person out anyway), other options of onnxruntime, frames kept for the overlay as they
were decoded instead of copied. Garbage collection takes 3 ms of a clip of ten seconds. A lower priority for
the threads that decode and look gained 2 to 5 %, and only Linux has it. Crops averaged down by halves alone,
not turned at twice their size first, cost half and gained 2 to 3 % of the whole; of 88 random rendered sets
and 17 glides by real legs one to four fewer came out exactly. Looking two looks ahead of the legs gained
4 %, and lost a warning: what the legs say of the pace then counts a look later.
Looking for a leg where it is by now if it goes on as it moved spares one look in twenty; of 44 random sets
as many came out exactly, but not the same ones: a leg that hides behind another is lost by it.
PyAV could hand the encoder a frame where it lies, which spares 2 % of `--overlay`; but of heights that four
does not divide it then cuts off two lines.
"""

CUSTOM = """This bundle is the landmark network of the npm package @mediapipe/pose 0.5 with the detector and
input description of `full`, not Google's own file, which could not be fetched where this was measured.
"""

WHY = """## What bounds it

- Reading both legs of a frame is the largest part (1.7 ms of processor time on the EPYC), in the thread
  that also judges. The others decode and look. Of two cores 1.45 are busy: the one that reads waits a fifth
  of its time for a core, because the others, MediaPipe's and libav's among them, run in short steps of
  their own; Python's lock costs little (a shorter switch interval gains nothing). Reading the two legs in
  two threads gained nothing. At the start and whenever a leg is in doubt each frame waits for its look.
- A frame must be decoded, and for the overlay drawn and encoded: at 1080p that is as much as its legs. A
  clip full of noise (a phone's) takes two to four times as long to decode as these rendered ones.
- `heavy` is bound by its looks, one after the other in one thread, and MediaPipe has no option for a second
  one. So it looks half as often at somebody who keeps still (below); before, it made 1.78 times as many
  frames as the bare loop with `full` here, and 1.99 on an EPYC. Fewer looks at who moves judge worse: with
  `full` every 0.3 s three of the first eight clips lost a repetition or a warning (held_bystander,
  held_dim_noisy, held_foot_out), with `heavy` every 0.25 s held_foot_out did.
- The machine named above shares its processor with others, and its speed swings: the bare loop made 36 to 48
  frames a second within eight minutes, so single rounds lie far apart. On another day, before the overlay was
  drawn in the clip's own colours and forecast less often, `analyze` made 3.46 and 2.95 times as many frames,
  with `--overlay` 1.72 and 1.73. Four rounds some hours after those above made 2.96 and 1.88 (720p), four
  on the same evening 3.47 and 2.01 (2.88 and 1.79 at 1080p; single rounds 2.6 to 4.2), and two versions of
  the code between which nothing of this changed, measured in turn, 2.98 to 3.90.
- The other core is no free core: in the row "bare, other core busy" a process that computes a third of the
  time slows MediaPipe, which it has nothing to do with.
- The clips are ten seconds long; opening one, judging it and writing its results comes before and after
  everything that overlaps: 0.10 s on the EPYC, a tenth of the whole. Of clips of thirty seconds (`--frames
  900 --rounds 3`) `analyze` made 3.18 (720p) and 3.54 times (1080p) as many frames as the bare loop, with
  `--overlay` 1.86 and 1.75, on that other day; single rounds of it 3.03 to 3.47 and 2.97 to 3.70.

cv2 is kept to one thread meanwhile: its images are small, and its threads pushed MediaPipe off its core.
"""

GROWS = """## How it grows

Recordings of a batch share nothing but the disk and the cores. Measured on this machine with one and two
workers on its two cores; beyond that modelled: the rate of one worker x workers x the efficiency measured
with two, with a core to each worker as here, and a disk that keeps up. To see how many workers an archive
needs, look up the recordings to be done in an hour in the last column.
"""


def main(arguments: list[str]) -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench performance_page")
    parser.add_argument("--figures", type=Path, default=ROOT / "docs" / "performance")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    parser.add_argument("--readme", type=Path, default=ROOT / "README.md")
    options = parser.parse_args(arguments)
    found = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(options.figures.glob("*.json"))
    }
    parts = [
        HEAD,
        _machine(found),
        *_throughput(found),
        WHY,
        HOW,
        *_small(found),
        GROWS,
        _scaling(found),
    ]
    options.page.write_text("\n".join(part.rstrip() + "\n" for part in parts if part), encoding="utf-8")
    options.readme.write_text(in_readme(options.readme.read_text(encoding="utf-8"), found), encoding="utf-8")
    print(options.page, options.readme)


def in_readme(text: str, found: dict[str, Any]) -> str:
    """The README with the table of the ``full`` model's figures between its two marks."""
    sizes = found["throughput_full"]["sizes"]
    rows = [
        (way, *(content["ratio"].get(way, "") for content in sizes.values()))
        for way in next(iter(sizes.values()))["fps"]
        if not way.startswith("bare")
    ]
    before, rest = text.split(BEGIN)
    shown = table(("times bare MediaPipe's frames a second", *sizes), rows)
    return f"{before}{BEGIN}\n{shown}\n{END}{rest.split(END)[1]}"


def _machine(found: dict[str, Any]) -> str:
    first = _most_of(found)
    if first is None:
        return "No figures have been taken yet."
    busy = [name for name, figures in found.items() if not figures.get("machine", {"quiet": True})["quiet"]]
    text = f"Machine: {first['cores']} cores, {first['processor']}, Python {first['python']}."
    return (
        f"{text}\n\n**Taken while the machine was busy, so not to be quoted: {', '.join(busy)}.**"
        if busy
        else text
    )


def _most_of(found: dict[str, Any]) -> dict[str, Any] | None:
    """The machine on which the most figures were taken."""
    machines = [figures["machine"] for figures in found.values() if "machine" in figures]
    processors = [machine["processor"] for machine in machines]
    return max(machines, key=lambda machine: processors.count(machine["processor"]), default=None)


def _elsewhere(figures: dict[str, Any], found: dict[str, Any]) -> str:
    usual, mine = _most_of(found), figures["machine"]
    if usual is None or mine["processor"] == usual["processor"]:
        return ""
    return f"Taken on another machine, earlier: {mine['cores']} cores, {mine['processor']}.\n"


def _throughput(found: dict[str, Any]) -> list[str]:
    parts = []
    for name, figures in found.items():
        if not name.startswith("throughput"):
            continue
        for size, content in figures["sizes"].items():
            asked = BARS.get((figures["model"], size), {})
            rows = [
                (way, content["fps"][way], content["ratio"][way], asked.get(way, ""))
                for way in content["fps"]
            ]
            header = ("way", "frames/s", "of bare MediaPipe", "asked for")
            stages = ", ".join(f"{stage} {ms:.1f}" for stage, ms in content["stages_ms"].items())
            parts.append(f"## {figures['model']}, {size}\n\n{table(header, rows)}\n")
            parts.append(_scatter(content["runs_fps"]))
            parts.append(_elsewhere(figures, found))
            if figures["bundle"] == "custom":
                parts.append(CUSTOM)
            parts.append(f"Each stage by itself, ms a frame: {stages}.\n")
    return parts


_LIVE = {
    "inference_p50_ms": "legs, ms, median",
    "inference_p95_ms": "the same, 95 %",
    "feedback_p50_ms": "frame to feedback, ms, median",
    "feedback_p95_ms": "the same, 95 %",
    "drawing_p50_ms": "drawing, ms, median",
    "dropped_share": "frames left out, share",
}


def _scatter(runs: dict[str, list[float]]) -> str:
    """How far single rounds lie apart: on a shared machine far."""
    bare = next(values for way, values in runs.items() if way.startswith("bare MediaPipe"))
    spans = []
    for way in ("analyze", "analyze --overlay"):
        ratios = [mine / alone for mine, alone in zip(runs[way], bare, strict=True)]
        spans.append(f"`{way}` {min(ratios):.2f} to {max(ratios):.2f}")
    return (
        f"Single rounds: bare MediaPipe {min(bare):.0f} to {max(bare):.0f} frames/s; of it, "
        f"{' and '.join(spans)}.\n"
    )


def _small(found: dict[str, Any]) -> list[str]:
    parts = []
    if figures := found.get("startup"):
        rows = list(figures["seconds"].items())
        parts.append(f"## Start-up\n\n{table(('start', 'seconds'), rows)}\n")
    if figures := found.get("core_step"):
        names = {"live_median_ms": "live, median", "live_p99_ms": "live, 99 %", "recorded_ms": "recorded"}
        rows = [(text, figures[name]) for name, text in names.items()]
        parts.append(f"## Core step (angles to alerts)\n\n{table(('step', 'ms'), rows)}\n")
    for figures in (found[name] for name in ("live", "live_60") if name in found):
        ways = figures["ways"]
        rows = [(text, *(way[name] for way in ways.values())) for name, text in _LIVE.items()]
        parts.append(f"## Live, {figures['camera']}\n\n{table(('', *ways), rows)}\n")
    if figures := found.get("history"):
        rows = list(figures["seconds"].items())
        parts.append(f"## A history of {figures['sets']} sets\n\n{table(('', 'seconds'), rows)}\n")
    if figures := found.get("growth"):
        keys = ("kind", "video_s", "work_per_video_s", "peak_mb")
        rows = [[row[key] for key in keys] for row in figures["rows"]]
        header = ("recording", "seconds of video", "seconds of work for each", "peak MB")
        text = (
            "Without the pose model (made-up landmarks at 30 frames/s), results written. Frames are never\n"
        )
        text += "kept, poses wait on the disk; memory grows by the arrays of angles alone.\n"
        parts.append(f"## Cost and length\n\n{text}\n{table(header, rows)}\n")
    return parts


def _scaling(found: dict[str, Any]) -> str:
    figures = found.get("scaling")
    if figures is None:
        return "Not measured yet.\n"
    rates = {int(workers): rate for workers, rate in figures["clips_per_hour"].items()}
    efficiency = rates[2] / (2 * rates[1]) if 2 in rates else 1.0
    rows = []
    for workers in MODELLED:
        rate = rates.get(workers, rates[1] * workers * efficiency)
        rows.append((workers, "measured" if workers in rates else "modelled", round(rate)))
    header = ("workers", "", f"clips of {figures['clip_s']} s an hour")
    return table(header, rows) + "\n"


if __name__ == "__main__":
    main([])
