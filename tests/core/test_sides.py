"""Left and right never swap halfway, whatever the pose model calls them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.landmarks import LEG_ROWS
from posecheck.core.measuring.measurer import swap_guard_of
from posecheck.core.types import Observation, Pose
from posecheck.exercises import load_exercise
from tests.core.judging import GLIDE, at_two_rates
from tests.made_up import TOP, Person, changed, glide, mirrored, observe, pose, relabelled

Frames = Sequence[Observation]


def guarded(observations: Frames, facing: float = 1.0) -> list[tuple[Pose, bool]]:
    guard = swap_guard_of(GLIDE)
    return [guard(o.t_s, o.pose, facing) for o in observations if o.pose is not None]


def wrong_frames(observations: Frames, original: Frames, facing: float = 1.0) -> int:
    """In how many frames the right leg is not the original right leg."""
    rows = list(LEG_ROWS["right"])
    return sum(
        not np.array_equal(found.xy_px[rows], true.pose.xy_px[rows])
        for (found, _), true in zip(guarded(observations, facing), original, strict=True)
        if true.pose is not None
    )


@at_two_rates
def test_without_an_exchange_nothing_is_exchanged(fps: int) -> None:
    original = observe(glide() * 2, fps=fps, noise_px=1.0)
    assert not any(exchanged for _, exchanged in guarded(original))


@at_two_rates
@pytest.mark.parametrize(("from_s", "to_s"), [(2.0, 2.05), (2.6, 3.0), (2.6, 7.6), (1.8, math.inf)])
def test_an_exchange_that_shows_is_undone_at_once(fps: int, from_s: float, to_s: float) -> None:
    original = observe(glide() * 2, fps=fps, noise_px=0.5)
    exchanged = changed(original, relabelled, from_s, to_s)
    assert wrong_frames(exchanged, original) == 0


@pytest.mark.parametrize(("apart_shanks", "shows"), [(0.2, False), (0.5, True)])
def test_an_exchange_of_legs_that_hardly_lie_apart_does_not_show(apart_shanks: float, shows: bool) -> None:
    """Both moved by 0.08 shanks at once: less than half of 0.2, but only 0.12 less."""
    made = pose(60.0, 0.0)
    xy_px = made.xy_px.copy()
    right = list(LEG_ROWS["right"])
    shank_px = math.dist(xy_px[right[1]], xy_px[right[2]])
    xy_px[list(LEG_ROWS["left"])] = xy_px[right] + np.array((apart_shanks * shank_px, 0.0))
    before = replace(made, xy_px=xy_px)
    after = relabelled(replace(made, xy_px=xy_px + np.array((0.0, 0.08 * shank_px))))
    seen = [Observation(0.0, before), Observation(0.1, after)]
    assert [exchanged for _, exchanged in guarded(seen, math.nan)] == [False, shows]


@at_two_rates
@pytest.mark.parametrize(("from_s", "to_s"), [(0.4, math.inf), (5.3, math.inf), (0.5, 5.3), (2.6, 5.3)])
def test_an_exchange_while_the_legs_lie_on_each_other_is_undone_soon(
    fps: int, from_s: float, to_s: float
) -> None:
    original = observe(glide() * 2, fps=fps, noise_px=0.5)
    exchanged = changed(original, relabelled, from_s, to_s)
    wrong_s = wrong_frames(exchanged, original) / fps
    assert wrong_s <= 2 * (0.3 + 1 / fps)


def legs_at(left_shanks: float, right_shanks: float) -> Pose:
    """Two legs that are alike, so many shank lengths further along the frame."""
    made = pose(*TOP)
    xy_px, near = made.xy_px.copy(), made.xy_px[list(LEG_ROWS["right"])]
    shank_px = math.dist(near[1], near[2])
    for side, shanks in (("left", left_shanks), ("right", right_shanks)):
        xy_px[list(LEG_ROWS[side])] = near + np.array([shanks * shank_px, 0.0])
    return replace(made, xy_px=xy_px)


def test_legs_that_pass_each_other_on_the_pedals_are_not_exchanged() -> None:
    """Between two frames; feet on pedals that are exchanged lie further apart than that."""
    for before, after, exchanged in (((0.0, 0.54), (0.41, -0.2), False), ((0.0, 0.8), (0.8, 0.0), True)):
        guard = swap_guard_of(load_exercise("cycle"))
        guard(0.0, legs_at(*before), 1.0)
        assert guard(0.05, legs_at(*after), 1.0)[1] is exchanged


def test_one_who_turns_round_is_not_exchanged() -> None:
    """Facing the other way the other leg is near: that is no mistake of the model."""
    here = observe(glide(), fps=15)
    there = [replace(o, t_s=o.t_s + 20) for o in changed(observe(glide(), fps=15), mirrored)]
    guard = swap_guard_of(GLIDE)
    found = [guard(o.t_s, o.pose, 1.0) for o in here if o.pose] + [
        guard(o.t_s, o.pose, -1.0) for o in there if o.pose
    ]
    assert not any(exchanged for _, exchanged in found)


def test_while_the_direction_is_unknown_depth_decides_nothing() -> None:
    original = observe([(4.0, 85.0, 12.0)], fps=15)
    exchanged = changed(original, relabelled, 2.0)
    assert not any(flag for _, flag in guarded(exchanged, facing=math.nan))


def test_a_flicker_of_depth_changes_nothing() -> None:
    def flicker(made: Pose) -> Pose:
        return replace(made, world_m=-made.world_m, visibility=np.full_like(made.visibility, 0.9))

    observations = observe([(4.0, 85.0, 12.0)], fps=30)
    for start_s in (1.0, 2.0, 3.0):
        observations = changed(observations, flicker, start_s, start_s + 0.2)
    assert not any(flag for _, flag in guarded(observations))


def test_of_legs_that_lie_apart_depth_changes_no_name() -> None:
    def deceived(made: Pose) -> Pose:
        return replace(made, world_m=-made.world_m, visibility=np.full_like(made.visibility, 0.9))

    apart = changed(observe([(2.0, *TOP), (4.0, *TOP)], fps=30), deceived, 3.0)
    assert not any(flag for _, flag in guarded(apart))


def test_after_a_long_absence_nothing_is_compared() -> None:
    made = observe(glide(), Person(), fps=15)
    shown = made[40].pose
    assert shown is not None
    guard = swap_guard_of(GLIDE)
    guard(0.0, shown, 1.0)
    assert guard(10.5, relabelled(shown), 1.0)[1] is False
    guard(10.6, shown, 1.0)
