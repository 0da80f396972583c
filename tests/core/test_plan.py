"""A plan for the day as data: its sets in order, its words, and what is wrong with one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from posecheck.core.plan import Part, Plan, PlanWords, check
from posecheck.errors import PlanError

KNOWN: Final = frozenset({"bridge", "walk"})
PLAN: Final = Plan(1, "mine", (Part("bridge", sets=2), Part("my/own.toml")))


def test_a_part_of_two_sets_is_there_twice() -> None:
    assert [part.exercise for part in PLAN.sets] == ["bridge", "bridge", "my/own.toml"]
    assert check(PLAN, KNOWN) is PLAN


def test_a_language_that_it_lacks_is_said_in_english() -> None:
    spoken = replace(PLAN, words={"en": PlanWords("Mine"), "de": PlanWords("Meiner")})
    assert [spoken.words_in(language).title for language in ("de", "en", "fr")] == ["Meiner", "Mine", "Mine"]
    assert PLAN.words_in("de") == PlanWords()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema": 2}, "schema: is 2, and this version reads 1"),
        ({"parts": ()}, "parts: must hold 1 to 100 sets"),
        ({"parts": (Part("bridge", sets=101),)}, "parts: must hold 1 to 100 sets"),
        (
            {"parts": (Part("bridge"), Part("brdge"))},
            r"part 2 \(brdge\): names no exercise; there are bridge, walk",
        ),
        ({"parts": (Part("bridge"), Part("walk", sets=0))}, r"part 2 \(walk\): has 0 sets"),
        ({"parts": (Part("walk", target=-1),)}, r"part 1 \(walk\): has a target of -1"),
        ({"parts": (Part("walk", seconds=7201.0),)}, "has seconds = 7201, outside 0 to 7200"),
        ({"parts": (Part("walk", rest_s=-1.0),)}, "has rest_s = -1, outside 0 to 7200"),
        ({"parts": (Part("walk", rest_s=float("nan")),)}, "has rest_s = nan"),
    ],
)
def test_what_is_wrong_is_named_with_its_part(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(PlanError, match=f"plan 'mine', .*{problem}"):
        check(replace(PLAN, **change), KNOWN)
