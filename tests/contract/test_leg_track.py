"""Following legs from frame to frame: with a network that sees made-up legs exactly as they are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.landmarks import COUNT, INDEX, LEG_ROWS, SIDES, Side
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.types import NAN, LegReading, Pose
from posecheck.exercises import load_exercise
from posecheck.pose.late_names import LateNames
from posecheck.pose.leg_memory import Body, Lost, Track
from posecheck.pose.leg_names import Names, Roles
from posecheck.pose.leg_net import LegNet, Look, limited
from posecheck.pose.leg_reader import LegReader
from posecheck.pose.leg_search import LegSearch

SIZE_PX = (640, 480)
IMAGE = np.zeros((480, 640, 3), np.uint8)
STEP_S = 0.04
#: hip, knee, ankle, heel, ball of a seated person who faces left; the near, left leg looks larger.
NEAR_BENT = np.array([[380.0, 250.0], [280.0, 255.0], [280.0, 360.0], [290.0, 378.0], [240.0, 378.0]])
NEAR_STRAIGHT = np.array([[380.0, 250.0], [280.0, 255.0], [176.0, 270.0], [172.0, 290.0], [150.0, 240.0]])
FAR_BENT = np.array([[378.0, 250.0], [290.0, 262.0], [294.0, 350.0], [300.0, 368.0], [256.0, 368.0]])
#: The far leg's shank swung forward, its knee where it was.
FAR_STRAIGHT = np.array([[378.0, 250.0], [290.0, 262.0], [204.0, 274.0], [200.0, 292.0], [180.0, 250.0]])
ARM = np.array([[392.0, 80.0], [392.0, 135.0], [380.0, 195.0], [370.0, 200.0], [350.0, 195.0]])


class FakeNet:
    """Sees whichever of ``legs`` lies nearest to where it is asked to look, if one is near enough."""

    def __init__(self) -> None:
        self.limits = LegNet().limits
        self.legs: list[tuple[np.ndarray, float]] = []
        self.looks = 0

    def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        self.looks += 1
        shank_px = math.dist(*joints_px)
        off = [np.linalg.norm(leg[1:3] - joints_px, axis=1).max() / shank_px for leg, _ in self.legs]
        best = int(np.argmin(off))
        leg, sd_deg = self.legs[best]
        seen = 0.99 if off[best] < 0.6 else 0.01
        return Look(leg, 45.0, 5.0, sd_deg, sd_deg, seen, float(off[best]))

    def trusted(self, look: Look) -> bool:
        return LegNet.trusted(self, look)  # type: ignore[arg-type]

    def reading(self, look: Look, size_px: tuple[int, int]) -> LegReading:
        return limited(look, size_px, self.limits)


class Scene:
    """A reader, its network, and the time that passes."""

    def __init__(self, net: FakeNet | None = None) -> None:
        self.net = net or FakeNet()
        exercise = load_exercise("sciatic_glide")
        self.read = LegReader(self.net, quality_of(exercise), exercise["facing_memory"])  # type: ignore[arg-type]
        self.t_s = 0.0
        self.watched = 0

    def see(
        self, legs: list[np.ndarray], landmarks: dict[Side, np.ndarray], seconds: float = STEP_S
    ) -> dict[Side, np.ndarray]:
        """Knee and ankle of both readings after ``seconds`` of the same frame."""
        self.net.legs = [(leg, 4.0 + number) for number, leg in enumerate(legs)]
        for _ in range(max(1, round(seconds / STEP_S))):
            pose = self.read(self.t_s, IMAGE, replace(pose_at(landmarks), watched=self.watched))
            self.t_s += STEP_S
        self.pose = pose
        return {side: reading.xy_px[1:3] for side, reading in pose.readings.items()}


def pose_at(legs: dict[Side, np.ndarray]) -> Pose:
    """A pose of which only the legs are somewhere."""
    xy_px = np.full((COUNT, 2), NAN)
    for side, points in legs.items():
        xy_px[list(LEG_ROWS[side])] = points
    return Pose(xy_px, np.ones(COUNT), np.zeros((COUNT, 3)), SIZE_PX)


def lower(leg: np.ndarray, by_px: float) -> np.ndarray:
    """The leg farther down in the frame."""
    return leg + np.array([0.0, by_px])


RIGHTLY: dict[Side, np.ndarray] = {"left": NEAR_BENT, "right": FAR_BENT}


def between(share: float) -> np.ndarray:
    """The near leg on its way from bent to straight: knee and ankle on circles."""
    points = NEAR_BENT.copy()
    turn = math.radians(80 * share)
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    points[2:] = (NEAR_BENT[2:] - NEAR_BENT[1]) @ spin.T + NEAR_BENT[1]
    return points


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_both_legs_are_read_where_they_are(scene: Scene) -> None:
    found = scene.see([NEAR_BENT, FAR_BENT], RIGHTLY)
    assert np.allclose(found["left"], NEAR_BENT[1:3]) and np.allclose(found["right"], FAR_BENT[1:3])


def test_nothing_is_read_before_the_direction_is_known(scene: Scene) -> None:
    flat = {side: np.full((5, 2), NAN) for side in SIDES}
    scene.see([NEAR_BENT], flat)
    assert not scene.pose.readings


def test_a_leg_is_kept_when_the_landmarks_slip_off_it(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    for step in range(26):
        leg = between(step / 25)
        found = scene.see([leg, FAR_BENT], {"left": lower(FAR_BENT, -40), "right": FAR_BENT})
        assert np.allclose(found["left"], leg[1:3])


def test_legs_keep_their_names_when_the_landmarks_exchange_them(scene: Scene) -> None:
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 1.0)
    found = scene.see([NEAR_STRAIGHT, FAR_BENT], {"right": NEAR_STRAIGHT, "left": FAR_BENT}, 2.0)
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])
    assert np.allclose(scene.pose.xy_px[LEG_ROWS["left"][2]], NEAR_STRAIGHT[2])


def test_the_nearer_leg_is_named_by_the_direction_faced(scene: Scene) -> None:
    found = scene.see([NEAR_STRAIGHT, FAR_BENT], {"right": NEAR_STRAIGHT, "left": FAR_BENT}, 1.0)
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])


@pytest.mark.parametrize(
    ("shoulders_px", "hip_away_px", "made_up"),
    [(100.0, 0.0, False), (-50.0, 0.0, False), (100.0, 300.0, False), (-50.0, 300.0, True)],
    ids=["whole", "without shoulders", "hips elsewhere", "neither"],
)
def test_a_body_is_made_up_where_neither_shoulders_nor_hips_fit_its_legs(
    shoulders_px: float, hip_away_px: float, made_up: bool
) -> None:
    seen = pose_at({side: leg + np.array([hip_away_px, 0.0]) for side, leg in RIGHTLY.items()})
    seen.xy_px[[INDEX["left_shoulder"], INDEX["right_shoulder"]]] = (380.0, shoulders_px)
    look = Look(NEAR_BENT, 45.0, 5.0, 5.0, 5.0, 0.99, 0.0)
    assert Body(LegNet().limits).made_up(0.0, seen, look) is made_up


@pytest.mark.parametrize(("trunk_px", "made_up"), [(110.0, False), (82.0, False), (70.0, True)])
def test_a_body_with_a_trunk_too_short_for_its_legs_is_made_up(trunk_px: float, made_up: bool) -> None:
    """In a film of legs alone a whole body is guessed between knees and frame. One look tells nothing."""
    body, look = Body(LegNet().limits), Look(NEAR_BENT, 45.0, 5.0, 5.0, 5.0, 0.99, 0.0)
    seen = pose_at(RIGHTLY)
    for step in range(40):
        up_px = 100.0 if step == 30 else trunk_px
        seen.xy_px[[INDEX["left_shoulder"], INDEX["right_shoulder"]]] = (379.0, 250.0 - up_px)
        assert body.made_up(step / 20, seen, look) is made_up


def test_a_leg_that_is_seen_alone_is_the_nearer_one(scene: Scene) -> None:
    found = scene.see([NEAR_STRAIGHT], {"right": NEAR_STRAIGHT, "left": lower(NEAR_STRAIGHT, 170)}, 1.0)
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])
    assert np.isnan(found["right"]).all()


def test_names_follow_a_mirrored_frame() -> None:
    flip = np.array([-1.0, 1.0])
    scene = Scene()
    legs = [NEAR_STRAIGHT * flip + [640, 0], FAR_BENT * flip + [640, 0]]
    found = scene.see(legs, {"left": legs[0], "right": legs[1]}, 1.0)
    assert np.allclose(found["right"], legs[0][1:3])


@pytest.mark.parametrize("size", [1.0, 0.6])
def test_of_whom_is_watched_from_now_on_the_legs_are_read_at_once(scene: Scene, size: float) -> None:
    """Who was watched before is still there, on a television say, and the network goes on seeing them."""
    theirs = [NEAR_BENT * size, FAR_BENT * size]
    scene.see(theirs, {"left": theirs[0], "right": theirs[1]}, 5.0)
    mine = [leg + np.array([200.0, 0.0]) for leg in (NEAR_STRAIGHT, FAR_BENT)]
    scene.watched = 1
    found = scene.see([*theirs, *mine], {"left": mine[0], "right": mine[1]})
    assert np.isnan(list(found.values())).all(), "what they did until now nobody saw"
    found = scene.see([*theirs, *mine], {"left": mine[0], "right": mine[1]})
    assert np.allclose(found["left"], mine[0][1:3]) and np.allclose(found["right"], mine[1][1:3])
    assert scene.pose.exchanges == 0


def test_who_is_where_they_were_after_a_cut_keeps_their_legs(scene: Scene) -> None:
    """A box in front of the working leg changes the frame as a cut does, and landmarks copy the other leg."""
    read, middle_px = scene.read, np.array([380.0, 150.0])

    def read_body(t_s: float, image: np.ndarray, pose: Pose) -> Pose:
        xy_px = np.where(np.isnan(pose.xy_px), middle_px, pose.xy_px)
        return read(t_s, image, replace(pose, xy_px=xy_px))

    scene.read = read_body  # type: ignore[assignment]
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 2.0)
    scene.watched = 1
    found = scene.see([FAR_BENT], {side: FAR_BENT for side in SIDES}, 1.0)
    assert np.isnan(found["left"]).all() and np.allclose(found["right"], FAR_BENT[1:3])


def test_how_often_names_were_put_right_is_counted_on_for_the_next_person(scene: Scene) -> None:
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"right": NEAR_STRAIGHT, "left": FAR_BENT}, 1.0)
    before = scene.pose.exchanges
    scene.watched = 1
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT})
    assert scene.pose.exchanges == before == 1


def test_two_tracks_on_one_leg_part_when_the_legs_do(scene: Scene) -> None:
    scene.see([NEAR_BENT], {side: NEAR_BENT for side in SIDES}, 1.0)
    found = scene.see([between(0.3), FAR_BENT], {"left": between(0.3), "right": FAR_BENT}, 0.2)
    found = scene.see([between(0.6), FAR_BENT], {"left": between(0.6), "right": FAR_BENT}, 0.2)
    assert np.allclose(found["left"], between(0.6)[1:3]) and np.allclose(found["right"], FAR_BENT[1:3])


def test_a_chairs_edge_beside_legs_that_rest_on_each_other_is_no_leg(scene: Scene) -> None:
    """The landmarks of one slip onto it, and the network is not sure: the leg stays where it was."""
    scene.see([NEAR_BENT], {side: NEAR_BENT for side in SIDES}, 1.0)
    edge = NEAR_BENT + np.array([40.0, 0.0])
    scene.net.legs = [(NEAR_BENT, 5.0), (edge, 16.0)]
    pose = scene.read(scene.t_s, IMAGE, pose_at({"left": edge, "right": NEAR_BENT}))
    assert np.allclose(pose.readings["left"].xy_px[1:3], NEAR_BENT[1:3])


def test_an_arm_is_no_leg(scene: Scene) -> None:
    found = scene.see([NEAR_BENT, ARM], {"left": NEAR_BENT, "right": ARM}, 0.4)
    assert np.allclose(found["left"], NEAR_BENT[1:3])
    assert np.isnan(found["right"]).all()


def test_a_shank_that_is_suddenly_half_as_long_is_cut_off(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    stump = NEAR_BENT.copy()
    stump[2:] = (stump[2:] - stump[1]) * 0.5 + stump[1]
    found = scene.see([stump], {side: stump for side in SIDES}, 1.0)
    assert [np.isnan(found[side]).all() for side in SIDES] == [True, True]


def test_a_lost_leg_is_found_again_at_the_landmarks(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    nowhere = lower(NEAR_BENT, 1000)
    found = scene.see([nowhere], {side: nowhere for side in SIDES}, 1.0)
    assert np.isnan(found["left"]).all()
    found = scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 0.2)
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])


def test_a_track_that_is_worse_than_the_landmarks_for_long_is_given_up(scene: Scene) -> None:
    wrong = lower(FAR_BENT, -60)
    scene.see([wrong], {side: wrong for side in SIDES}, 0.4)
    scene.net.legs = [(wrong, 15.0), (NEAR_STRAIGHT, 3.0)]
    for _ in range(50):
        pose = scene.read(scene.t_s, IMAGE, pose_at({"left": NEAR_STRAIGHT, "right": NEAR_STRAIGHT}))
        scene.t_s += STEP_S
    assert np.allclose(pose.readings["left"].xy_px[1:3], NEAR_STRAIGHT[1:3])


def test_a_good_frame_costs_one_look_a_leg(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    before = scene.net.looks
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    assert scene.net.looks - before == 2 * 25


def test_who_moves_nearer_is_still_the_same(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 0.4)
    for step in range(100):
        scale = 1 + 0.01 * step
        legs = [
            (leg - [300, 250]) * scale + [300, 200] for leg in (NEAR_BENT * [1, 0.8], FAR_BENT * [1, 0.8])
        ]
        found = scene.see(legs, {"left": legs[0], "right": legs[1]})
    assert np.allclose(found["left"], legs[0][1:3])


def angled(scene: Scene, knees_deg: list[float]) -> None:
    """Lets the made-up network read these knees, one for each of its legs."""
    look = scene.net.look

    def changed(image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        seen = look(image, joints_px, facing)
        number = next(n for n, (leg, _) in enumerate(scene.net.legs) if leg is seen.points_px)  # type: ignore[union-attr]
        return replace(seen, knee_deg=knees_deg[number])  # type: ignore[type-var]

    scene.net.look = changed  # type: ignore[method-assign]


def test_a_leg_that_rests_while_the_other_moves_is_looked_at_less_often() -> None:
    scene, both = Scene(), {"left": NEAR_BENT, "right": FAR_BENT}
    knees_deg = [85.0, 85.0]
    angled(scene, knees_deg)
    scene.see([NEAR_BENT, FAR_BENT], both, 3.0)
    before = scene.net.looks
    scene.see([NEAR_BENT, FAR_BENT], both, 0.6)
    assert 15 <= scene.net.looks - before <= 16, "both rest, bent: each is looked at in every other frame"
    before = scene.net.looks
    for number in range(15):
        knees_deg[0] = 85.0 - 3 * number
        scene.see([NEAR_BENT, FAR_BENT], both)
        assert set(scene.pose.readings) == {"left", "right"}
        assert scene.pose.readings["left"].knee_flexion_deg <= knees_deg[0] + 3, "one frame late at most"
    assert scene.pose.readings["left"].knee_flexion_deg == knees_deg[0]
    assert 13 + 5 <= scene.net.looks - before <= 15 + 8


def test_a_resting_leg_that_begins_to_move_is_seen_within_a_tenth_of_a_second() -> None:
    scene, both = Scene(), {"left": NEAR_BENT, "right": FAR_BENT}
    knees_deg = [85.0, 85.0]
    angled(scene, knees_deg)
    for number in range(75):
        knees_deg[0] = 60.0 + 25 * math.cos(number / 8)
        scene.see([NEAR_BENT, FAR_BENT], both)
    knees_deg[1], since_s = 70.0, scene.t_s
    while scene.pose.readings["right"].knee_flexion_deg == 85.0:
        scene.see([NEAR_BENT, FAR_BENT], both)
    assert scene.t_s - since_s <= 0.1 + STEP_S
    before = scene.net.looks
    scene.see([NEAR_BENT, FAR_BENT], both, 0.24)
    assert scene.net.looks - before == 12, "both have just moved: both are looked at in every frame"


@pytest.mark.parametrize(("knee_deg", "per_second"), [(85.0, 12.5), (10.0, 25.0)])
def test_a_leg_that_pauses_is_looked_at_less_often_only_while_it_is_bent(
    knee_deg: float, per_second: float
) -> None:
    scene, both = Scene(), {"left": NEAR_BENT, "right": FAR_BENT}
    angled(scene, [knee_deg, knee_deg])
    scene.see([NEAR_BENT, FAR_BENT], both, 0.8)
    before = scene.net.looks
    scene.see([NEAR_BENT, FAR_BENT], both, 0.8)
    assert (scene.net.looks - before) / len(both) / 0.8 == pytest.approx(per_second, abs=1.5)


def test_a_paused_leg_that_moves_is_seen_one_frame_late_and_then_in_each() -> None:
    scene, knees_deg, both = Scene(), [85.0, 85.0], {"left": NEAR_BENT, "right": FAR_BENT}
    angled(scene, knees_deg)
    scene.see([NEAR_BENT, FAR_BENT], both, 1.0)
    told = []
    for number in range(1, 9):
        knees_deg[0] = 85.0 - 4 * number
        scene.see([NEAR_BENT, FAR_BENT], both)
        told.append(scene.pose.readings["left"].knee_flexion_deg)
    late_deg = [told_deg - (85.0 - 4 * number) for number, told_deg in enumerate(told, start=1)]
    assert max(late_deg) <= 4 and late_deg[3:] == [0.0] * 5


def test_the_leg_that_does_not_do_the_exercise_is_looked_at_less_often_also_while_both_rest() -> None:
    beside = NEAR_BENT + np.array([60.0, 0.0])
    scene = Scene(Turning())
    scene.see([NEAR_BENT, beside], {"left": NEAR_BENT, "right": beside}, 2.5)
    for share in [*np.linspace(0, 1, 12), *np.linspace(1, 0, 12)]:
        leg = between(float(share))
        scene.see([leg, beside], {"left": leg, "right": beside})
    scene.see([NEAR_BENT, beside], {"left": NEAR_BENT, "right": beside}, 4.0)
    before = scene.net.looks
    found = scene.see([NEAR_BENT, beside], {"left": NEAR_BENT, "right": beside}, 1.2)
    assert 15 + 9 <= scene.net.looks - before <= 15 + 11
    assert np.allclose(found["right"], beside[1:3])
    looks = []
    for share in np.linspace(0, 1, 12):
        before, leg = scene.net.looks, between(float(share)) + np.array([60.0, 0.0])
        found = scene.see([NEAR_BENT, leg], {"left": NEAR_BENT, "right": leg})
        looks.append(scene.net.looks - before)
    assert np.allclose(found["right"], leg[1:3])
    assert min(looks[3:]) == 2, "it works now: it is looked at in every frame"


STRANGER = NEAR_BENT + np.array([-220.0, -10.0])


def resting_and_straight(scene: Scene) -> None:
    """Both legs followed, the near one straight."""
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 1.0)


def test_a_hidden_leg_is_not_replaced_by_the_other_one(scene: Scene) -> None:
    resting_and_straight(scene)
    for _ in range(45):
        found = scene.see([FAR_BENT], {side: FAR_BENT for side in SIDES})
        assert np.allclose(found["right"], FAR_BENT[1:3]), "the leg that rests keeps its name"
        assert np.isnan(scene.pose.readings["left"].knee_flexion_deg) or np.allclose(
            found["left"], NEAR_STRAIGHT[1:3]
        )
    assert np.isnan(found["left"]).all()


class Flickering(FakeNet):
    """Unsure of a leg just where it was seen last, or so near by."""

    flickers = False
    near_px = 0.0

    def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        found = super().look(image, joints_px, facing)
        unsure = (
            self.flickers and found is not None and np.allclose(joints_px, found.joints_px, atol=self.near_px)
        )
        return replace(found, knee_sd_deg=22.0) if unsure else found  # type: ignore[type-var]


def test_a_hidden_leg_is_not_replaced_by_one_that_is_seen_unsurely() -> None:
    """Nor once that one is lost too: what is found where it rests is not the other one."""
    net = Flickering()
    scene = Scene(net)
    resting_and_straight(scene)
    net.flickers = True
    near = FAR_BENT + np.array([4.0, 3.0])
    for _ in range(45):
        found = scene.see([FAR_BENT], {"left": near, "right": FAR_BENT})
        assert not np.allclose(found["left"], FAR_BENT[1:3])


def test_a_hidden_leg_is_found_again_where_it_can_be(scene: Scene) -> None:
    resting_and_straight(scene)
    scene.see([FAR_BENT], {side: FAR_BENT for side in SIDES}, 1.0)
    found = scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 0.2)
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])


RESTING: dict[Side, np.ndarray] = {side: NEAR_BENT for side in SIDES}


def lifted_off_the_other(scene: Scene) -> np.ndarray:
    """The near leg, which rested on the other one, is straight; where the other one is."""
    scene.see([NEAR_BENT], RESTING, 1.0)
    far = NEAR_BENT + np.array([20.0, -14.0])
    for share in (0.3, 0.6, 1.0):
        leg = between(share)
        scene.see([leg, far], {"left": leg, "right": far}, 0.2)
    return far


def test_a_hidden_leg_that_came_back_unseen_is_in_front_of_the_other_one_again(scene: Scene) -> None:
    far = lifted_off_the_other(scene)
    scene.see([far], {side: far for side in SIDES}, 1.0)
    assert np.isnan(scene.pose.readings["left"].knee_flexion_deg)
    found = scene.see([NEAR_BENT], RESTING, 0.6)
    assert np.allclose(found["left"], NEAR_BENT[1:3])


def test_legs_that_were_both_lost_and_rest_on_each_other_again_are_both_back(scene: Scene) -> None:
    """The camera was moved and came back: what is seen then has come there, be it the one or the other."""
    lifted_off_the_other(scene)
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {side: nowhere for side in SIDES}, 2.5)
    found = scene.see([NEAR_BENT], RESTING, 0.6)
    assert all(np.allclose(found[side], NEAR_BENT[1:3]) for side in SIDES)


def test_of_two_legs_that_move_as_one_only_the_near_one_is_read() -> None:
    scene, both = Scene(), {side: NEAR_BENT for side in SIDES}
    knees_deg = [85.0]
    angled(scene, knees_deg)
    scene.see([NEAR_BENT], both, 1.0)
    assert scene.pose.readings["right"].knee_flexion_deg == 85.0, "at rest the near leg hides the far one"
    for step in range(10):
        knees_deg[0] = 85.0 - 6 * step
        scene.see([NEAR_BENT], both)
    assert scene.pose.readings["left"].knee_flexion_deg == knees_deg[0]
    assert np.isnan(scene.pose.readings["right"].knee_flexion_deg)


def test_a_quick_leg_that_is_unsure_from_its_last_place_is_seen_from_its_landmarks() -> None:
    net = Flickering()
    net.near_px = 5.0
    scene = Scene(net)
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    net.flickers = True
    leg = NEAR_BENT - 4
    found = scene.see([leg, FAR_BENT], {"left": leg + 8, "right": FAR_BENT + 8})
    assert np.allclose(found["left"], leg[1:3]) and np.allclose(found["right"], FAR_BENT[1:3])


@pytest.mark.parametrize("seconds", [1.0, 3.0, 6.0])
def test_a_leg_that_is_hidden_by_a_slow_one_is_not_where_that_goes(scene: Scene, seconds: float) -> None:
    """It is lost where it was, however often it seems to be a little further; nor is it there at the top."""
    knees_deg = [85.0]
    angled(scene, knees_deg)
    scene.see([NEAR_BENT], {side: NEAR_BENT for side in SIDES}, 1.0)
    steps = round(seconds / STEP_S)
    for step in range(1, steps + 1):
        knees_deg[0] = 85.0 - 80 * step / steps
        leg = between(step / steps)
        scene.see([leg], {side: leg for side in SIDES})
    for _ in range(100):
        found = scene.see([leg], {side: leg for side in SIDES})
        assert np.allclose(found["left"], leg[1:3]) and np.isnan(found["right"]).all()


def test_landmarks_on_another_person_do_not_say_which_of_two_legs_moves() -> None:
    scene, knees_deg = Scene(), [85.0]
    angled(scene, knees_deg)
    scene.see([NEAR_BENT], {side: NEAR_BENT for side in SIDES}, 1.0)
    elsewhere = NEAR_BENT + np.array([170.0, -40.0])
    for step in range(10):
        knees_deg[0] = 85.0 - 6 * step
        scene.see([NEAR_BENT], {"left": elsewhere, "right": NEAR_BENT})
    # The near leg hides the far one, so it is the near one that moves; its landmarks are a bystander's.
    assert scene.pose.readings["left"].knee_flexion_deg == knees_deg[0]
    assert np.isnan(scene.pose.readings["right"].knee_flexion_deg)


def test_a_passer_by_lends_no_leg_and_a_person_who_moved_is_found(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    there: dict[Side, np.ndarray] = {side: STRANGER for side in SIDES}
    found = scene.see([STRANGER], there, 0.48)
    assert all(np.isnan(leg).all() for leg in found.values())
    found = scene.see([STRANGER], there, 1.2)
    assert np.allclose(found["left"], STRANGER[1:3])


def test_where_landmarks_lie_elsewhere_the_network_must_be_sure(scene: Scene) -> None:
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 1.0)
    away = {side: lower(leg, -150) for side, leg in RIGHTLY.items()}
    scene.net.legs = [(NEAR_BENT, 12.0), (FAR_BENT, 5.0)]
    pose = scene.read(scene.t_s, IMAGE, pose_at(away))
    assert np.isnan(pose.readings["left"].knee_flexion_deg)
    assert not np.isnan(pose.readings["right"].knee_flexion_deg)


@pytest.mark.parametrize(("sd_deg", "read"), [(12.0, False), (6.0, True)])
def test_a_hidden_leg_is_not_what_is_unsurely_read_elsewhere(scene: Scene, sd_deg: float, read: bool) -> None:
    """Its landmarks lie on a passer-by's leg; when that has stayed for long it is believed."""
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 1.0)
    there = between(0.5)
    scene.net.legs = [(there, sd_deg), (FAR_BENT, 5.0)]
    found = []
    for _ in range(25):
        pose = scene.read(scene.t_s, IMAGE, pose_at({"left": there, "right": FAR_BENT}))
        found.append(not np.isnan(pose.readings["left"].knee_flexion_deg))
        scene.t_s += STEP_S
    assert found[5] is read and found[-1]


