"""What signals are called, whatever the exercise, in both languages. An exercise's own words win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Final

from posecheck.core.exercise_words import ExerciseWords, SignalWords

_KNEE_EN: Final = SignalWords(
    name="knee",
    title="Knee flexion",
    low="straight",
    high="bent",
    zero="0° is straight, more is more bent",
    unseen="knee not seen",
)
_HIP_EN: Final = SignalWords(
    name="hip",
    title="Hip flexion",
    low="straight",
    high="bent",
    zero="0° is trunk and thigh in line",
    unseen="hip not seen",
)
_EN: Final[Mapping[str, SignalWords]] = {
    "knee_flexion_deg": _KNEE_EN,
    "straightest_knee_deg": replace(_KNEE_EN, name="straighter knee", title="Flexion of the straighter knee"),
    "ankle_dorsiflexion_deg": SignalWords(
        name="ankle",
        title="Ankle dorsiflexion",
        low="pointed",
        high="toes up",
        zero="0° is a right angle, plus is toes up, minus is toes pointed",
        positive="toes {value} up",
        negative="toes {value} pointed",
        unseen="foot not seen",
    ),
    "hip_flexion_deg": _HIP_EN,
    "straightest_hip_deg": replace(_HIP_EN, name="straighter hip", title="Flexion of the straighter hip"),
    "hip_line_deg": SignalWords(
        name="hip",
        title="Hip, off the line shoulder to knee",
        low="above the line",
        high="below the line",
        zero="0° is in line, plus is below it, minus is above it",
        positive="hip {value} below the line",
        negative="hip {value} above the line",
        unseen="hip not seen",
    ),
    "body_line_deg": SignalWords(
        name="body line",
        title="Hip, off the line shoulder to ankle",
        low="hips high",
        high="hips low",
        zero="0° is one straight line, plus is hips below it, minus is hips above it",
        positive="hips {value} below the line",
        negative="hips {value} above the line",
        unseen="line not seen",
    ),
    "thigh_elevation_deg": SignalWords(
        name="thigh",
        title="Thigh, over the horizontal",
        low="knee low",
        high="knee high",
        zero="0° is a level thigh, minus is the knee lower than the hip",
        positive="knee {value} above level",
        negative="knee {value} below level",
        unseen="thigh not seen",
    ),
    "thigh_forward_deg": SignalWords(
        name="thigh to the front",
        low="back",
        high="front",
        zero="0° is hanging down, plus is to the front",
        positive="thigh {value} to the front",
        negative="thigh {value} to the back",
        unseen="thigh not seen",
    ),
    "leg_forward_deg": SignalWords(
        name="leg to the front",
        title="Hip to ankle, from hanging down",
        low="back",
        high="front",
        zero="0° is the ankle below the hip, plus is to the front",
        positive="leg {value} to the front",
        negative="leg {value} to the back",
        unseen="leg not seen",
    ),
    "thighs_apart_deg": SignalWords(
        name="thighs apart",
        title="Angle between the thighs",
        low="other leg ahead",
        high="this leg ahead",
        zero="0° is side by side",
        unseen="legs not seen",
    ),
    "elbow_flexion_deg": SignalWords(
        name="elbow",
        title="Elbow flexion",
        low="straight",
        high="bent",
        zero="0° is a straight arm, about 90° is on the forearm",
        unseen="elbow not seen",
    ),
    "trunk_slope_deg": SignalWords(
        name="trunk",
        title="Trunk, over the horizontal",
        low="lying",
        high="upright",
        zero="0° is lying, 90° is upright",
        unseen="trunk not seen",
    ),
    "body_slope_deg": SignalWords(
        name="body",
        title="Ankle to shoulder, over the horizontal",
        low="lying",
        high="upright",
        zero="0° is lying, 90° is upright",
        unseen="body not seen",
    ),
    "off_rest_deg": SignalWords(
        name="off the rest",
        zero="0° is as you rest",
        positive="{value} more than at rest",
        negative="{value} less than at rest",
        unseen="rest not seen",
    ),
    "off_best_deg": SignalWords(
        name="off the best of the hold",
        zero="0° is as at the beginning of the hold",
        positive="{value} more than at the beginning",
        negative="{value} less than at the beginning",
        unseen="beginning not seen",
    ),
    "shoulder_height_trunks": SignalWords(name="shoulder height, in trunk lengths"),
    "knee_height_trunks": SignalWords(name="knee height, in trunk lengths"),
    "trunk_to_leg": SignalWords(name="trunk against leg"),
    "foot_over_hand_deg": SignalWords(
        name="foot over hand", zero="0° is on one level floor", unseen="floor not seen"
    ),
    "knee_over_hand_deg": SignalWords(
        name="knee over hand", zero="0° is on one level floor", unseen="floor not seen"
    ),
    "toes_to_floor_deg": SignalWords(
        name="toes to the floor",
        low="on the back",
        high="face down",
        zero="0° is in the shank's line",
        unseen="foot not seen",
    ),
    "hip_speed_legs_per_s": SignalWords(name="speed of the hip, in leg lengths a second"),
}
_KNEE_DE: Final = SignalWords(
    name="Knie",
    title="Kniebeugung",
    low="gestreckt",
    high="gebeugt",
    zero="0° ist gestreckt, mehr ist stärker gebeugt",
    unseen="Knie nicht zu sehen",
)
_HIP_DE: Final = SignalWords(
    name="Hüfte",
    title="Hüftbeugung",
    low="gestreckt",
    high="gebeugt",
    zero="0° ist Rumpf und Oberschenkel in einer Linie",
    unseen="Hüfte nicht zu sehen",
)
_DE: Final[Mapping[str, SignalWords]] = {
    "knee_flexion_deg": _KNEE_DE,
    "straightest_knee_deg": replace(_KNEE_DE, name="geraderes Knie", title="Beugung des geraderen Knies"),
    "ankle_dorsiflexion_deg": SignalWords(
        name="Sprunggelenk",
        title="Sprunggelenk (Zehen hoch)",
        low="gestreckt",
        high="Zehen hoch",
        zero="0° ist ein rechter Winkel, plus ist Zehen hoch, minus ist Fuß gestreckt",
        positive="Zehen {value} hoch",
        negative="Zehen {value} gestreckt",
        unseen="Fuß nicht zu sehen",
    ),
    "hip_flexion_deg": _HIP_DE,
    "straightest_hip_deg": replace(_HIP_DE, name="geradere Hüfte", title="Beugung der geraderen Hüfte"),
    "hip_line_deg": SignalWords(
        name="Hüfte",
        title="Hüfte, Abstand von der Linie Schulter-Knie",
        low="über der Linie",
        high="unter der Linie",
        zero="0° ist in der Linie, plus darunter, minus darüber",
        positive="Hüfte {value} unter der Linie",
        negative="Hüfte {value} über der Linie",
        unseen="Hüfte nicht zu sehen",
    ),
    "body_line_deg": SignalWords(
        name="Körperlinie",
        title="Hüfte, Abstand von der Linie Schulter-Knöchel",
        low="Becken hoch",
        high="Becken tief",
        zero="0° ist eine gerade Linie, plus ist Becken darunter, minus darüber",
        positive="Becken {value} unter der Linie",
        negative="Becken {value} über der Linie",
        unseen="Linie nicht zu sehen",
    ),
    "thigh_elevation_deg": SignalWords(
        name="Oberschenkel",
        title="Oberschenkel, über der Waagrechten",
        low="Knie tief",
        high="Knie hoch",
        zero="0° ist ein waagrechter Oberschenkel, minus ist das Knie tiefer als die Hüfte",
        positive="Knie {value} über der Waagrechten",
        negative="Knie {value} unter der Waagrechten",
        unseen="Oberschenkel nicht zu sehen",
    ),
    "thigh_forward_deg": SignalWords(
        name="Oberschenkel nach vorn",
        low="hinten",
        high="vorn",
        zero="0° ist senkrecht nach unten, plus ist nach vorn",
        positive="Oberschenkel {value} nach vorn",
        negative="Oberschenkel {value} nach hinten",
        unseen="Oberschenkel nicht zu sehen",
    ),
    "leg_forward_deg": SignalWords(
        name="Bein nach vorn",
        title="Hüfte bis Knöchel, gegen die Senkrechte",
        low="hinten",
        high="vorn",
        zero="0° ist der Knöchel unter der Hüfte, plus ist nach vorn",
        positive="Bein {value} nach vorn",
        negative="Bein {value} nach hinten",
        unseen="Bein nicht zu sehen",
    ),
    "thighs_apart_deg": SignalWords(
        name="Schrittwinkel",
        title="Winkel zwischen den Oberschenkeln",
        low="anderes Bein vorn",
        high="dieses Bein vorn",
        zero="0° ist nebeneinander",
        unseen="Beine nicht zu sehen",
    ),
    "elbow_flexion_deg": SignalWords(
        name="Ellenbogen",
        title="Ellenbogenbeugung",
        low="gestreckt",
        high="gebeugt",
        zero="0° ist ein gestreckter Arm, etwa 90° ist auf dem Unterarm",
        unseen="Ellenbogen nicht zu sehen",
    ),
    "trunk_slope_deg": SignalWords(
        name="Rumpf",
        title="Rumpf, über der Waagrechten",
        low="liegend",
        high="aufrecht",
        zero="0° ist liegend, 90° ist aufrecht",
        unseen="Rumpf nicht zu sehen",
    ),
    "body_slope_deg": SignalWords(
        name="Körper",
        title="Knöchel bis Schulter, über der Waagrechten",
        low="liegend",
        high="aufrecht",
        zero="0° ist liegend, 90° ist aufrecht",
        unseen="Körper nicht zu sehen",
    ),
    "off_rest_deg": SignalWords(
        name="gegen die Ruhe",
        zero="0° ist wie in Ruhe",
        positive="{value} mehr als in Ruhe",
        negative="{value} weniger als in Ruhe",
        unseen="Ruhe nicht gesehen",
    ),
    "off_best_deg": SignalWords(
        name="gegen das Beste der Haltung",
        zero="0° ist wie am Anfang der Haltung",
        positive="{value} mehr als am Anfang",
        negative="{value} weniger als am Anfang",
        unseen="Anfang nicht gesehen",
    ),
    "shoulder_height_trunks": SignalWords(name="Schulterhöhe, in Rumpflängen"),
    "knee_height_trunks": SignalWords(name="Kniehöhe, in Rumpflängen"),
    "trunk_to_leg": SignalWords(name="Rumpf gegen Bein"),
    "foot_over_hand_deg": SignalWords(
        name="Fuß über Hand", zero="0° ist auf einem ebenen Boden", unseen="Boden nicht zu sehen"
    ),
    "knee_over_hand_deg": SignalWords(
        name="Knie über Hand", zero="0° ist auf einem ebenen Boden", unseen="Boden nicht zu sehen"
    ),
    "toes_to_floor_deg": SignalWords(
        name="Zehen zum Boden",
        low="auf dem Rücken",
        high="mit dem Gesicht nach unten",
        zero="0° ist in der Linie des Unterschenkels",
        unseen="Fuß nicht zu sehen",
    ),
    "hip_speed_legs_per_s": SignalWords(name="Tempo der Hüfte, in Beinlängen pro Sekunde"),
}
#: By language.
SIGNALS: Final[Mapping[str, Mapping[str, SignalWords]]] = {"en": _EN, "de": _DE}


def with_signals(own: ExerciseWords, language: str) -> ExerciseWords:
    """An exercise's words, and those of all signals where it has none."""
    shared = SIGNALS.get(language, SIGNALS["en"])
    called = {name: _over(given, shared.get(name)) for name, given in own.signals.items()}
    return replace(own, signals={**shared, **called})


def _over(given: SignalWords, shared: SignalWords | None) -> SignalWords:
    own = {each.name: value for each in fields(given) if (value := getattr(given, each.name))}
    return replace(shared or SignalWords(), **own)
