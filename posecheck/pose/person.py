"""Which of several people is watched, from frame to frame: pure geometry on landmarks in pixels.

The pose model follows one body by itself, and slips over to whoever passes in front of it. So everybody is
looked for now and then, and the one to watch is known by place and size::

              somebody there           settle_s later            not where they were
      nobody ────────────────> young ─────────────────> settled ─────────────────────> gone
        ^                      ^  │  ^                     │  ^                         │ │
        │                      └──┘  └─────────────────────┘  └─────────────────────────┘ │
        │     a larger one instead     clearly better, or          back where they were   │
        │                              clicked on                                         │
        └─────────────────────────────────────────────────────────────────────────────────┘
                                           gone for forget_s

- **Young**: who comes first may be a helper who sets up the camera, so for two seconds a larger person, or
  one who does the exercise, takes the place.
- **Settled**: a larger passer-by does not. The person's place is the median of the last looks (``home``);
  who is seen there is taken, even when the tracker has gone with somebody else.
- **Gone**: nobody is watched and nothing judged for four seconds. A wrong person's warnings are worse than
  none, and who fetches a cushion is back by then.

Whoever the user asks for is watched, and nobody else. A recording is known whole: after it was read it may be
read again for somebody who was there longer, larger and moved more (`posecheck.pose.crowd`). Each shot
between two cuts is a film of its own (`cut`): nobody waits for who was at another place of another picture. A
look at everybody costs two to three frames' time, so there are two a second while young, one every four
seconds once settled, and one a second with several people there. The limits stand in ``whom.toml``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.judging.position import Position
from posecheck.core.types import FloatArray
from posecheck.pose.body import WHOM, distance, distinct, size_px, touch, trunk_distance, trunk_turn_deg
from posecheck.pose.crowd import Crowd, Somebody, Sought


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to be watched: ``person`` (None: the chosen one is not in view), and everybody else."""

    person: FloatArray | None
    others: tuple[FloatArray, ...]

    @property
    def crowded(self) -> bool:
        """Whether somebody else is so close that a tracker may slip over to them."""
        return self.person is not None and any(touch(self.person, one) for one in self.others)