class HalfHidden(FakeNet):
    """From where the far leg was, it is made out no more."""

    hides = False

    def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        found = super().look(image, joints_px, facing)
        gone = self.hides and math.dist(joints_px[0], FAR_BENT[1]) < 10
        return replace(found, knee_sd_deg=25.0) if gone and found else found


def test_a_hidden_leg_is_not_what_is_read_where_the_other_one_was() -> None:
    """A box hides both; at its edge a shank is seen near where the other one rested."""
    net = HalfHidden()
    scene = Scene(net)
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 1.0)
    net.hides, beside = True, FAR_BENT + np.array([20.0, 0.0])
    found = scene.see([beside], {"left": beside, "right": FAR_BENT}, 0.2)
    assert np.isnan(found["left"]).all()
    found = scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT})
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])


def test_a_body_guessed_around_legs_alone_lends_no_leg(scene: Scene) -> None:
    """No shoulders in the frame, and the hips are not where the leg begins."""
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 0.4)
    guessed = pose_at(RIGHTLY)
    guessed.xy_px[[LEG_ROWS[side][0] for side in SIDES]] += (150.0, 0.0)
    guessed.xy_px[[INDEX["left_shoulder"], INDEX["right_shoulder"]]] = (500.0, -90.0)
    pose = scene.read(scene.t_s, IMAGE, guessed)
    assert [np.isnan(pose.readings[side].knee_flexion_deg) for side in SIDES] == [True, True]


