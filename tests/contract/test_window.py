"""What is drawn in front of the webcam, in what words; and that no window is tried without a display."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.coaching.coach import Coach, CoachStep, Stage
from posecheck.core.coaching.cues import NUMBER, Cue
from posecheck.core.coaching.placement import LESS_SURE, Surroundings
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise, names
from posecheck.sinks.frames import brush, display, figure, live_view
from posecheck.sinks.frames.brush import BLUE, ORANGE
from posecheck.sinks.frames.recorder import hide_face
from posecheck.words import LANGUAGES, spoken
from posecheck.words.de.session import GERMAN
from posecheck.words.en.session import ENGLISH_LIVE
from posecheck.words.kinds import KINDS, of_kind
from tests.live_fakes import PLACED
from tests.made_up import OVER, REST, glide, observe, pose

BOTH = ("sitting", "lying")
ROOT = Path(__file__).parents[2]
GLIDE = load_exercise("sciatic_glide")
GREY = np.full((480, 640, 3), 120, np.uint8)
SEEN = pose(85.0, 5.0, PLACED)


def drawn(step: CoachStep, *, size: tuple[int, int] = (1280, 720), shot: np.ndarray = GREY) -> np.ndarray:
    """The canvas with one step."""
    ground, part = live_view.canvas(shot, size)
    text = LANGUAGES["de"] if step.stage is Stage.PAUSED else ENGLISH_LIVE
    shown = SEEN if step.measurement is not None or step.result is not None else None
    return live_view.draw(ground, part, step, shown, text=text, target_reps=20, hold_target_s=1.0)


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(image.astype(int) - colour).max(axis=-1) < 24).mean())


def steps() -> list[CoachStep]:
    """Every step of a set with an overstretch."""
    coach = Coach(GLIDE, skip_set_up=True)
    seen = observe([(1.0, *REST), *glide(), *glide(OVER)], PLACED, fps=10)
    return [coach.step(observation, Surroundings()) for observation in seen]


def test_set_up_shows_one_orange_instruction_and_an_arrow() -> None:
    step = CoachStep(1.0, Stage.SET_UP, "shift_back", "left")
    image = drawn(step)
    assert share(image, ORANGE) > 0.03
    flat = drawn(replace(step, arrow=""))
    arrow = np.argwhere(np.abs(image.astype(int) - flat).max(axis=-1) > 0)
    middle = (arrow[:, 1].min() + arrow[:, 1].max()) / 2
    # To go left in the camera's frame is to go right in the mirror: there is the heavier end.
    assert arrow[:, 1].mean() > middle > 640
    assert share(drawn(CoachStep(1.0, Stage.SET_UP, "ready")), ORANGE) < 0.001


def changed_px(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n, 2) rows and columns in which two frames differ."""
    return np.argwhere(np.abs(one.astype(int) - other).max(axis=-1) > 0)


def test_set_up_draws_how_to_sit_or_lie_as_the_mirror_shows_it() -> None:
    nobody = drawn(CoachStep(1.0, Stage.SET_UP, "get_in_view", postures=BOTH))
    plain = drawn(CoachStep(1.0, Stage.SET_UP, ""))
    both = figure.guide(False, -1, 40, 30), figure.guide(True, -1, 40, 30)
    assert not np.array_equal(both[0].pixels, both[1].pixels)
    assert share(nobody, BLUE) > share(plain, BLUE), "where the leg will go is blue"
    sitting = [CoachStep(1.0, Stage.SET_UP, "move_closer", facing=way, postures=BOTH) for way in (1.0, -1.0)]
    right, left = (drawn(step) for step in sitting)
    # Only the guide differs. Who faces right before the camera faces left in the mirror, as in the figure.
    differs = changed_px(right, left)
    assert len(differs) and differs[:, 1].max() < 640
    mirror = figure.guide(False, -1, 360, 270).pixels
    assert np.abs(mirror.astype(int) - figure.guide(False, 1, 360, 270).pixels[:, ::-1]).mean() < 6
    lying = drawn(replace(sitting[0], lying=True))
    assert len(changed_px(lying, right))
    unnamed = [drawn(replace(step, postures=())) for step in sitting]
    assert not len(changed_px(*unnamed)), "an exercise that names no posture gets no drawing"
    for calm in ("ready", "less_sure_size"):
        assert share(drawn(CoachStep(1.0, Stage.SET_UP, calm, facing=1.0, postures=BOTH)), ORANGE) < 0.001