class PersonChoice:
    """Chooses the largest person first, then holds on to that one.

    Per frame: `due` says whether to look for all people now; if so, `choose` gets them, with the
    skeleton that the tracker follows. Times are the stream's, in seconds. ``wanted`` is "largest", "left",
    "right" or a number from the left; `watch_for` says what they do. ``changes`` counts how often somebody
    else took over, ``watched`` how often it is somebody else or another shot; ``shot_s`` is when the last
    shot began, -inf without a cut.
    """

    def __init__(self) -> None:
        self.wanted = "largest"
        self._position: Position | None = None
        self.crowd = Crowd()
        self.changes = self.watched = 0
        self._shots: list[tuple[float, Crowd]] = []
        self.shot_s = -np.inf
        self._sought: Somebody | Sought | None = None
        self._point_px: tuple[float, float] | None = None
        self._several_s = self._near_s = self._fit_s = self._astray_s = -np.inf
        self._glances = 0
        self._counts = True
        self._home: deque[FloatArray] = deque(maxlen=WHOM.home)
        self._home_s = -np.inf
        self._glanced_s = -np.inf
        self._anchor: FloatArray | None = None
        self._chosen_s = 0.0
        self._seen_s = 0.0
        self._looked_s = -np.inf
        self._tracked: FloatArray | None = None
        self._steady = False

    def watch_for(self, exercise: Exercise, wanted: str = "largest") -> None:
        """Of several people the one to watch does this exercise, as far as that can be seen."""
        self.wanted, self._position = wanted, Position(exercise)
        self.crowd = Crowd(self._position)

    def due(self, t_s: float, tracked: FloatArray | None) -> bool:
        """Whether it is time to look at everybody, given what the tracker follows in this frame."""
        before, self._tracked = self._tracked, tracked
        if tracked is None:
            self._steady = False
            return False
        jumped = before is None or distance(before, tracked) > WHOM.jump
        self._steady = self._steady and not jumped
        if self._steady:
            self._seen_s = t_s
        young = self._anchor is None or t_s - self._chosen_s < WHOM.settle_s
        away = self._stays and self._is_away(tracked)
        if self._steady and not away:
            self._home_s = t_s
        early = young or not self._steady or away
        self._counts = jumped or t_s - self._looked_s >= (WHOM.early_s if early else WHOM.rarely_s)
        several = t_s - self._several_s <= WHOM.forget_s
        curious = several and t_s - self._glanced_s >= (WHOM.crowd_s, WHOM.crowd_soon_s)[self._glances % 2]
        return self._counts or curious or self._point_px is not None

    def doubts(self, t_s: float, tracked: FloatArray) -> bool:
        """Whether this may be somebody who passes in front, or half of each: others are close by, and it does
        not look like the exercise any more, or as the person does, as it did a moment ago. Who has stopped is
        believed soon."""
        if t_s - self._near_s > WHOM.forget_s:
            return False
        seated = self._position is not None and self._position.swing > 0 and not self._position.travels
        known = seated and len(self._home) >= WHOM.settled
        turned = known and trunk_turn_deg(tracked, self._usual()) > WHOM.doubt_turn
        if self.crowd.look(tracked).going and not turned:
            self._fit_s = t_s
        return bool(0.0 < t_s - self._fit_s <= WHOM.doubt_s)

    def astray(self, t_s: float, tracked: FloatArray) -> bool:
        """Whether the tracker should let go, once in a while, and find the body anew: nobody has the one that
        it holds on to. Somebody half hidden was found the wrong way round, and stays so for the tracker. With
        others close by it would find one of them."""
        alone = t_s - self._near_s > WHOM.forget_s and t_s - self._astray_s >= WHOM.anew_s
        if not alone or not self.crowd.look(tracked).made_up:
            return False
        self._astray_s = t_s
        return True

    @property
    def several(self) -> int:
        """How many people were there for a while: in the shot that shows most of them."""
        return max(len(crowd.present()) for _, crowd in self._all_shots)

    def missed(self) -> Sought | None:
        """The person that should have been watched, when it was somebody else for long; else None."""
        if self._sought is not None:
            return None
        shots = [(start_s, crowd.subject(self.wanted)) for start_s, crowd in self._all_shots]
        subjects = [one for _, one in shots if one is not None]
        there_s = sum(one.there_s for one in subjects)
        missed_s = there_s - sum(one.followed_s for one in subjects)
        return Sought(tuple(shots)) if missed_s > max(WHOM.missed_s, WHOM.missed * there_s) else None

    def seek(self, somebody: Somebody | Sought) -> None:
        """Watch this person of another reading of the same recording, and nobody else."""
        self._sought = somebody

    def cut(self, t_s: float) -> None:
        """Another shot of the film begins: whoever is in it is elsewhere, and looked for anew."""
        self._shots.append((self.shot_s, self.crowd))
        self.shot_s, self.crowd = t_s, Crowd(self._position)
        self.watched += 1
        self._home.clear()
        self._anchor, self._steady = None, False
        self._looked_s = self._glanced_s = self._several_s = self._near_s = self._fit_s = -np.inf

    @property
    def _all_shots(self) -> list[tuple[float, Crowd]]:
        return [*self._shots, (self.shot_s, self.crowd)]

    def point(self, x_px: float, y_px: float) -> None:
        """Watch whoever is at this place of the frame, from the next look on."""
        self._point_px = (x_px, y_px)

    def choose(self, t_s: float, tracked: FloatArray | None, people: Sequence[FloatArray]) -> Choice:
        """The person to watch among ``people`` (skeletons of one frame, in pixels)."""
        self._glanced_s = t_s
        self._glances += 1
        everybody = distinct(people)
        self._several_s = t_s if len(everybody) > 1 else self._several_s
        if tracked is not None and any(
            touch(tracked, one, WHOM.near) for one in everybody if one is not tracked
        ):
            self._near_s = t_s
        curious = not self._counts and self._point_px is None and self._sought is None
        if curious and not self._left_home(tracked, everybody):
            return self._glance(t_s, tracked, everybody)
        self._looked_s = t_s
        if not everybody:
            # The tracker sees what the search missed: believed only while it never let go.
            return Choice(tracked if self._steady or self._anchor is None else None, ())
        person = self._pick(t_s, tracked, everybody)
        self.crowd.see(t_s, everybody, person)
        if person is not None and (better := self._better(t_s, person)) is not None:
            person = better
        others = [one for one in everybody if one is not person]
        if person is None:
            return Choice(None, tuple(others))
        if self._anchor is None or t_s - self._seen_s > WHOM.forget_s:
            self._chosen_s = t_s
        self._settle(t_s, person)
        self._anchor, self._seen_s = person, t_s
        self._steady = tracked is not None and distance(tracked, person) <= WHOM.same
        return Choice(person, tuple(others))

    def _pick(
        self, t_s: float, tracked: FloatArray | None, everybody: Sequence[FloatArray]
    ) -> FloatArray | None:
        if self._point_px is not None:
            pointed, self._point_px = self._point_px, None
            person = min(everybody, key=lambda person: _away_px(person, pointed))
            self._chosen_s = t_s
            same = tracked is not None and distance(tracked, person) <= WHOM.same
            return person if same else self._another(person, told=True)
        if self._sought is not None:
            expected = self._sought.expected(t_s)
            return None if expected is None else self._found(expected, everybody)
        likeliest = max(everybody, key=self.crowd.worth)
        if self._anchor is None:
            return likeliest if self.wanted == "largest" else _ordered(everybody, self.wanted)
        if (home := self._at_home(everybody)) is not None:
            return home
        if (nearest := _seen_at(self._anchor, everybody)) is not None:
            young = t_s - self._chosen_s < WHOM.settle_s and self.wanted == "largest"
            return self._another(likeliest) if young and self._replaces(likeliest, nearest) else nearest
        if self._steady and tracked is not None:
            # Nobody is where the chosen one was, and the tracker never let go: the person moved.
            followed = min(everybody, key=lambda person: distance(person, tracked))
            return followed if distance(followed, tracked) <= WHOM.same else None
        return self._another(likeliest) if t_s - self._seen_s > WHOM.forget_s else None

    def _another(self, person: FloatArray, *, told: bool = False) -> FloatArray:
        """Somebody else is watched from now on; ``told``: and the user hears of it."""
        self.watched += 1
        self.changes += told
        return person

    def _replaces(self, one: FloatArray, first: FloatArray) -> bool:
        """Whether somebody takes the place of a first choice that is still young."""
        return bool(self.crowd.worth(one) > WHOM.larger**2 * self.crowd.worth(first))

    def _settle(self, t_s: float, person: FloatArray) -> None:
        """Remembers where the chosen one usually is; anew after a new choice, or a move.

        Whoever seems to have moved may have been hidden by somebody who passes, with whom the tracker went:
        for a while they may still be found at home.
        """
        away = self._is_away(person)
        moved = not self._stays or len(self._home) < WHOM.settled or t_s - self._home_s > WHOM.forget_s
        if t_s == self._chosen_s or (away and moved):
            self._home.clear()
            away = False
        if not away:
            self._home.append(person)
            self._home_s = t_s

    def _is_away(self, person: FloatArray) -> bool:
        """Whether this trunk is elsewhere than the chosen one's usually is."""
        return bool(self._home) and trunk_distance(person, self._usual()) > WHOM.near

    @property
    def _stays(self) -> bool:
        """Whether who does the exercise stays where they are."""
        return self._position is None or not self._position.travels

    def _usual(self) -> FloatArray:
        return np.asarray(np.median(np.array(self._home), axis=0))

    def _at_home(self, everybody: Sequence[FloatArray]) -> FloatArray | None:
        """Who is where the chosen one has long been, half hidden maybe: trackers go with passers-by."""
        return _seen_at(self._usual(), everybody) if len(self._home) >= WHOM.settled else None

    def _left_home(self, tracked: FloatArray | None, everybody: Sequence[FloatArray]) -> bool:
        home = self._at_home(everybody)
        return home is not None and tracked is not None and home is not tracked

    def _glance(self, t_s: float, tracked: FloatArray | None, everybody: Sequence[FloatArray]) -> Choice:
        """A look between two that count: who else is there, and whether somebody takes over."""
        person = next((one for one in everybody if one is tracked), None)
        self.crowd.see(t_s, everybody, person)
        better = None if person is None else self._better(t_s, person)
        if better is None:
            return Choice(tracked, tuple(one for one in everybody if one is not tracked))
        self._anchor, self._seen_s, self._steady = better, t_s, False
        self._settle(t_s, better)
        return Choice(better, tuple(one for one in everybody if one is not better))

    def _better(self, t_s: float, person: FloatArray) -> FloatArray | None:
        """Somebody who takes over: never from whom the user asked for."""
        if self._sought is not None or self.wanted != "largest":
            return None
        better = self.crowd.taking_over(t_s, person)
        if better is None:
            return None
        self._chosen_s = t_s
        return self._another(better, told=True)

    def unfound(self, t_s: float, people: Sequence[FloatArray]) -> FloatArray | None:
        """Where who is sought should be now, when it is none of ``people``: worth a closer look."""
        if self._sought is None:
            return None
        expected = self._sought.expected(t_s)
        if expected is None or (people and self._found(expected, people) is not None):
            return None
        return expected

    def _found(self, expected: FloatArray, everybody: Sequence[FloatArray]) -> FloatArray | None:
        """Who of everybody is the one that is sought; None: not there yet, or any more."""
        as_steep = [one for one in everybody if trunk_turn_deg(one, expected) <= WHOM.sought_turn]
        return _seen_at(expected, as_steep, WHOM.sought, WHOM.sought_scale)


def _seen_at(
    place: FloatArray,
    everybody: Sequence[FloatArray],
    near: float = WHOM.near,
    scale: float = WHOM.near_scale,
) -> FloatArray | None:
    """Who has their trunk where this skeleton has its own, and is about as large; the nearest one."""
    there = (
        one
        for one in everybody
        if trunk_distance(one, place) <= near and 1 / scale < size_px(one) / max(size_px(place), 1e-6) < scale
    )
    return min(there, key=lambda one: trunk_distance(one, place), default=None)


def _ordered(everybody: Sequence[FloatArray], wanted: str) -> FloatArray:
    """Of people in one frame the one who is wanted: "left", "right" or a number from the left."""
    ordered = sorted(everybody, key=lambda person: float(person[:, 0].mean()))
    number = {"left": 1, "right": len(ordered)}.get(wanted) or int(wanted)
    return ordered[min(number, len(ordered)) - 1]


def _away_px(person: FloatArray, point_px: tuple[float, float]) -> float:
    """How far a point is from the nearest landmark."""
    return float(np.linalg.norm(person - np.array(point_px), axis=1).min())