def test_a_leg_made_up_of_a_walls_lines_is_not_read_and_is_given_up(scene: Scene) -> None:
    """Its knee alone looks sure enough. The landmarks lie on the real leg."""
    scene.see([NEAR_STRAIGHT, FAR_BENT], {"left": NEAR_STRAIGHT, "right": FAR_BENT}, 1.0)
    scene.net.legs = [(NEAR_STRAIGHT, 8.0), (NEAR_BENT, 4.0), (FAR_BENT, 4.0)]
    poses = [scene.read(scene.t_s + i * STEP_S, IMAGE, pose_at(RIGHTLY)) for i in range(40)]
    read = [pose.readings["left"].xy_px[1:3] for pose in poses]
    assert not any(np.allclose(joints, NEAR_STRAIGHT[1:3]) for joints in read)
    assert np.allclose(read[-1], NEAR_BENT[1:3])


def test_a_leg_at_the_edge_is_followed_and_its_foot_is_not_measured(scene: Scene) -> None:
    aside = np.array([-146.0, 0.0])
    near, far = NEAR_STRAIGHT + aside, FAR_BENT + aside
    found = scene.see([near, far], {"left": near, "right": far}, 1.0)
    assert np.allclose(found["left"], near[1:3])
    reading = scene.pose.readings["left"]
    assert reading.knee_flexion_deg == 45.0 and np.isnan(reading.ankle_dorsiflexion_deg)
    assert np.isnan(reading.xy_px[4]).all()


