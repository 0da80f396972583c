"""What only a live session says, in English: set-up, calibration, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words

CUES: Final[Mapping[str, str]] = {
    "get_in_view": "Step into the picture, with your side to the camera.",
    "nobody_dark": "It is too dark to see you. Switch on a light.",
    "move_back": "Move further away from the camera.",
    "move_closer": "Come closer to the camera.",
    "camera_down": "Your foot is cut off. Tilt the camera down, or move further away.",
    "camera_up": "Tilt the camera up, or move further away.",
    "shift_back": "Slide backwards, so that your stretched leg fits in the picture.",
    "shift_forward": "Slide forwards, into the picture.",
    "show_leg": "Show the camera your whole leg and your foot.",
    "show_foot": "I cannot see the foot well. Uncover it, or put more light on it.",
    "less_sure_frame": "I go on. While the foot is out of the frame I cannot judge it.",
    "less_sure_ankle": "I go on. Seen like this, the ankle is less sure.",
    "less_sure_view": "I go on. Seen from this angle, the ankle is less sure.",
    "less_sure_light": "I go on. I may miss quick movements.",
    "turn_side": "Turn your side to the camera.",
    "turn_left": "Turn a little to your left.",
    "turn_right": "Turn a little to your right.",
    "more_light": "Switch on more light.",
    "slow_picture": "The picture is slow. More light, or fewer programs, would help.",
    "ready": "Good. Stay like this.",
    "stay_there": "Stay like this.",
    "calibrate_neutral": "Put your foot flat, at a right angle to the shin, and hold still.",
    "calibrate_neutral_lying": "Bend the knee, bring the foot to a right angle to the shin, and hold still.",
    "calibrate_straight": "Toes pointed away, straighten the knee as far as is comfortable. Hold still.",
    "calibration_skipped": "I go on without that.",
    "will_calibrate": "I will calibrate again.",
    "set_begins": "Bend the knee. The set begins.",
    "paused": "Paused.",
    "resumed": "Go on. Start with the knee bent.",
    "undone": "Taken back.",
    "leg_known": "The other leg works: I use what I know of it.",
    "leg_not_known": "The other leg works: I know nothing of it yet.",
    "camera_lost": "The camera is gone. I am waiting for it.",
    "camera_frozen": "The picture is frozen. I am waiting for the camera.",
    "camera_back": "The camera is back. Start with the knee bent.",
    "muted": "Sound off.",
}
PHASES: Final[Mapping[str, str]] = {"half_bent": "Bend, toes up"}
LABELS: Final[Mapping[str, str]] = {
    "key_pause": "pause",
    "key_undo": "undo",
    "key_mute": "mute",
    "key_calibrate": "calibrate",
    "key_skip": "skip",
    "key_full_screen": "full screen",
    "key_quit": "end",
    "key_space": "Space",
    "opening": "Opening the camera",
    "sit_like_this": "Sit like this",
    "lie_like_this": "Lie like this",
    "muted": "sound off",
    "hold_ring": "hold",
    "set": "Set",
    "set_up": "Set-up",
    "countdown": "Get ready",
    "calibrating": "Calibration",
    "paused": "Paused",
    "lost": "No picture",
    "finished": "Finished",
    "close_hint": "Press a key to close",
    "open_page_button": "O: open the report",
    "summary_faulty": "{count} not counted",
    "summary_partial": "{count} turned back early",
    "summary_alerts": "{count} x overstretch warning",
    "summary_stop": "Better stop for today",
    "plan_next": "{number} of {of}: {name}.",
    "plan_done": "{done} of {of} sets of the plan were done.",
    "plan_skipped": "Skipped: {names}.",
    "nothing_saved": "The set had not begun: nothing was saved.",
    "pain_before": "Pain now, 0 (none) to 10 (worst); Enter skips",
    "pain_after": "Pain after the set, 0 to 10; Enter skips",
    "pain_range": "a whole number from 0 to 10, or Enter",
    "ask_reason": "Why did you stop early (pain, tired, other)? Enter skips",
}
NOTICE: Final = """\
Before you begin

posecheck is educational. It is not a medical device and makes no diagnosis.
- Move gently: a mild stretch is all you should feel. Use less range if it tingles.
- Stop when pain or other symptoms rise or last, and see a healthcare provider.
- See a doctor at once for numbness around the saddle area, a change of bladder or bowel
  control, or weakness or sciatica in both legs.
Nothing is recorded unless you ask for it. No picture leaves this computer."""

ENGLISH_LIVE: Final[Words] = replace(
    ENGLISH,
    cues={**ENGLISH.cues, **CUES},
    phases={**ENGLISH.phases, **PHASES},
    labels={**ENGLISH.labels, **LABELS, "notice": NOTICE, "agree": "Press Enter if you have read this"},
)