def test_calibration_counts_the_seconds_down_and_a_warning_takes_its_place() -> None:
    step = CoachStep(1.0, Stage.CALIBRATING, "calibrate_straight", progress=0.5, hold_left_s=1.0)
    two = drawn(replace(step, hold_left_s=1.2))
    assert len(changed_px(drawn(step), two)) and not len(
        changed_px(two, drawn(replace(step, hold_left_s=2.0)))
    )
    warned = drawn(replace(step, cue="overstretch", urgent=True))
    assert share(warned, ORANGE) > 0.03 and share(drawn(step), ORANGE) < 0.001


@pytest.mark.parametrize("size", [(1280, 720), (960, 720), (500, 720)])
def test_an_instruction_above_the_leg_leaves_the_ring_whole(size: tuple[int, int]) -> None:
    """The foot is down where instructions are otherwise."""
    measured = next(step for step in steps() if step.measurement is not None)
    low = replace(SEEN, xy_px=SEEN.xy_px + np.array([0.0, 100.0]))

    def image(cue: str, stage: Stage) -> np.ndarray:
        step = replace(measured, stage=stage, result=None, cue=cue, progress=0.5, hold_left_s=2.0)
        ground, part = live_view.canvas(GREY, live_view.size_for(size))
        return live_view.draw(ground, part, step, low, text=GERMAN, target_reps=20, hold_target_s=1.0)

    plain = image("", Stage.CALIBRATING)
    ring = changed_px(plain, image("", Stage.COUNTDOWN))
    ring = ring[ring[:, 1] > plain.shape[1] / 2]
    told = image("calibrate_straight", Stage.CALIBRATING)
    banner = changed_px(told, plain)
    assert len(ring) and banner[:, 0].min() < plain.shape[0] / 2
    assert not {*map(tuple, ring.tolist())} & {*map(tuple, banner.tolist())}


def test_the_hold_ring_does_not_fill_during_an_overstretch() -> None:
    found = steps()
    warned = [s for s in found if s.result is not None and s.result.active_alerts and s.result.hold_s > 0.5]
    held = [s for s in found if s.result is not None and not s.result.active_alerts and s.result.hold_s > 0.5]
    ring = slice(0, 240), slice(960, 1280)
    assert warned and all(share(drawn(step)[ring], BLUE) < 0.001 for step in warned)
    assert held and all(share(drawn(step)[ring], BLUE) > 0.01 for step in held)


@pytest.mark.parametrize("size", [(1280, 720), (1600, 900), (960, 720), (500, 720), (300, 300)])
def test_every_stage_draws_at_every_size(size: tuple[int, int]) -> None:
    measured = next(step for step in steps() if step.measurement is not None)
    for stage in Stage:
        step = replace(measured, stage=stage, result=None, cue="calibrate_neutral", countdown=2, progress=0.5)
        for shot in (
            GREY,
            np.full((640, 360, 3), 120, np.uint8),
            np.full((1080, 1920, 3), 120, np.uint8),
        ):
            image = drawn(step, size=live_view.size_for(size), shot=shot)
            assert image.shape[1] / image.shape[0] == pytest.approx(size[0] / size[1], rel=0.02)
            assert image.max() > 200


def test_a_warning_is_orange_and_says_what_to_do_and_the_leg_is_mirrored() -> None:
    warned = next(step for step in steps() if step.result is not None and step.result.active_alerts)
    image = drawn(warned)
    assert share(image, ORANGE) > 0.03 and warned.cue == "overstretch"
    calm = next(step for step in steps() if step.result is not None and step.result.phase == "extended")
    blue = np.argwhere(np.abs(drawn(calm).astype(int) - BLUE).max(axis=-1) < 24)
    # The leg lies left of x=300 in the camera's 640 pixels, so right of the middle in the mirror.
    assert blue[:, 1].mean() > 640


def test_the_text_is_not_mirrored_and_the_person_is() -> None:
    half = GREY.copy()
    half[:, :320] = 250
    ground, part = live_view.canvas(half, (1280, 720))
    assert part[50, part.shape[1] - 10].tolist() == [250, 250, 250]
    assert part.shape[0] < ground.shape[0], "no room for the keys"
    flipped = live_view.mirrored(SEEN)
    assert np.allclose(flipped.xy_px[:, 0] + SEEN.xy_px[:, 0], 639)
    assert np.array_equal(flipped.visibility, SEEN.visibility)


def test_a_click_on_the_mirrored_frame_is_a_place_in_the_frame() -> None:
    frame_px, size = (640, 480), (1280, 720)
    shot = np.zeros((480, 640, 3), np.uint8)
    shot[100:120, 50:70] = 255
    ground, _ = live_view.canvas(shot, size)
    ys, xs = np.nonzero(ground[..., 0] > 200)
    place = live_view.frame_point((int(xs.mean()), int(ys.mean())), frame_px, size)
    assert place == pytest.approx((60, 110), abs=2)
    assert live_view.frame_point((2, 300), frame_px, size) is None