def test_a_shank_that_ends_at_the_edge_is_cut_and_not_measured(scene: Scene) -> None:
    aside = np.array([-150.0, 0.0])
    near, far = NEAR_BENT + aside, FAR_BENT + aside
    scene.see([near, far], {"left": near, "right": far}, 1.0)
    stump = (NEAR_STRAIGHT + aside).copy()
    stump[2:] = (stump[2:] - stump[1]) * 0.85 + stump[1] + [-28.0, 0.0]
    stump[1] += [-28.0, 0.0]
    scene.see([stump, far], {"left": stump, "right": far}, 0.4)
    assert np.isnan(scene.pose.readings["left"].knee_flexion_deg)
    assert not np.isnan(scene.pose.readings["right"].knee_flexion_deg)


def test_both_legs_lost_are_named_by_perspective_before_they_are_read(scene: Scene) -> None:
    resting_and_straight(scene)
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {side: nowhere for side in SIDES}, 1.0)
    other_place = FAR_BENT + np.array([30.0, 20.0])
    exchanged: dict[Side, np.ndarray] = {"right": NEAR_STRAIGHT, "left": other_place}
    for _ in range(20):
        found = scene.see([NEAR_STRAIGHT, other_place], exchanged)
        assert np.isnan(found["left"]).all() or np.allclose(found["left"], NEAR_STRAIGHT[1:3])
    assert np.allclose(found["left"], NEAR_STRAIGHT[1:3])


