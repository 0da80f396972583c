"""What posecheck says in English: of any session; and what a live one says besides (set-up, keys)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from posecheck.words.en.pages import PAGES
from posecheck.words.wording import Words

ENGLISH: Final = Words(
    language="en",
    cues={
        "partial": "A little further, if it stays comfortable.",
        "short_hold": "Stay a moment longer.",
        "hold_complete": "And back.",
        "too_fast": "Move more slowly.",
        "leg_not_visible": "Leg not visible. Show the camera the whole leg and foot.",
        "leg_lost": "Leg not visible. Show the camera the whole leg and foot.",
        "person_changed": "I am watching somebody else now. Click on the person to watch.",
        "foot_out": "Your foot leaves the frame. Move back, or turn the camera.",
        "leg_seen": "Leg visible again.",
        "not_counted": "I am not counting this: it looks like something else.",
        "view_oblique": "Turn so that the camera sees you from the side.",
        "peak_reached": "Hold.",
        "hold": "Hold.",
        "rep_done": "Good.",
        "stop_for_today": "Better stop for today, and ask your healthcare provider.",
        "target_reached": "Well done. That is the whole set.",
    },
    reasons={
        "short_hold": "top held too briefly",
        "something_else": "it looked like something else",
        "too_fast": "moved too fast",
        "leg_not_visible": "the leg was out of sight",
        "foot_out": "the foot left the frame",
    },
    phases={
        "unknown": "Get ready",
        "out": "Go",
        "start": "Ready",
        "peak": "Hold",
        "back": "And back",
        "short_return": "Further back",
        "target_reached": "Well done",
    },
    labels={
        **PAGES,
        "of_target": "of {target}",
        "hold_left": "{words} {seconds}",
        "note_stop_advised": (
            "{count} warnings in a set: better stop for today, and see your healthcare provider."
        ),
        "not_visible": "Leg not visible",
        "knee": "knee {deg:.0f}°",
        "toes_up": "toes {deg:.0f}° up",
        "toes_down": "toes {deg:.0f}° down",
        "side_left": "left leg",
        "side_right": "right leg",
        "clean": "done well",
        "faulty": "not counted",
        "partial": "turned back early",
        "counted": "{clean} of {all} repetitions done well",
        "counted_target": "{clean} of {target} repetitions done well",
        "counted_more": "{clean} repetitions done well (target {target})",
        "faulty_line": "{count} not counted: {reasons}",
        "partial_line": "{count} turned back early",
        "no_reps": "No repetition was seen.",
        "alert_line": "{count} warnings: {reason}",
        "alert_line_one": "{count} warning: {reason}",
        "no_alerts": "No warnings.",
        "no_alerts_seen": "No warnings seen.",
        "no_alerts_unsure": "No warnings seen; not everything could be told for sure.",
        "no_alerts_unjudged": "No warnings seen; most of what you did was not judged.",
        "no_alerts_partly": "No warnings seen; you were out of sight for a part of the time.",
        "alert_moment": "at {time}, {length}: {values}",
        "to_the_end": "until the end",
        "more_moments": "and {count} more",
        "up": "{deg:.0f}° up",
        "down": "{deg:.0f}° down",
        "give_or_take": "{value}, give or take {deg:.0f}°",
        "ankle_sure": "Accuracy",
        "ankle_sure_value": "ankle give or take {deg:.0f}°, with the knee straight",
        "advice_line": "{cue} (repetitions {numbers})",
        "advice_line_one": "{cue} (repetition {numbers})",
        "knee_range": "Knee bend",
        "range": "{low} to {high}",
        "tracking": "Leg seen",
        "tracking_value": "{percent:.0f} % of the time",
        "view": "Camera",
        "view_value": "{deg:.0f}° off side-on",
        "view_unknown": "angle to the side unknown",
        "leg": "Leg",
        "limits": "Changed",
        "files": "Results",
        "not_measured": "not measured",
        "nobody": "Nobody in view in {name}: nothing could be judged. Show the whole leg from the side.",
        "leg_never_seen": (
            "The leg was never fully in view in {name}, or hardly ever: nothing could be judged. Show the "
            "whole person, from the side."
        ),
        "body_never_seen": (
            "The body was never fully in view in {name}, or too seldom: nothing could be judged. Show it "
            "from head to feet, from the side."
        ),
        "never_side_on": (
            "The camera stood too far off side-on in {name}: nothing could be judged. Place it at the "
            "person's side, so that the whole person is in view."
        ),
        "doctor_ok": "ok",
        "doctor_missing": "MISSING",
        "doctor_without": "without",
        "kind_movement": "movement",
        "kind_hold": "hold",
        "kind_rhythm": "rhythm",
        "head_threshold": "threshold",
        "head_why": "why, and where it comes from",
        "head_model": "model",
        "head_size": "size",
        "head_licence": "licence",
        "head_state": "state",
        "stored_results": "results",
        "stored_history": "history",
        "stored_folders": "folders",
        "stored_notice": "notice",
        "stored_models": "models",
        "note_nobody_seen": "Nobody was seen.",
        "note_view_refused": (
            "The camera stood {view_deg:.0f}° off side-on. Not judged from there: {seen_side_on}."
        ),
        "note_view_refused_mostly": (
            "The camera stood {view_deg:.0f}° off side-on most of the time ({percent:.0f} %). Not judged "
            "from there: {seen_side_on}."
        ),
        "note_view_trusted_less": (
            "The camera stood {view_deg:.0f}° off side-on; from there joints look less bent than they are. "
            "Less to be trusted: {seen_side_on}."
        ),
        "note_leg_seen_little": "The leg was seen for only {percent:.0f} % of the time.",
        "note_vague": (
            "For {percent:.0f} % of the time this was hard to measure: {signal}. Repetitions may be missing, "
            "or look smaller than they were. More even light and a plain background help."
        ),
        "note_unfollowed": (
            "For {unseen_s:.0f} s of the set the leg could not be followed: a repetition may be missing "
            "there, or two be counted as one."
        ),
        "note_left_out": (
            "{count} more movements looked like this, but did not follow one another clearly enough to "
            "count: the count may be too low."
        ),
        "note_left_out_one": "1 more movement looked like this, but not clearly enough to count.",
        "note_not_counted": (
            "{count} movements looked like repetitions, and were not counted, nor warned of: {rule}."
        ),
        "note_not_counted_one": (
            "1 movement looked like a repetition, and was not counted, nor warned of: {rule}."
        ),
        "note_attempted": "For {attempt_s:.0f} s a hold was attempted, and did not count: {rule}.",
        "note_not_seen": (
            "For {untold_s:.0f} s it could not be told whether it was this exercise. Not seen well enough: "
            "{parts}."
        ),
        "part_shoulders": "shoulders",
        "part_arms": "elbows and hands",
        "part_hips": "hips",
        "part_knees": "knees",
        "part_ankles": "ankles",
        "part_feet": "heels and toes",
        "part_other_leg": "the other leg",
        "rule_unsure": "I do not see you well enough to warn you of this: {rule}.",
        "note_unsure": (
            "This may have gone unseen: {rule}. It could be told in only {percent:.0f} % of the time that "
            "mattered."
        ),
        "note_foot_left_frame": (
            "The foot left the frame, or came too near its edge, in {percent:.0f} % of the time: there it "
            "was not measured. Move the camera back."
        ),
        "note_several_people": (
            "{count} people were seen: only one of them was judged. Is it the wrong one? Use --person left, "
            "--person right, or a number, counted from the left."
        ),
        "note_both_legs": "Both legs worked: {left} repetitions left, {right} right.",
        "note_few_frames": "Only {fps:.0f} frames a second: feet are followed less well.",
        "note_frames_fitted": "{count} frames have another shape than the rest and were fitted in.",
        "note_frames_fitted_one": "One frame has another shape than the rest and was fitted in.",
        "note_bars_cut": "Bars surround the picture: only what is between them was judged.",
        "note_slow_motion": (
            "Slow motion: filmed at {fps:.0f} frames a second, played at {plays_fps:.0f}. All times are "
            "those of the movement itself (--slow-motion 1 keeps those of the clip)."
        ),
        "note_time_lapse": (
            "Time-lapse: filmed at {fps:.3g} frames a second, played at {plays_fps:.0f}. All times are "
            "those of the movement itself (--slow-motion 1 keeps those of the clip)."
        ),
        "note_rate_assumed": (
            "The file does not say how fast its frames follow each other: {fps:.0f} a second were assumed. "
            "If that is wrong, so are all times and speeds (filmed at 30: --slow-motion 1.2)."
        ),
        "note_interrupted": "Stopped by Ctrl-C at {time}: only the part before it is judged.",
        "note_unreadable": "Reading stopped at {time} ({problem}): only the part before it is judged.",
        "note_pose_failed": (
            "The pose model stopped at {time} ({problem}): only the part before it is judged."
        ),
        "note_dropped": "{dropped} of {arrived} frames of the camera were skipped to keep up.",
        "note_reopened": "The camera was lost and opened again {count} times.",
        "note_reopened_one": "The camera was lost and opened again once.",
        "note_went_on_without": "The session went on although this was asked for: {cue}",
        "note_ended_early": "The set was stopped early: {reason}.",
        "stopped_key": "by key",
        "stopped_closed": "the window was closed",
        "stopped_interrupted": "Ctrl-C",
        "stopped_camera_ended": "the recording ended",
        "note_recording_torn": "{name} breaks off in line {line}, which was left out.",
        "note_recovered": "The session was cut off and recovered from its journal, up to {t_s:.1f} s.",
    },
)
CUES: Final[Mapping[str, str]] = {
    "set_begins": "The set begins.",
    "resumed": "Go on when you are ready.",
    "camera_back": "The camera is back. Go on when you are ready.",
    "get_in_view": "Step into the frame, with your side to the camera.",
    "nobody_dark": "It is too dark to see you. Switch on a light.",
    "move_back": "Move further away from the camera.",
    "move_closer": "Come closer to the camera.",
    "camera_down": "Your foot is cut off. Tilt the camera down, or move further away.",
    "camera_up": "Tilt the camera up, or move further away.",
    "shift_back": "Slide backwards, so that your stretched leg fits in the frame.",
    "shift_forward": "Slide forwards, into the frame.",
    "show_leg": "Show the camera your whole leg and your foot.",
    "show_foot": "I cannot see the foot well. Uncover it, or put more light on it.",
    "less_sure_frame": "I go on. While the foot is out of the frame I cannot judge it.",
    "less_sure_size": "I go on. You are small in the frame, so I measure less exactly.",
    "less_sure_view": "I go on. From this angle I measure less exactly.",
    "less_sure_light": "I go on. I may miss quick movements.",
    "turn_side": "Turn your side to the camera.",
    "turn_left": "Turn a little to your left.",
    "turn_right": "Turn a little to your right.",
    "more_light": "Switch on more light.",
    "slow_frames": "The video is slow. More light, or fewer programs, would help.",
    "ready": "Good. Stay like this.",
    "stay_there": "Stay like this.",
    "calibrate_neutral": "Put your foot flat, at a right angle to the shin, and hold still.",
    "calibrate_neutral_lying": "Bend the knee, bring the foot to a right angle to the shin, and hold still.",
    "calibrate_straight": "Toes pointed away, straighten the knee as far as is comfortable. Hold still.",
    "calibration_skipped": "I go on without this step.",
    "will_calibrate": "I will calibrate again.",
    "paused": "Paused.",
    "undone": "Taken back.",
    "leg_known": "The other leg is working now. I use its calibration.",
    "leg_not_known": "The other leg is working now. It is not calibrated yet.",
    "camera_lost": "The camera is gone. I am waiting for it.",
    "camera_frozen": "The video is frozen. I am waiting for the camera.",
    "muted": "Sound off.",
}
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
    "lost": "No video",
    "finished": "Finished",
    "close_hint": "Press a key to close",
    "open_page_button": "O: open the report",
    "summary_faulty": "{count} not counted",
    "summary_partial": "{count} turned back early",
    "summary_alerts": "Warnings: {count}",
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
Nothing is recorded unless you ask for it. No frame of your video leaves this computer."""

ENGLISH_LIVE: Final[Words] = replace(
    ENGLISH,
    cues={**ENGLISH.cues, **CUES},
    labels={**ENGLISH.labels, **LABELS, "notice": NOTICE, "agree": "Press Enter if you have read this"},
)
