"""The 33 landmarks of MediaPipe Pose: names, left/right pairs, the leg's skeleton."""

from collections.abc import Mapping
from typing import Final, Literal, TypeVar

T = TypeVar("T")
Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

NAMES: Final = (
    "nose",
    "left_eye_inner", "left_eye", "left_eye_outer",
    "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear",
    "mouth_left", "mouth_right",
    "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow",
    "left_wrist", "right_wrist",
    "left_pinky", "right_pinky",
    "left_index", "right_index",
    "left_thumb", "right_thumb",
    "left_hip", "right_hip",
    "left_knee", "right_knee",
    "left_ankle", "right_ankle",
    "left_heel", "right_heel",
    "left_foot_index", "right_foot_index",
)  # fmt: skip
COUNT: Final = len(NAMES)
INDEX: Final[dict[str, int]] = {name: index for index, name in enumerate(NAMES)}

#: Landmark order inside every per-leg array.
LEG_JOINTS: Final = ("hip", "knee", "ankle", "heel", "foot_index")
HIP, KNEE, ANKLE, HEEL, FOOT_INDEX = range(5)
#: Rows of the 33 that make up each leg, in the order of `LEG_JOINTS`.
LEG_ROWS: Final[dict[Side, tuple[int, ...]]] = {
    side: tuple(INDEX[f"{side}_{joint}"] for joint in LEG_JOINTS) for side in SIDES
}
SHOULDER_ROW: Final[dict[Side, int]] = {side: INDEX[f"{side}_shoulder"] for side in SIDES}
#: `SWAPPED[i]` is the row of the mirror twin of row i: indexing with it exchanges left and right.
SWAPPED: Final = tuple(
    INDEX[name.replace("left", "#").replace("right", "left").replace("#", "right")] for name in NAMES
)


def other(side: Side) -> Side:
    """The opposite leg."""
    return "right" if side == "left" else "left"


def exchanged(of_leg: Mapping[Side, T]) -> dict[Side, T]:
    """What there is of each leg, as the other one's: left and right had been taken for each other."""
    return {other(side): each for side, each in of_leg.items()}