def test_both_legs_lost_that_look_alike_are_read_after_a_while(scene: Scene) -> None:
    """No perspective tells them apart: the landmarks' names stay, and an overstretch is not missed."""
    resting_and_straight(scene)
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {side: nowhere for side in SIDES}, 1.0)
    mine, its = NEAR_STRAIGHT + np.array([30.0, -20.0]), NEAR_STRAIGHT + np.array([30.0, 25.0])
    alike: dict[Side, np.ndarray] = {"left": mine, "right": its}
    found = scene.see([mine, its], alike, 0.4)
    assert all(np.isnan(leg).all() for leg in found.values())
    found = scene.see([mine, its], alike, 0.6)
    assert np.allclose(found["left"], mine[1:3]) and np.allclose(found["right"], its[1:3])


def test_after_both_legs_were_lost_one_that_is_seen_alone_is_read_after_a_while(scene: Scene) -> None:
    resting_and_straight(scene)
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {side: nowhere for side in SIDES}, 3.0)
    leg = NEAR_STRAIGHT + np.array([40.0, 30.0])
    found = scene.see([leg], {"left": leg, "right": nowhere}, 0.4)
    assert np.isnan(found["left"]).all()
    found = scene.see([leg], {"left": leg, "right": nowhere}, 1.2)
    assert np.allclose(found["left"], leg[1:3])


def test_of_two_legs_that_come_apart_the_larger_one_is_the_nearer() -> None:
    """Unless one is read unsurely, or both look alike."""

    def named(left: Look, right: Look) -> bool:
        looks: dict[Side, Look | None] = {"left": left, "right": right}
        Names(LegNet().limits).nearer_first(looks, -1.0)
        return looks == {"left": right, "right": left}

    def look(points_px: np.ndarray, sd_deg: float = 5.0) -> Look:
        return Look(points_px, 45.0, 5.0, sd_deg, sd_deg, 0.99, 0.0)

    far, near = look(FAR_BENT), look(NEAR_STRAIGHT)
    assert named(far, near) and not named(near, far)
    assert not named(far, look(NEAR_STRAIGHT, 15.0)) and not named(far, look(NEAR_STRAIGHT, 9.0))
    assert not named(look(NEAR_BENT), near)


#: Where the network settles when the landmarks end short of the foot: knee right, ankle not.
SHORT = NEAR_STRAIGHT + np.array([[0.0, 0.0], [0.0, 0.0], [30.0, -4.0], [30.0, -4.0], [30.0, -4.0]])


def test_a_leg_read_unsurely_at_its_landmarks_is_looked_for_near_by() -> None:
    scene = Scene()
    scene.net.legs = [(SHORT, 12.0), (NEAR_STRAIGHT, 4.0)]
    pose = scene.read(0.0, IMAGE, pose_at({"left": SHORT}))
    assert pose.readings["left"].xy_px[2] == pytest.approx(NEAR_STRAIGHT[2])


def test_what_is_near_by_must_be_much_surer() -> None:
    scene = Scene()
    scene.net.legs = [(SHORT, 12.0), (NEAR_STRAIGHT, 11.0)]
    pose = scene.read(0.0, IMAGE, pose_at({"left": SHORT}))
    assert pose.readings["left"].xy_px[2] == pytest.approx(SHORT[2])


def test_the_other_leg_is_no_answer_to_an_unsure_one() -> None:
    scene = Scene()
    scene.net.legs = [(SHORT, 12.0), (NEAR_STRAIGHT, 4.0)]
    pose = scene.read(0.0, IMAGE, pose_at({"left": SHORT, "right": NEAR_STRAIGHT}))
    assert pose.readings["left"].xy_px[2] == pytest.approx(SHORT[2])


def test_an_unsure_leg_is_not_searched_for_in_every_frame() -> None:
    scene = Scene()
    scene.net.legs = [(ARM, 12.0)]
    landmarks = pose_at({"left": ARM + 40.0})
    for frame in range(4):
        scene.read(0.02 * frame, IMAGE, landmarks)
    often = scene.net.looks
    assert often <= 4 * 2 + 6


#: The far leg of somebody seen aslant: no smaller than the near one.
AS_LARGE = NEAR_BENT + np.array([30.0, 4.0])


class Turning(FakeNet):
    """Tells knees as they are."""

    def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        found = super().look(image, joints_px, facing)
        assert found is not None
        shank = found.points_px[2] - found.points_px[1]
        return replace(found, knee_deg=math.degrees(math.atan2(shank[1], -shank[0])))


@pytest.mark.parametrize(("worked", "leaves"), [(2, "left"), (0, "right")])
def test_the_leg_that_has_worked_is_the_one_that_leaves(worked: int, leaves: Side) -> None:
    """Both come apart with their landmarks exchanged, and no size tells which is which."""
    scene = Scene(Turning())
    scene.see([NEAR_BENT, AS_LARGE], {"left": NEAR_BENT, "right": AS_LARGE}, 1.0)
    for share in [*np.linspace(0, 1, 12), *np.linspace(1, 0, 12)] * worked:
        leg = between(float(share))
        scene.see([leg, AS_LARGE], {"left": leg, "right": AS_LARGE})
    scene.see([NEAR_BENT], {"left": NEAR_BENT, "right": NEAR_BENT}, 1.0)
    gone = between(0.45)
    found = scene.see([AS_LARGE, gone], {"left": AS_LARGE, "right": gone}, 2 * STEP_S)  # it had paused
    assert np.allclose(found[leaves], gone[1:3])


class Creeping(Turning):
    """Finds the knee of a straight leg a little above where it is sought, as dim pixels let it."""

    sd_deg = 9.0

    def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        found = super().look(image, joints_px, facing)
        assert found is not None
        if found.knee_deg > 45.0:
            return found
        points_px = found.points_px.copy()
        points_px[1] = points_px[2] + 1.06 * (joints_px[0] - points_px[2])
        return replace(found, points_px=points_px, knee_sd_deg=self.sd_deg)


@pytest.mark.parametrize(
    ("sd_deg", "bent", "least", "most"),
    [(9.0, True, 1.0, 1.12), (5.0, True, 1.2, 9.0), (9.0, False, 1.2, 9.0)],
)
def test_an_unsure_look_does_not_make_a_shank_longer_than_it_was_with_the_knee_bent(
    sd_deg: float, bent: bool, least: float, most: float
) -> None:
    net = Creeping()
    net.sd_deg = sd_deg
    scene, straight = Scene(net), between(1.0)
    if bent:
        scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 3.0)
    found = scene.see([straight, FAR_BENT], {"left": straight, "right": FAR_BENT}, 0.4)
    ratio = math.dist(*found["left"]) / math.dist(*NEAR_BENT[1:3])
    assert least <= ratio <= most