def test_summary_and_greeting() -> None:
    assert live_view.draw_greeting(ENGLISH_LIVE).max() > 200
    ground, _ = live_view.canvas(GREY)
    lines = [("head", "3 of 20"), ("bad", "1 x"), ("good", "fine"), ("plain", "word " * 60)]
    image, button = live_view.draw_end(ground, lines, ENGLISH_LIVE)
    assert button is None
    image, button = live_view.draw_end(ground, lines, ENGLISH_LIVE, page=True)
    assert button is not None and 0 < button[0] < button[2] < image.shape[1]
    assert button[3] < image.shape[0]
    assert share(image, ORANGE) > 0.001 and share(image, BLUE) > 0.0005


@pytest.mark.parametrize("size", [(1280, 720), (563, 1000), (1000, 333)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_summary_of_many_lines_stays_above_what_stands_at_the_bottom(
    size: tuple[int, int], language: str
) -> None:
    words = LANGUAGES[language]
    empty, _ = live_view.canvas(None, size)
    empty, button = live_view.draw_end(empty, [("head", " ")], words, page=True)
    assert button is not None
    told, _ = live_view.canvas(None, size)
    kinds = ["head", "plain", "plain", "bad", "bad", "plain", "plain", "plain"]
    told, _ = live_view.draw_end(told, [(kind, "Ag" * 12) for kind in kinds], words, page=True)
    # What the lines drew, and what was there without them, share no pixel, and no row.
    drawn = (told != empty).any(axis=2)
    bottom = np.flatnonzero((empty > 60).any(axis=2).any(axis=1))[0]
    assert 0 < np.flatnonzero(drawn.any(axis=1))[-1] < bottom
    # Beside the button, or above it, the hint is whole.
    grey = (np.abs(empty.astype(int) - brush.GREY).max(axis=2) < 8).any(axis=0)
    hint_px = brush.text_width(words.label("close_hint"), min(size) / 30)
    assert np.ptp(np.flatnonzero(grey)) > 0.93 * hint_px


def test_every_language_has_every_word() -> None:
    english = LANGUAGES["en"]
    for words in (GERMAN,):
        for table in ("cues", "reasons", "phases", "labels"):
            mine, theirs = getattr(english, table), getattr(words, table)
            missing = set(mine) - set(theirs)
            assert not missing, f"{words.language}, {table}: {sorted(missing)}"
            for key, text in mine.items():
                wanted = sorted(re.findall(r"{(\w+)", text))
                assert sorted(re.findall(r"{(\w+)", theirs[key])) == wanted, (words.language, key)


@pytest.mark.parametrize("name", names())
def test_every_exercise_and_kind_says_the_same_in_both_languages(name: str) -> None:
    exercise = load_exercise(name)
    pairs = [(of_kind(language, exercise.kind), exercise.words[language]) for language in ("en", "de")]
    for english, german in zip(*pairs, strict=True):
        for table in ("cues", "reasons", "phases", "labels", "signals", "alerts"):
            mine, theirs = getattr(english, table, {}), getattr(german, table, {})
            assert set(mine) == set(theirs), (name, table, set(mine) ^ set(theirs))
            for key, text in mine.items():
                if isinstance(text, str):
                    assert re.findall(r"{(\w+)", text) == re.findall(r"{(\w+)", theirs[key]), (name, key)
    for language in ("en", "de"):
        own = exercise.words[language]
        assert own.title and own.summary and own.placement and own.safety
        said = LANGUAGES[language].for_exercise(exercise)
        for rule in exercise.rules:
            assert {rule.cue} <= set(said.cues) and {rule.name} <= set(said.reasons)
            assert own.alerts[rule.name].none
        keys = {check.name for check in exercise.checks if check.kind != "discard"}
        assert keys <= set(said.cues) and keys <= set(said.reasons)
        assert set(exercise.shown_signals) <= set(said.exercise.signals)


def test_every_cue_of_the_core_has_words() -> None:
    source = "".join(
        (ROOT / "posecheck/core" / f"{name}.py").read_text(encoding="utf-8")
        for name in (
            "coaching/placement",
            "coaching/preparing",
            "coaching/coach",
            "judging/rules",
            "coaching/cues",
        )
    )
    keys = {"calibrate_neutral", "calibrate_neutral_lying", "calibrate_straight", "turn_left", "turn_right"}
    keys |= {*LESS_SURE.values(), *(f"{rule.cue}_unsure" for rule in GLIDE.rules)}
    keys |= set(re.findall(r'_answer\(t_s, "(\w+)"', source))
    keys |= set(re.findall(r't_s, "(stop_\w+)"', source))
    keys |= set(re.findall(r'Advice\("\w+", "(\w+)"', source))
    keys |= {
        key
        for group in re.findall(r'\(("[a-z_]+"(?:, NUMBER)?,?)\)', source)
        for key in re.findall(r'"(\w+)"', group)
    }
    known = {**ENGLISH_LIVE.for_exercise(GLIDE).cues, **KINDS["en"]["hold"].cues}
    cues = {key for key in keys if key in known}
    assert len(cues) > 20
    # Sides, roles of phases, and operations.
    known_otherwise = {"left", "right", "up", "down", "start", "peak", "calibrate", "rearm", "undo", "target"}
    assert keys - cues <= known_otherwise | {key for key in keys if key.endswith("_deg")}, sorted(keys - cues)


def test_what_is_said() -> None:
    assert spoken(Cue(0.0, say=(NUMBER, "too_fast"), number=4), LANGUAGES["en"]) == "4. Move more slowly."
    assert spoken(Cue(0.0, say=("undone", NUMBER), number=2), LANGUAGES["de"]) == "Zurückgenommen. 2."


def test_the_face_is_hidden_and_the_leg_is_not() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (480, 640, 3)).astype(np.uint8)
    before = noise.copy()
    hidden = hide_face(noise, SEEN)
    assert np.array_equal(noise, before), "the frame itself was changed"
    x, y = SEEN.xy_px[0].astype(int)
    assert len(np.unique(hidden[y - 3 : y + 3, x - 3 : x + 3].reshape(-1, 3), axis=0)) <= 4
    knee_x, knee_y = SEEN.xy_px[26].astype(int)
    assert np.array_equal(
        hidden[knee_y - 5 : knee_y + 5, knee_x - 5 : knee_x + 5],
        noise[knee_y - 5 : knee_y + 5, knee_x - 5 : knee_x + 5],
    )
    nobody = hide_face(noise, None)
    assert len(np.unique(nobody.reshape(-1, 3), axis=0)) < 600


def test_a_head_whose_place_is_not_known_hides_the_whole_frame() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (480, 640, 3)).astype(np.uint8)
    for row in (0, 7, 12):
        places = SEEN.xy_px.copy()
        places[row] = np.nan
        hidden = hide_face(noise, replace(SEEN, xy_px=places))
        assert len(np.unique(hidden.reshape(-1, 3), axis=0)) < 600


