"""What posecheck says of any session, in German."""

from __future__ import annotations

from typing import Final

from posecheck.words.de.pages import PAGES
from posecheck.words.de.phrases import GERMAN_PHRASES
from posecheck.words.phrases import Phrases
from posecheck.words.wording import Words

_NOTICE: Final = """\
Bevor es losgeht

posecheck dient der Übung. Es ist kein Medizinprodukt und stellt keine Diagnose.
- Sanft bewegen: mehr als ein leichtes Ziehen soll nicht zu spüren sein. Bei Kribbeln weniger weit.
- Aufhören, wenn Schmerzen oder andere Beschwerden zunehmen oder bleiben, und ärztlichen Rat holen.
- Sofort zum Arzt bei Taubheit im Reithosenbereich, veränderter Blasen- oder Darmkontrolle,
  Schwäche oder Ischiasbeschwerden in beiden Beinen.
Nichts wird aufgenommen, wenn es nicht verlangt wird. Kein Bild verlässt diesen Computer."""

GERMAN: Final = Words(
    language="de",
    phrases=Phrases(GERMAN_PHRASES),
    cues={
        "partial": "Etwas weiter, solange es angenehm ist.",
        "short_hold": "Einen Moment länger bleiben.",
        "hold_complete": "Und zurück.",
        "set_begins": "Der Satz beginnt.",
        "resumed": "Weiter, wenn Sie so weit sind.",
        "camera_back": "Die Kamera ist wieder da. Weiter, wenn Sie so weit sind.",
        "too_fast": "Langsamer bewegen.",
        "leg_not_visible": "Das Bein ist nicht zu sehen. Das ganze Bein und den Fuß zeigen.",
        "leg_lost": "Das Bein ist nicht zu sehen. Das ganze Bein und den Fuß zeigen.",
        "person_changed": "Jetzt wird jemand anderes beobachtet. Auf die richtige Person klicken.",
        "foot_out": "Ihr Fuß verlässt das Bild. Weiter zurück gehen oder die Kamera drehen.",
        "leg_seen": "Das Bein ist wieder zu sehen.",
        "not_counted": "Das zähle ich nicht: es sieht nach etwas anderem aus.",
        "view_oblique": "So drehen, dass die Kamera Sie von der Seite sieht.",
        "peak_reached": "Halten.",
        "hold": "Halten.",
        "rep_done": "Gut.",
        "stop_for_today": "Für heute besser aufhören, und ärztlichen Rat holen.",
        "target_reached": "Sehr gut. Das war der ganze Satz.",
        "get_in_view": "Kommen Sie ins Bild, mit der Seite zur Kamera.",
        "nobody_dark": "Es ist zu dunkel. Bitte Licht einschalten.",
        "move_back": "Weiter weg von der Kamera.",
        "move_closer": "Näher an die Kamera.",
        "camera_down": "Der Fuß ist abgeschnitten. Kamera nach unten neigen, oder weiter weg.",
        "camera_up": "Kamera nach oben neigen, oder weiter weg.",
        "shift_back": "Nach hinten rutschen, damit das gestreckte Bein ins Bild passt.",
        "shift_forward": "Nach vorne rutschen, ins Bild.",
        "show_leg": "Der Kamera das ganze Bein und den Fuß zeigen.",
        "show_foot": "Der Fuß ist schlecht zu sehen. Frei machen, oder mehr Licht darauf.",
        "less_sure_frame": "Ich mache weiter. Ist der Fuß nicht im Bild, kann ich ihn nicht beurteilen.",
        "less_sure_size": "Ich mache weiter. Im Bild ist alles klein, darum messe ich weniger genau.",
        "less_sure_view": "Ich mache weiter. Aus diesem Winkel messe ich weniger genau.",
        "less_sure_light": "Ich mache weiter. Schnelle Bewegungen könnten mir entgehen.",
        "turn_side": "Drehen Sie die Seite zur Kamera.",
        "turn_left": "Etwas nach links drehen.",
        "turn_right": "Etwas nach rechts drehen.",
        "more_light": "Bitte mehr Licht.",
        "slow_frames": "Das Bild ist langsam. Mehr Licht oder weniger Programme helfen.",
        "ready": "Gut. So bleiben.",
        "stay_there": "So bleiben.",
        "calibrate_neutral": "Den Fuß flach aufstellen, im rechten Winkel, und stillhalten.",
        "calibrate_neutral_lying": "Das Knie beugen, den Fuß im rechten Winkel zum Schienbein, stillhalten.",
        "calibrate_straight": "Zehen weg, das Knie so weit strecken, wie es angenehm ist. Stillhalten.",
        "calibration_skipped": "Ich mache ohne diesen Schritt weiter.",
        "will_calibrate": "Ich messe neu ein.",
        "paused": "Pause.",
        "undone": "Zurückgenommen.",
        "leg_known": "Jetzt arbeitet das andere Bein. Ich nutze seine Einmessung.",
        "leg_not_known": "Jetzt arbeitet das andere Bein. Es ist noch nicht eingemessen.",
        "camera_lost": "Die Kamera ist weg. Ich warte auf sie.",
        "camera_frozen": "Das Bild steht. Ich warte auf die Kamera.",
        "muted": "Ton aus.",
    },
    reasons={
        "short_hold": "oben zu kurz gehalten",
        "something_else": "es sah nach etwas anderem aus",
        "too_fast": "zu schnell bewegt",
        "leg_not_visible": "das Bein war nicht zu sehen",
        "foot_out": "der Fuß war nicht im Bild",
    },
    phases={
        "unknown": "Bereit machen",
        "start": "Bereit machen",
        "out": "Los",
        "peak": "Halten",
        "back": "Und zurück",
        "short_return": "Weiter zurück",
        "target_reached": "Sehr gut",
    },
    labels={
        **PAGES,
        "of_target": "von {target}",
        "hold_left": "{words} {seconds}",
        "note_stop_advised": (
            "{count} Warnungen in einem Satz: für heute besser aufhören und ärztlichen Rat holen."
        ),
        "not_visible": "Bein nicht zu sehen",
        "knee": "Knie {deg:.0f}°",
        "toes_up": "Zehen {deg:.0f}° hoch",
        "toes_down": "Zehen {deg:.0f}° runter",
        "side_left": "linkes Bein",
        "side_right": "rechtes Bein",
        "clean": "gut",
        "faulty": "nicht gezählt",
        "partial": "zu früh umgekehrt",
        "counted": "{clean} von {all} Wiederholungen gut",
        "counted_target": "{clean} von {target} Wiederholungen gut",
        "counted_more": "{clean} Wiederholungen gut (Ziel {target})",
        "faulty_line": "{count} nicht gezählt: {reasons}",
        "partial_line": "{count} früh umgekehrt",
        "no_reps": "Keine Wiederholung gesehen.",
        "alert_line": "{count} Warnungen: {reason}",
        "alert_line_one": "{count} Warnung: {reason}",
        "no_alerts": "Keine Warnungen.",
        "no_alerts_seen": "Keine Warnungen gesehen.",
        "no_alerts_unsure": "Keine Warnungen gesehen; nicht alles ließ sich sicher sagen.",
        "no_alerts_unjudged": "Keine Warnungen gesehen; das meiste wurde nicht beurteilt.",
        "no_alerts_partly": "Keine Warnungen gesehen; Sie waren zeitweise nicht zu sehen.",
        "alert_moment": "bei {time}, {length}: {values}",
        "to_the_end": "bis zum Ende",
        "more_moments": "und {count} weitere",
        "up": "{deg:.0f}° hoch",
        "down": "{deg:.0f}° runter",
        "give_or_take": "{value}, auf etwa {deg:.0f}° genau",
        "ankle_sure": "Genauigkeit",
        "ankle_sure_value": "Sprunggelenk auf etwa {deg:.0f}° genau, bei gestrecktem Knie",
        "advice_line": "{cue} (Wiederholungen {numbers})",
        "advice_line_one": "{cue} (Wiederholung {numbers})",
        "knee_range": "Kniebeugung",
        "range": "{low} bis {high}",
        "tracking": "Bein gesehen",
        "tracking_value": "{percent:.0f} % der Zeit",
        "view": "Kamera",
        "view_value": "{deg:.0f}° schräg zur Seite",
        "view_unknown": "Winkel zur Seite unbekannt",
        "leg": "Bein",
        "limits": "Geändert",
        "files": "Ergebnisse",
        "not_measured": "nicht gemessen",
        "nobody": "Niemand im Bild in {name}: nichts zu beurteilen. Das ganze Bein von der Seite zeigen.",
        "leg_never_seen": (
            "Das Bein war in {name} nie oder fast nie ganz im Bild: nichts zu beurteilen. Den ganzen "
            "Körper von der Seite zeigen."
        ),
        "body_never_seen": (
            "Der Körper war in {name} nie oder zu selten ganz im Bild: nichts zu beurteilen. Ihn von Kopf "
            "bis Fuß und von der Seite zeigen."
        ),
        "never_side_on": (
            "Die Kamera stand in {name} zu schräg: nichts zu beurteilen. Von der Seite filmen, so dass der "
            "ganze Körper im Bild ist."
        ),
        "doctor_ok": "ok",
        "doctor_missing": "FEHLT",
        "doctor_without": "ohne",
        "kind_movement": "Bewegung",
        "kind_hold": "Halten",
        "kind_rhythm": "Rhythmus",
        "head_threshold": "Grenzwert",
        "head_why": "warum, und woher er kommt",
        "head_model": "Modell",
        "head_size": "Größe",
        "head_licence": "Lizenz",
        "head_state": "Stand",
        "stored_results": "Ergebnisse",
        "stored_history": "Verlauf",
        "stored_folders": "Ordner",
        "stored_notice": "Hinweis",
        "stored_models": "Modelle",
        "note_nobody_seen": "Niemand war zu sehen.",
        "note_view_refused": (
            "Die Kamera stand {view_deg:.0f}° schräg zur Seite. Von dort nicht beurteilt: {seen_side_on}."
        ),
        "note_view_refused_mostly": (
            "Die Kamera stand die meiste Zeit ({percent:.0f} %) {view_deg:.0f}° schräg zur Seite. Von dort "
            "nicht beurteilt: {seen_side_on}."
        ),
        "note_view_trusted_less": (
            "Die Kamera stand {view_deg:.0f}° schräg zur Seite; von dort sehen Gelenke weniger gebeugt aus, "
            "als sie sind. Weniger verlässlich: {seen_side_on}."
        ),
        "note_leg_seen_little": "Das Bein war nur in {percent:.0f} % der Zeit zu sehen.",
        "note_vague": (
            "In {percent:.0f} % der Zeit war das schwer zu messen: {signal}. Wiederholungen können fehlen "
            "oder kleiner aussehen, als sie waren. Gleichmäßiges Licht und ein schlichter Hintergrund helfen."
        ),
        "note_unfollowed": (
            "In {unseen_s:.0f} s der Übung war dem Bein nicht zu folgen: dort kann eine Wiederholung fehlen, "
            "oder zwei zählen als eine."
        ),
        "note_left_out": (
            "{count} weitere Bewegungen sahen danach aus, folgten aber nicht deutlich genug aufeinander, um "
            "zu zählen: Es waren vielleicht mehr."
        ),
        "note_left_out_one": "1 weitere Bewegung sah danach aus, aber nicht deutlich genug, um zu zählen.",
        "note_not_counted": (
            "{count} Bewegungen sahen wie Wiederholungen aus, wurden aber nicht gezählt, und vor nichts "
            "wurde gewarnt: {rule}."
        ),
        "note_not_counted_one": (
            "1 Bewegung sah wie eine Wiederholung aus, wurde aber nicht gezählt, und vor nichts wurde "
            "gewarnt: {rule}."
        ),
        "note_attempted": "{attempt_s:.0f} s lang wurde eine Haltung versucht, die nicht zählte: {rule}.",
        "note_not_seen": (
            "{untold_s:.0f} s lang war nicht zu erkennen, ob es diese Übung war. Nicht gut genug zu sehen: "
            "{parts}."
        ),
        "part_shoulders": "Schultern",
        "part_arms": "Ellbogen und Hände",
        "part_hips": "Hüften",
        "part_knees": "Knie",
        "part_ankles": "Knöchel",
        "part_feet": "Fersen und Zehen",
        "part_other_leg": "das andere Bein",
        "rule_unsure": "Ich sehe Sie nicht gut genug, um davor zu warnen: {rule}.",
        "note_unsure": (
            "Das kann unbemerkt geblieben sein: {rule}. Es war nur in {percent:.0f} % der Zeit, auf die es "
            "ankam, sicher zu sehen."
        ),
        "note_foot_left_frame": (
            "Der Fuß war in {percent:.0f} % der Zeit nicht im Bild oder zu nah am Rand: da wurde er nicht "
            "gemessen. Die Kamera weiter weg stellen."
        ),
        "note_several_people": (
            "{count} Menschen waren zu sehen: nur einer wurde beurteilt. War es der falsche? --person "
            "left, --person right oder eine Nummer, von links gezählt, wählt einen anderen."
        ),
        "note_both_legs": "Beide Beine haben geübt: {left} Wiederholungen links, {right} rechts.",
        "note_few_frames": "Nur {fps:.0f} Bilder pro Sekunde: Füße lassen sich so schlechter verfolgen.",
        "note_frames_fitted": "{count} Bilder haben eine andere Form als die übrigen und wurden eingepasst.",
        "note_frames_fitted_one": "Ein Bild hat eine andere Form als die übrigen und wurde eingepasst.",
        "note_bars_cut": "Das Bild hat Balken am Rand: nur was dazwischen ist, wurde beurteilt.",
        "note_slow_motion": (
            "Zeitlupe: mit {fps:.0f} Bildern pro Sekunde gefilmt, mit {plays_fps:.0f} abgespielt. Alle "
            "Zeiten sind die der Bewegung selbst (--slow-motion 1 behält die des Clips)."
        ),
        "note_time_lapse": (
            "Zeitraffer: mit {fps:.3g} Bildern pro Sekunde gefilmt, mit {plays_fps:.0f} abgespielt. Alle "
            "Zeiten sind die der Bewegung selbst (--slow-motion 1 behält die des Clips)."
        ),
        "note_rate_assumed": (
            "Die Datei sagt nicht, wie schnell ihre Bilder aufeinander folgen: angenommen sind {fps:.0f} pro "
            "Sekunde. Stimmt das nicht, stimmen alle Zeiten und Geschwindigkeiten nicht (mit 30 gefilmt: "
            "--slow-motion 1.2)."
        ),
        "note_interrupted": "Bei {time} mit Strg-C beendet: nur der Teil davor ist beurteilt.",
        "note_unreadable": "Bei {time} brach das Lesen ab ({problem}): nur der Teil davor ist beurteilt.",
        "note_pose_failed": (
            "Das Posenmodell brach bei {time} ab ({problem}): nur der Teil davor ist beurteilt."
        ),
        "note_recording_torn": "{name} bricht in Zeile {line} ab; sie wurde weggelassen.",
        "note_recovered": (
            "Die Sitzung brach ab und wurde aus ihrem Protokoll wiederhergestellt, bis {t_s:.1f} s."
        ),
        "key_pause": "Pause",
        "key_undo": "zurück",
        "key_mute": "stumm",
        "key_calibrate": "einmessen",
        "key_skip": "überspringen",
        "key_full_screen": "Vollbild",
        "key_quit": "Ende",
        "key_space": "Leertaste",
        "opening": "Kamera wird geöffnet",
        "sit_like_this": "So sitzen",
        "lie_like_this": "So liegen",
        "muted": "Ton aus",
        "hold_ring": "halten",
        "set": "Satz",
        "set_up": "Aufstellung",
        "countdown": "Gleich geht es los",
        "calibrating": "Einmessen",
        "paused": "Pause",
        "lost": "Kein Bild",
        "finished": "Fertig",
        "close_hint": "Eine Taste schließt das Fenster",
        "open_page_button": "O: Bericht öffnen",
        "summary_faulty": "{count} nicht gezählt",
        "summary_partial": "{count} zu früh umgekehrt",
        "summary_alerts": "Warnungen: {count}",
        "summary_stop": "Für heute besser aufhören",
        "note_dropped": "{dropped} von {arrived} Kamerabildern wurden übersprungen, um mitzukommen.",
        "note_reopened": "Die Kamera ging verloren und wurde {count} mal neu geöffnet.",
        "note_reopened_one": "Die Kamera ging verloren und wurde einmal neu geöffnet.",
        "note_went_on_without": "Die Sitzung ging weiter, obwohl dazu aufgefordert wurde: {cue}",
        "note_ended_early": "Der Satz wurde früher beendet: {reason}.",
        "plan_next": "{number} von {of}: {name}.",
        "plan_done": "{done} von {of} Sätzen des Plans wurden gemacht.",
        "plan_skipped": "Ausgelassen: {names}.",
        "nothing_saved": "Der Satz hatte noch nicht begonnen: nichts wurde gespeichert.",
        "pain_before": "Schmerz jetzt, 0 (keiner) bis 10 (stärkster); Eingabetaste überspringt",
        "pain_after": "Schmerz nach dem Satz, 0 bis 10; Eingabetaste überspringt",
        "pain_range": "eine ganze Zahl von 0 bis 10, oder die Eingabetaste",
        "ask_reason": "Warum früher aufgehört (Schmerz, müde, anderes)? Eingabetaste überspringt",
        "stopped_key": "mit einer Taste",
        "stopped_closed": "das Fenster wurde geschlossen",
        "stopped_interrupted": "Strg-C",
        "stopped_camera_ended": "die Aufnahme war zu Ende",
        "notice": _NOTICE,
        "agree": "Eingabetaste drücken, wenn Sie das gelesen haben",
    },
)