def turns(
    roles: Roles, side: Side, *knees_deg: float, sd_deg: float = 4.0, beside: Look | None = None
) -> None:
    """A leg with one knee angle after the other."""
    for knee_deg in knees_deg:
        roles.saw(side, Look(NEAR_BENT, knee_deg, 5.0, sd_deg, sd_deg, 0.99, 0.0), beside)


class Naming:
    """Names that are told of two legs, frame after frame."""

    def __init__(self) -> None:
        self.names, self.t_s = Names(LegNet().limits), 0.0

    def wrong(
        self,
        left: np.ndarray,
        right: np.ndarray,
        seconds: float,
        facing: float = -1.0,
        landmarks: dict[Side, np.ndarray] | None = None,
        sd_deg: float = 5.0,
    ) -> bool:
        """Whether they turn out to be the wrong way round meanwhile."""
        found = False
        for _ in range(round(seconds / STEP_S)):
            self.t_s += STEP_S
            legs: dict[Side, np.ndarray] = {"left": left, "right": right}
            tracks = {
                side: Track(self.t_s, Look(leg, 45.0, 5.0, sd_deg, sd_deg, 0.99, 0.0))
                for side, leg in legs.items()
            }
            found = found or self.names(self.t_s, tracks, facing, pose_at(landmarks or {}))
        return found


def test_how_long_names_were_wrong_is_known() -> None:
    """Since there was most evidence for them; of legs that were lost and not read since, none was wrong."""
    naming = Naming()
    names, wrong = naming.names, naming.wrong
    wrong(NEAR_STRAIGHT, FAR_BENT, 1.0)
    wrong(FAR_BENT, FAR_BENT, 0.4)
    assert wrong(FAR_BENT, NEAR_STRAIGHT, 1.32)
    assert names.exchanges == 1 and names.misnamed_s == pytest.approx(1.3, abs=STEP_S + 1e-6)
    wrong(NEAR_STRAIGHT, FAR_BENT, 1.0)
    names.forget()
    assert wrong(FAR_BENT, NEAR_STRAIGHT, 0.4) and names.exchanges == 1


def test_legs_that_are_followed_apart_are_not_taken_for_each_other_on_the_way() -> None:
    """The straight leg looks smaller after a while: then it was misnamed since both came apart, not from the
    middle of its movement on; and when that is taken back all of it is."""
    naming = Naming()
    names, wrong = naming.names, naming.wrong
    wrong(NEAR_STRAIGHT, FAR_BENT, 1.0)
    wrong(FAR_BENT, FAR_BENT, 0.4)
    parted_s = naming.t_s
    wrong(NEAR_STRAIGHT, FAR_BENT, 0.6)
    for exchanges in (1, 2):
        while not wrong(FAR_BENT, NEAR_STRAIGHT, STEP_S):
            assert naming.t_s < 5.0
        assert names.exchanges == exchanges
        assert naming.t_s - names.misnamed_s == pytest.approx(parted_s, abs=STEP_S + 1e-6)


def test_a_strangers_leg_tells_nothing_of_names() -> None:
    assert Naming().wrong(FAR_BENT, NEAR_BENT, 1.0)
    assert not Naming().wrong(FAR_BENT, NEAR_BENT + np.array([250.0, 0.0]), 1.0)


#: The far leg of somebody who lies aslant, seen a little larger than the near one.
FAR_LARGER = np.array([[378.0, 250.0], [278.0, 252.0], [176.0, 280.0], [172.0, 300.0], [150.0, 250.0]])
LARGER: dict[Side, np.ndarray] = {"left": NEAR_BENT, "right": FAR_LARGER * 1.03}
ALIKE: dict[Side, np.ndarray] = {"left": NEAR_BENT, "right": lower(NEAR_STRAIGHT, 4)}


@pytest.mark.parametrize("legs", [LARGER, ALIKE])
def test_where_size_tells_little_the_landmarks_tell_who_is_who(legs: dict[Side, np.ndarray]) -> None:
    one, two = legs["left"], legs["right"]
    assert not Naming().wrong(one, two, 20.0, landmarks=legs)
    assert Naming().wrong(two, one, 3.0, landmarks=legs)


def test_of_a_leg_that_is_read_unsurely_no_size_tells_who_is_who() -> None:
    """A pale foot before a pale wall, knees one behind the other: the shank may end anywhere."""
    rightly: dict[Side, np.ndarray] = {"left": FAR_BENT, "right": NEAR_STRAIGHT}
    assert Naming().wrong(*rightly.values(), 3.0, landmarks=rightly), "by size it is the other way round"
    assert not Naming().wrong(*rightly.values(), 20.0, landmarks=rightly, sd_deg=9.0)
    assert Naming().wrong(NEAR_STRAIGHT, FAR_BENT, 3.0, landmarks=rightly, sd_deg=9.0)


def test_landmarks_that_change_places_rename_nothing_that_was_told() -> None:
    """Two legs that look alike: named rightly on the way out, the wrong way round while one is straight."""
    naming, one, two = Naming(), ALIKE["left"], ALIKE["right"]
    assert not naming.wrong(one, two, 1.0, landmarks=ALIKE)
    assert not naming.wrong(one, two, 10.0, landmarks={"left": two, "right": one})
    assert naming.wrong(FAR_STRAIGHT, one, 1.0), "by size it does"


def test_who_turns_round_is_named_anew() -> None:
    naming = Naming()
    assert not naming.wrong(NEAR_BENT, FAR_BENT, 4.0)
    assert naming.wrong(NEAR_BENT, FAR_BENT, 0.5, facing=1.0), (
        "what was seen of the other side is no evidence"
    )


def test_names_are_as_lasting_as_the_evidence_of_the_last_seconds() -> None:
    naming, limits = Naming(), LegNet().limits
    assert not naming.wrong(NEAR_STRAIGHT, FAR_BENT, 60.0)
    assert not naming.wrong(FAR_BENT, NEAR_STRAIGHT, limits.names_memory_s)
    assert naming.wrong(FAR_BENT, NEAR_STRAIGHT, limits.doubt_s)


def test_of_two_legs_that_grow_from_two_bodies_the_worse_seen_one_is_nobodys(scene: Scene) -> None:
    theirs = FAR_BENT + np.array([230.0, 0.0])
    found = scene.see([NEAR_BENT, theirs], {"left": NEAR_BENT, "right": theirs}, 1.0)
    assert np.allclose(found["left"], NEAR_BENT[1:3]) and np.isnan(found["right"]).all()


def test_a_second_look_counts_only_when_it_is_surer() -> None:
    class Twice(FakeNet):
        def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
            self.looks += 1
            return Look(NEAR_BENT, 45.0, 5.0, *self.sd_deg[self.looks - 1], 0.99, 0.2)  # type: ignore[call-arg]

    for second_deg, told_deg in ((3.0, 3.0), (9.0, 5.0)):
        net = Twice()
        net.sd_deg = [(5.0, 5.0), (second_deg, second_deg)]  # type: ignore[attr-defined]
        look = LegSearch(net, net.trusted).settled(IMAGE, NEAR_BENT[1:3], -1.0)  # type: ignore[arg-type]
        assert look is not None and look.knee_sd_deg == told_deg and net.looks == 2