def test_no_display_is_noticed_before_a_window_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert display.why_no_display("linux") == "There is no display."
    monkeypatch.setenv("DISPLAY", ":97")
    assert "No window can be opened" in display.why_no_display("linux", ["cv2", "av"])
    assert "PyAV" in display.why_no_display("linux", ["av", "cv2"])
    assert display.why_no_display("win32", opens=lambda: True) == ""
    assert "No window can be opened" in display.why_no_display("win32", opens=lambda: False)


def test_a_display_that_does_not_answer() -> None:
    hangs = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert display.why_no_display("darwin", probe=hangs, probe_s=0.2) == "The display does not answer."
    missing = ["no-such-program-anywhere"]
    assert display.why_no_display("darwin", probe=missing) == "The display does not answer."


def test_opencv_is_loaded_before_pyav() -> None:
    script = (
        "import sys; from posecheck.sinks.frames import display; display.load_opencv_first();"
        "import posecheck.app.live.run;"
        "assert display.loaded_in_time(sys.modules); assert 'av' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=60)


def test_a_step_with_a_blank_frame() -> None:
    ground, part = live_view.canvas(None)
    step = CoachStep(0.0, Stage.SET_UP)
    live_view.draw(ground, part, step, None, text=ENGLISH_LIVE, target_reps=20, hold_target_s=1.0, muted=True)
    assert share(ground, ORANGE) > 0.001, "muted is not shown"
    assert Coach(GLIDE).step(Observation(0.0, None), Surroundings()).cue == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of glibc")
@pytest.mark.parametrize(("at_once", "ended"), [(True, 7), (False, -signal.SIGABRT)])
def test_when_qt_ends_the_process_nothing_is_torn_down_under_other_threads(at_once: bool, ended: int) -> None:
    """A destructor that dies, as OpenCV's do where a thread still uses them: Qt calls the same ``exit``."""
    code = (
        "import ctypes; from posecheck.sinks.frames.display import end_at_once\n"
        "library = ctypes.CDLL(None)\n"
        "library.on_exit(ctypes.cast(library.abort, ctypes.c_void_p), None)\n"
        f"{'end_at_once()' if at_once else ''}\n"
        "library.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == ended
