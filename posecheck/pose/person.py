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
from posecheck.pose.body import WHOM, crossed, distance, distinct, touch, trunk_turn_deg
from posecheck.pose.crowd import Crowds, Somebody, Sought
from posecheck.pose.doubts import Doubts
from posecheck.pose.home import Home, seen_at


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to be watched: ``person`` (None: the chosen one is not in view), and everybody else."""

    person: FloatArray | None
    others: tuple[FloatArray, ...]

    @property
    def crowded(self) -> bool:
        """Whether somebody else is so close that a tracker may slip over to them."""
        return self.person is not None and any(touch(self.person, one) for one in self.others)


@dataclass(slots=True, eq=False)
class _Chosen:
    """The one who is watched: where they were at the last look (None: nobody was chosen yet), since when they
    are, and when they were last seen."""

    at: FloatArray | None = None
    since_s: float = 0.0
    seen_s: float = 0.0

    def is_young(self, t_s: float) -> bool:
        """Whether somebody else may still take the place."""
        return self.at is None or t_s - self.since_s < WHOM.settle_s

    def is_gone(self, t_s: float) -> bool:
        """Whether nobody waits for them any more."""
        return self.at is None or t_s - self.seen_s > WHOM.forget_s


class _LookTimes:
    """When everybody is looked at. A look that ``counts`` says who is watched; with several people there are
    others in between, glances, by turns soon and later: who else is there, and do they take over?"""

    def __init__(self) -> None:
        self.counts = True
        self._glances = 0
        self.begin_anew()

    def begin_anew(self) -> None:
        """Nothing was looked at yet."""
        self._counted_s = self._looked_s = self._several_s = -np.inf

    def due(self, t_s: float, *, early: bool, jumped: bool) -> bool:
        """Whether to look now. ``early``: who is watched is not sure; ``jumped``: the tracker leapt."""
        self.counts = jumped or t_s - self._counted_s >= (WHOM.early_s if early else WHOM.rarely_s)
        several = t_s - self._several_s <= WHOM.forget_s
        wait_s = (WHOM.crowd_s, WHOM.crowd_soon_s)[self._glances % 2]
        return self.counts or (several and t_s - self._looked_s >= wait_s)

    def looked(self, t_s: float, people: int) -> None:
        """So many were there."""
        self._looked_s = t_s
        self._glances += 1
        if people > 1:
            self._several_s = t_s

    def counted(self, t_s: float) -> None:
        """The look was one that counts."""
        self._counted_s = t_s


class PersonChoice:
    """Chooses the largest person first, then holds on to that one.

    Per frame: `due` says whether to look for all people now; if so, `choose` gets them, with the
    skeleton that the tracker follows. Times are the stream's, in seconds. ``wanted`` is "largest", "left",
    "right" or a number from the left; `watch_for` says what they do. ``crowds`` are all who were seen.
    ``changes`` counts how often somebody else took over, ``watched`` how often it is somebody else or another
    shot.
    """

    def __init__(self) -> None:
        self.wanted = "largest"
        self.changes = self.watched = 0
        self.crowds, self._doubts, self._home = Crowds(), Doubts(), Home()
        self._chosen, self._looks = _Chosen(), _LookTimes()
        self._sought: Somebody | Sought | None = None
        self._point_px: tuple[float, float] | None = None
        self._tracked: FloatArray | None = None
        self._lately: deque[tuple[float, FloatArray]] = deque()
        # The tracker was with the chosen one at the last look, and has never let go since.
        self._steady = False

    def watch_for(self, exercise: Exercise, wanted: str = "largest") -> None:
        """Of several people the one to watch does this exercise, as far as that can be seen."""
        position = Position(exercise)
        self.wanted = wanted
        self.crowds, self._doubts = Crowds(position), Doubts(position)
        self._home = Home(stays=not position.travels)

    def seek(self, somebody: Somebody | Sought) -> None:
        """Watch this person of another reading of the same recording, and nobody else."""
        self._sought = somebody

    def point(self, x_px: float, y_px: float) -> None:
        """Watch whoever is at this place of the frame, from the next look on."""
        self._point_px = (x_px, y_px)

    def cut(self, t_s: float) -> None:
        """Another shot of the film begins: whoever is in it is elsewhere, and looked for anew."""
        self.watched += 1
        self.crowds.cut(t_s)
        self._doubts.cut()
        self._looks.begin_anew()
        self._home = Home(stays=self._home.stays)
        self._chosen, self._steady = _Chosen(), False
        self._lately.clear()

    @property
    def shot_s(self) -> float:
        """When the last shot began, -inf without a cut."""
        return self.crowds.since_s

    @property
    def several(self) -> int:
        """How many people were there for a while: in the shot that shows most of them."""
        return self.crowds.several

    def missed(self) -> Sought | None:
        """The person that should have been watched, when it was somebody else for long; else None."""
        return None if self._sought is not None else self.crowds.missed(self.wanted)

    def due(self, t_s: float, tracked: FloatArray | None) -> bool:
        """Whether it is time to look at everybody, given what the tracker follows in this frame."""
        before, self._tracked = self._tracked, tracked
        if tracked is None:
            self._steady = False
            return False
        slipped = self._slipped(t_s, tracked)
        if slipped:
            self._doubts.somebody_near(t_s)
        jumped = slipped or before is None or distance(before, tracked) > WHOM.jump
        away = self._home.stays and self._home.is_left(tracked)
        self._steady = self._steady and not jumped
        if self._steady:
            self._chosen.seen_s = t_s
            if not away:
                self._home.seen_s = t_s
        early = self._chosen.is_young(t_s) or not self._steady or away or self.mixed(tracked)
        return self._looks.due(t_s, early=early, jumped=jumped) or self._point_px is not None

    def _slipped(self, t_s: float, tracked: FloatArray) -> bool:
        """Whether the tracker has just gone from who lies to who stands, or back."""
        while self._lately and t_s - self._lately[0][0] > WHOM.slip_s:
            self._lately.popleft()
        slipped = any(crossed(before, tracked) for _, before in self._lately)
        if slipped:
            self._lately.clear()
        self._lately.append((t_s, tracked))
        return slipped

    def mixed(self, tracked: FloatArray) -> bool:
        """Whether somebody may stand in front of this body, and be a part of it (`Doubts.mixed`)."""
        return self._doubts.mixed(tracked)

    def doubts(self, t_s: float, tracked: FloatArray) -> bool:
        """Whether this may be somebody else, so that nobody is to be judged (`Doubts.passed`)."""
        return self._doubts.passed(t_s, tracked, self.crowds.now, self._home)

    def astray(self, t_s: float, tracked: FloatArray) -> bool:
        """Whether the tracker should let go, and find the body anew (`Doubts.astray`)."""
        return self._doubts.astray(t_s, tracked, self.crowds.now)

    def choose(self, t_s: float, tracked: FloatArray | None, people: Sequence[FloatArray]) -> Choice:
        """The person to watch among ``people`` (skeletons of one frame, in pixels)."""
        everybody = distinct(people)
        self._looks.looked(t_s, len(everybody))
        if tracked is not None and any(touch(tracked, one, WHOM.near) for one in _but(tracked, everybody)):
            self._doubts.somebody_near(t_s)
        if tracked is not None and any(crossed(tracked, one) and touch(tracked, one) for one in everybody):
            self._doubts.somebody_before(t_s)
        asked = self._point_px is not None or self._sought is not None
        if not (self._looks.counts or asked or self._left_home(tracked, everybody)):
            return self._glance(t_s, tracked, everybody)
        self._looks.counted(t_s)
        if not everybody:
            # The tracker sees what the search missed: believed only while it never let go.
            return Choice(tracked if self._steady or self._chosen.at is None else None, ())
        person = self._pick(t_s, tracked, everybody)
        self.crowds.now.see(t_s, everybody, person)
        if person is None:
            return Choice(None, tuple(everybody))
        if (better := self._better(t_s, person)) is not None:
            person = better
        if self._chosen.is_gone(t_s):
            self._chosen.since_s = t_s
        self._follow(t_s, person)
        self._steady = tracked is not None and distance(tracked, person) <= WHOM.same
        return Choice(person, _but(person, everybody))

    def _glance(self, t_s: float, tracked: FloatArray | None, everybody: Sequence[FloatArray]) -> Choice:
        """A look between two that count: who else is there, and whether somebody takes over."""
        person = next((one for one in everybody if one is tracked), None)
        self.crowds.now.see(t_s, everybody, person)
        better = None if person is None else self._better(t_s, person)
        if better is None:
            return Choice(tracked, _but(tracked, everybody))
        self._follow(t_s, better)
        self._steady = False
        return Choice(better, _but(better, everybody))

    def _follow(self, t_s: float, person: FloatArray) -> None:
        """This is the chosen one now."""
        self._home.settle(t_s, person, another=t_s == self._chosen.since_s)
        self._chosen.at, self._chosen.seen_s = person, t_s

    def _pick(
        self, t_s: float, tracked: FloatArray | None, everybody: Sequence[FloatArray]
    ) -> FloatArray | None:
        """Who of everybody is the one to watch; None: they are not there."""
        if self._point_px is not None:
            return self._pointed(t_s, tracked, everybody, self._point_px)
        if self._sought is not None:
            expected = self._sought.expected(t_s)
            return None if expected is None else _found(expected, everybody)
        likeliest = max(everybody, key=self.crowds.now.worth)
        if self._chosen.at is None:
            return likeliest if self.wanted == "largest" else _ordered(everybody, self.wanted)
        if (home := self._home.who_is_here(everybody)) is not None:
            return home
        if (nearest := seen_at(self._chosen.at, everybody)) is not None:
            young = self._chosen.is_young(t_s) and self.wanted == "largest"
            return self._another(likeliest) if young and self._replaces(likeliest, nearest) else nearest
        if self._steady and tracked is not None:
            # Nobody is where the chosen one was, and the tracker never let go: the person moved.
            followed = min(everybody, key=lambda person: distance(person, tracked))
            return followed if distance(followed, tracked) <= WHOM.same else None
        return self._another(likeliest) if self._chosen.is_gone(t_s) else None

    def _pointed(
        self,
        t_s: float,
        tracked: FloatArray | None,
        everybody: Sequence[FloatArray],
        point_px: tuple[float, float],
    ) -> FloatArray:
        """Whoever the user has pointed at."""
        self._point_px = None
        person = min(everybody, key=lambda person: _away_px(person, point_px))
        self._chosen.since_s = t_s
        same = tracked is not None and distance(tracked, person) <= WHOM.same
        return person if same else self._another(person, told=True)

    def _another(self, person: FloatArray, *, told: bool = False) -> FloatArray:
        """Somebody else is watched from now on; ``told``: and the user hears of it."""
        self.watched += 1
        self.changes += told
        return person

    def _replaces(self, one: FloatArray, first: FloatArray) -> bool:
        """Whether somebody takes the place of a first choice that is still young."""
        return bool(self.crowds.now.worth(one) > WHOM.larger**2 * self.crowds.now.worth(first))

    def _left_home(self, tracked: FloatArray | None, everybody: Sequence[FloatArray]) -> bool:
        """Whether the tracker follows one person, and another one is where the chosen one has long been."""
        home = self._home.who_is_here(everybody)
        return home is not None and tracked is not None and home is not tracked

    def _better(self, t_s: float, person: FloatArray) -> FloatArray | None:
        """Somebody who takes over: never from whom the user asked for."""
        if self._sought is not None or self.wanted != "largest":
            return None
        better = self.crowds.now.taking_over(t_s, person)
        if better is None:
            return None
        self._chosen.since_s = t_s
        return self._another(better, told=True)

    def unfound(self, t_s: float, people: Sequence[FloatArray]) -> FloatArray | None:
        """Where who is sought should be now, when it is none of ``people``: worth a closer look."""
        if self._sought is None:
            return None
        expected = self._sought.expected(t_s)
        if expected is None or (people and _found(expected, people) is not None):
            return None
        return expected


def _but(person: FloatArray | None, everybody: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    """Everybody else."""
    return tuple(one for one in everybody if one is not person)


def _found(expected: FloatArray, everybody: Sequence[FloatArray]) -> FloatArray | None:
    """Who of everybody is the one that is sought; None: not there yet, or any more."""
    as_steep = [one for one in everybody if trunk_turn_deg(one, expected) <= WHOM.sought_turn]
    return seen_at(expected, as_steep, WHOM.sought, WHOM.sought_scale)


def _ordered(everybody: Sequence[FloatArray], wanted: str) -> FloatArray:
    """Of people in one frame the one who is wanted: "left", "right" or a number from the left."""
    ordered = sorted(everybody, key=lambda person: float(person[:, 0].mean()))
    number = {"left": 1, "right": len(ordered)}.get(wanted) or int(wanted)
    return ordered[min(number, len(ordered)) - 1]


def _away_px(person: FloatArray, point_px: tuple[float, float]) -> float:
    """How far a point is from the nearest landmark."""
    return float(np.linalg.norm(person - np.array(point_px), axis=1).min())