@pytest.mark.parametrize(("sd_deg", "found"), [(4.0, True), (11.0, False)])
def test_a_leg_that_is_looked_for_beside_the_other_one_must_be_plain(sd_deg: float, found: bool) -> None:
    swung = NEAR_BENT.copy()
    turn = math.radians(LegNet().limits.swing_deg)
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    swung[2:] = (NEAR_BENT[2:] - NEAR_BENT[1]) @ spin.T + NEAR_BENT[1]
    net = FakeNet()
    net.legs = [(swung, sd_deg)]
    search = LegSearch(net, net.trusted)  # type: ignore[arg-type]
    look = search.strayed(1.0, "left", IMAGE, FAR_BENT[1:3] - 200.0, NEAR_BENT[1:3], -1.0)
    assert (look is not None) is found


def test_a_shank_that_is_half_hidden_tells_no_name(scene: Scene) -> None:
    """A post hides its knee, which is read at the post's edge: the shank is too short, the thigh too long."""
    hidden = NEAR_STRAIGHT.copy()
    hidden[1] = [256.0, 258.5]
    assert math.dist(*hidden[1:3]) < math.dist(*FAR_BENT[1:3]) * 0.97
    found = scene.see([hidden, FAR_BENT], {"left": hidden, "right": FAR_BENT}, 3.0)
    assert np.allclose(found["left"], hidden[1:3]) and scene.pose.exchanges == 0


@pytest.mark.parametrize(("sd_deg", "leaves"), [(4.0, "left"), (16.5, "right")])
def test_what_is_not_in_plain_view_has_left_no_resting_place(sd_deg: float, leaves: Side) -> None:
    """It may be anything beside both legs: names stay."""
    roles, limits = Roles(LegNet().limits), LegNet().limits
    near, far = (Look(leg, 45.0, 5.0, 4.0, 4.0, 0.99, 0.0) for leg in (NEAR_STRAIGHT, NEAR_BENT))
    turns(roles, "left", 90.0, 5.0, 95.0)
    tracks = {"left": Track(0.0, near), "right": Track(0.0, far)}
    for track in tracks.values():
        track.saw(2.0, track.look, 5.0, True)
    roles.see(2.0, tracks)
    beside = replace(far, points_px=NEAR_BENT + np.array([48.0, -8.0]), knee_sd_deg=sd_deg)
    looks: dict[Side, Look | None] = {"left": far, "right": beside}
    roles.keep(looks, {"left": Track(2.0, far)}, {"right": Lost(limits, tracks["right"], None)})
    assert looks[leaves] is beside


def rested(roles: Roles) -> dict[Side, Track]:
    """Both legs, still and apart for two seconds."""
    look = Look(FAR_BENT, 45.0, 5.0, 4.0, 4.0, 0.99, 0.0)
    tracks: dict[Side, Track] = {
        "left": Track(0.0, replace(look, points_px=NEAR_STRAIGHT)),
        "right": Track(0.0, look),
    }
    for track in tracks.values():
        track.saw(2.0, track.look, 5.0, True)
    roles.see(2.0, tracks)
    return tracks


def test_a_leg_that_is_read_behind_a_passer_by_has_not_worked() -> None:
    roles = Roles(LegNet().limits)
    rested(roles)
    turns(roles, "left", 90.0)
    turns(roles, "left", 20.0, 80.0, 10.0, 70.0, sd_deg=12.0)
    assert roles.resting_px("right") is None
    turns(roles, "left", 20.0, 80.0, 10.0, 70.0)
    assert np.allclose(roles.resting_px("right"), FAR_BENT[1:3])  # type: ignore[arg-type]


@pytest.mark.parametrize(("beside", "rests"), [(between(0.1), True), (NEAR_STRAIGHT, False)])
def test_a_leg_that_is_read_on_the_other_one_while_that_moves_has_not_worked(
    beside: np.ndarray, rests: bool
) -> None:
    roles = Roles(LegNet().limits)
    rested(roles)
    turns(roles, "left", 90.0, 20.0, 90.0)
    turns(roles, "right", 90.0, 40.0, 90.0, beside=Look(beside, 45.0, 5.0, 4.0, 4.0, 0.99, 0.0))
    assert (roles.resting_px("right") is not None) is rests


def test_of_two_legs_that_both_work_neither_is_the_resting_one() -> None:
    roles = Roles(LegNet().limits)
    bent, straight = (
        Track(0.0, Look(leg, 45.0, 5.0, 4.0, 4.0, 0.99, 0.0)) for leg in (FAR_BENT, NEAR_STRAIGHT)
    )
    turns(roles, "left", 90.0, 5.0, 95.0)
    for track in (bent, straight):
        track.saw(2.0, track.look, 5.0, True)
    roles.see(2.0, {"left": straight, "right": bent})
    assert np.allclose(roles.resting_px("right"), FAR_BENT[1:3])  # type: ignore[arg-type]
    assert roles.resting_px("left") is None
    roles.exchange()
    assert np.allclose(roles.resting_px("left"), FAR_BENT[1:3])  # type: ignore[arg-type]
    roles.exchange()
    turns(roles, "right", 90.0, 5.0, 90.0)
    assert roles.resting_px("right") is None


def test_a_leg_whose_landmarks_are_somebody_elses_is_found_forward_of_the_other_one(scene: Scene) -> None:
    stranger = NEAR_BENT + np.array([-220.0, -40.0])
    scene.see([FAR_BENT], {"left": stranger, "right": FAR_BENT}, 0.4)
    leg = between(0.5)
    found = scene.see([FAR_BENT, leg], {"left": stranger, "right": FAR_BENT}, 0.4)
    assert any(np.allclose(joints_px, leg[1:3]) for joints_px in found.values())


def test_a_leg_behind_the_other_one_is_not_searched_for(scene: Scene) -> None:
    copied: dict[Side, np.ndarray] = {"left": NEAR_BENT, "right": NEAR_BENT}
    scene.see([NEAR_BENT], copied, 1.0)
    before = scene.net.looks
    scene.see([NEAR_BENT], copied, 1.0)
    assert scene.net.looks - before <= 2 * 25


HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


def whole(legs: dict[Side, np.ndarray], shoulders_px: tuple[float, float]) -> Pose:
    made = pose_at(legs)
    made.xy_px[SHOULDERS] = shoulders_px
    return made


def test_legs_that_were_seen_with_their_body_stay_when_the_pose_model_goes_with_a_passer_by() -> None:
    """The passer-by leaves the frame, and the landmarks' shoulders with them; the person is in plain view."""
    scene = Scene()
    stranger = NEAR_BENT + np.array([330.0, 20.0])
    for body, shoulders_px, seconds in (
        (RIGHTLY, (385.0, 120.0), 2.0),
        ({"left": stranger, "right": stranger}, (700.0, 120.0), 6.0),
    ):
        for _ in range(round(seconds / STEP_S)):
            scene.net.legs = [(NEAR_BENT, 4.0), (FAR_BENT, 5.0)]
            pose = scene.read(scene.t_s, IMAGE, whole(body, shoulders_px))
            scene.t_s += STEP_S
    assert np.allclose(pose.readings["left"].xy_px[1:3], NEAR_BENT[1:3])


def test_of_one_leg_that_swings_the_one_that_works_is_meant() -> None:
    """Both lay at one place behind a passer-by and only the resting leg was found again: it does not move."""
    scene = Scene(Turning())
    scene.see([NEAR_BENT, AS_LARGE], {"left": NEAR_BENT, "right": AS_LARGE}, 1.0)
    for share in [*np.linspace(0, 1, 12), *np.linspace(1, 0, 12)] * 2:
        leg = between(float(share))
        scene.see([leg, AS_LARGE], {"left": leg, "right": AS_LARGE})
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([AS_LARGE], {"left": nowhere, "right": AS_LARGE}, 1.0)
    for share in np.linspace(0, 1, 25):
        gone = between(float(share))
        found = scene.see([gone], {"left": nowhere, "right": gone})
    assert np.allclose(found["left"], gone[1:3]) and np.isnan(found["right"]).all()


@pytest.mark.parametrize(("by_px", "worker"), [(0.0, "left"), (-60.0, None)], ids=["swings", "moved"])
def test_who_has_moved_has_not_swung_a_leg(by_px: float, worker: Side | None) -> None:
    """Of one leg away from its resting place the knee tells: still there, or elsewhere as all of them."""
    roles, limits = Roles(LegNet().limits), LegNet().limits
    look = Look(FAR_BENT, 45.0, 5.0, 4.0, 4.0, 0.99, 0.0)
    straight = replace(look, points_px=FAR_STRAIGHT + np.array([by_px, 0.0]))
    turns(roles, "left", 90.0, 5.0, 95.0)
    seen = rested(roles)
    looks: dict[Side, Look | None] = {"left": None, "right": straight}
    roles.keep(looks, {"right": seen["right"]}, {"left": Lost(limits, seen["left"], None)})
    assert looks[worker or "right"] is straight


def test_a_leg_that_was_followed_away_is_let_go_when_the_person_is_seen_at_home(scene: Scene) -> None:
    """A passer-by who stood in front goes on, and is as plainly seen as the person."""
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 4.0)
    stranger = NEAR_BENT + np.array([-80.0, 0.0])
    scene.see([stranger, FAR_BENT], {"left": stranger, "right": FAR_BENT}, 1.5)
    found = scene.see([stranger, NEAR_BENT, FAR_BENT], RIGHTLY, 1.5)
    assert np.allclose(found["left"], NEAR_BENT[1:3])


def test_a_working_leg_that_was_hidden_is_not_what_is_found_where_the_other_one_rests() -> None:
    """Behind a box both were made up for seconds; the landmarks come back by way of the resting leg."""
    roles, limits = Roles(LegNet().limits), LegNet().limits
    straight, bent, edge = (
        Look(leg, 45.0, 5.0, 4.0, 4.0, 0.99, 0.0)
        for leg in (NEAR_STRAIGHT, FAR_BENT, FAR_BENT + np.array([-28.0, 2.0]))
    )
    turns(roles, "left", 90.0, 5.0, 95.0)
    seen = {"left": Track(0.0, straight), "right": Track(0.0, bent)}
    for track in seen.values():
        track.saw(2.0, track.look, 5.0, True)
    roles.see(2.0, seen)
    lost = {"left": Lost(limits, seen["left"], None)}
    for beside in (edge, None):
        looks: dict[Side, Look | None] = {"left": bent, "right": beside}
        roles.keep(looks, {"right": Track(6.0, edge)}, lost)
        assert looks == {"left": None, "right": bent}
    looks = {"left": bent, "right": bent}
    roles.keep(looks, {"right": Track(6.0, bent)}, lost)
    assert looks["left"] is bent


def test_a_hidden_leg_is_never_found_on_one_that_it_never_lay_on(scene: Scene) -> None:
    """Of who lies with one knee raised the other leg is straight all the time."""
    aside = lower(NEAR_STRAIGHT, 40)
    scene.see([NEAR_BENT, aside], {"left": NEAR_BENT, "right": aside}, 3.0)
    found = scene.see([aside], {"left": aside, "right": aside}, 4.0)
    assert np.isnan(found["left"]).all() and np.allclose(found["right"], aside[1:3])


class Footless(FakeNet):
    """Is unsure of the foot of what it is unsure of."""

    def look(self, image: np.ndarray, joints_px: np.ndarray, facing: float) -> Look | None:
        found = super().look(image, joints_px, facing)
        return found and replace(found, ankle_sd_deg=found.knee_sd_deg * 1.6)


def test_a_leg_is_found_where_its_foot_was_seen_though_a_box_was_taken_for_it() -> None:
    scene = Scene(Footless())
    scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 3.0)
    aside = np.array([-90.0, 10.0])
    for number in range(50):
        scene.net.legs = [(FAR_BENT + aside, 13.0)]
        away = {"left": NEAR_BENT + aside, "right": FAR_BENT + aside}
        scene.read(scene.t_s + number * STEP_S, IMAGE, pose_at(away))
    scene.t_s += 50 * STEP_S
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {"left": nowhere, "right": nowhere}, 1.0)
    found = scene.see([NEAR_BENT, FAR_BENT], RIGHTLY, 2 * STEP_S)
    assert [np.isfinite(found[side]).all() for side in SIDES] == [True, True]


# Names that come late, for a recording.

#: Where they are when they come back: elsewhere than they were.
NEAR_BACK, FAR_BACK = (leg + np.array([30.0, 20.0]) for leg in (NEAR_STRAIGHT, FAR_BENT))


def unnamed(
    scene: Scene, left: np.ndarray, right: np.ndarray, seconds: float
) -> tuple[dict[float, Pose], int]:
    """Both legs were lost and come back; what was told late of them, and in how many frames nothing was."""
    resting_and_straight(scene)
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {side: nowhere for side in SIDES}, 1.0)
    late: dict[float, Pose] = {}
    unread = 0
    for _ in range(round(seconds / STEP_S)):
        found = scene.see([NEAR_BACK, FAR_BACK], {"left": left, "right": right})
        unread += all(np.isnan(leg).all() for leg in found.values())
        late.update(scene.read.late.told())
    return late, unread


@pytest.mark.parametrize("exchanged", [False, True], ids=["landmarks right", "landmarks exchanged"])
def test_what_was_read_before_the_names_were_known_is_told_with_them(scene: Scene, exchanged: bool) -> None:
    legs = (FAR_BACK, NEAR_BACK) if exchanged else (NEAR_BACK, FAR_BACK)
    late, unread = unnamed(scene, *legs, seconds=1.0)
    assert len(late) == unread > 3 and not scene.read.late.wait
    for pose in late.values():
        assert np.allclose(pose.readings["left"].xy_px[1:3], NEAR_BACK[1:3])
        assert np.allclose(pose.readings["right"].xy_px[1:3], FAR_BACK[1:3])
        assert np.allclose(pose.xy_px[list(LEG_ROWS["left"])], NEAR_BACK), "its landmarks too"


def test_what_is_lost_again_before_it_has_a_name_stays_unread(scene: Scene) -> None:
    resting_and_straight(scene)
    nowhere = lower(NEAR_BENT, 1000)
    scene.see([nowhere], {side: nowhere for side in SIDES}, 1.0)
    mine, its = NEAR_STRAIGHT + np.array([30.0, -20.0]), NEAR_STRAIGHT + np.array([30.0, 25.0])
    scene.see([mine, its], {"left": mine, "right": its}, 0.12)
    assert scene.read.late.wait
    scene.see([nowhere], {side: nowhere for side in SIDES}, 1.0)
    assert not scene.read.late.wait and not scene.read.late.told()


def test_legs_that_change_places_before_they_have_names_stay_unread() -> None:
    late = LateNames()
    one, two = ({**RIGHTLY, "left": NEAR_STRAIGHT}, {"left": FAR_BENT, "right": NEAR_STRAIGHT})
    for t_s, legs in enumerate((one, one, two)):
        readings = {side: LegReading(leg, 45.0, 5.0, 5.0, 5.0) for side, leg in legs.items()}
        late(float(t_s), replace(pose_at(legs), readings=readings), known=False, together=False)
    assert late.wait
    late(3.0, replace(pose_at(two), readings=readings), known=True, together=False)
    assert list(late.told()) == [2.0] and not late.told()
