"""What commands answer (`doctor`, `privacy`, ...), in German; as `posecheck.words.de.phrases`.

No key is a single word: a folder may be called so, and names stay names.
"""

from __future__ import annotations

from typing import Final

_DOCTOR: Final = {
    "mediapipe version": "Version von mediapipe",
    "{} loads": "{} lässt sich laden",
    "av loads and writes H.264": "av lässt sich laden und schreibt H.264",
    "pose model": "Posenmodell",
    "libraries of a window": "Bibliotheken für ein Fenster",
    "sound of this machine": "Ton dieses Computers",
    "a clip is decoded": "ein Video wird gelesen",
    "both models run on it": "beide Modelle sehen es an",
    "a clip is encoded": "ein Video wird geschrieben",
    "cache folder": "Ordner für Heruntergeladenes",
    "data folder": "Ordner für Daten",
    "not installed": "nicht installiert",
    "{} is here, {} is needed": "{} ist da, {} wird gebraucht",
    "Make a virtual environment with Python {}": "Eine virtuelle Umgebung mit Python {} anlegen",
    "cv2 comes from {} alone": "cv2 kommt allein von {}",
    "no OpenCV is installed": "OpenCV ist nicht installiert",
    "{} packages share cv2: {}": "{} Pakete teilen sich cv2: {}",
    "could not be tried ({})": "ließ sich nicht versuchen ({})",
    "it crashed: {}": "abgestürzt: {}",
    "the system library {} is missing": "die Systembibliothek {} fehlt",
    "Install the system package that holds {}": "Das Systempaket installieren, das {} enthält",
    "Install the library {}": "Die Bibliothek {} installieren",
    "Install the versions that posecheck was tested with: {} (in the folder of posecheck, in a new virtual "
    "environment)": (
        "Die Versionen installieren, mit denen posecheck geprüft ist: {} (im Ordner von posecheck, in einer "
        "neuen virtuellen Umgebung)"
    ),
    "all are here": "alle da",
    "not found: {}": "nicht gefunden: {}",
    "version unknown": "Version unbekannt",
    "For a window: {}": "Für ein Fenster: {}",
    "{} cannot be written ({})": "{} lässt sich nicht schreiben ({})",
    "Allow writing there, or set {} to another folder": (
        "Das Schreiben dort erlauben, oder {} auf einen anderen Ordner setzen"
    ),
    "{} frames of the sample clip": "{} Bilder des Beispielvideos",
    "the sample clip gave no frame": "das Beispielvideo gab kein Bild",
    "{} sees the person, the leg network the legs": "{} sieht die Person, das Beinnetz die Beine",
    "the leg network sees no leg in the sample clip": "das Beinnetz sieht im Beispielvideo kein Bein",
    "the model {} sees nobody in the sample clip": "das Modell {} sieht im Beispielvideo niemanden",
    "{} frames written as H.264 and read again": "{} Bilder als H.264 geschrieben und wieder gelesen",
    "{} of {} frames came back": "{} von {} Bildern kamen zurück",
    "can be played on {}": "lassen sich spielen über {}",
    "can speak through {}": "kann sprechen über {}",
    "turned off in the settings": "in den Einstellungen abgeschaltet",
    "it is muted": "ist stumm geschaltet",
    "it is not muted": "ist nicht stumm geschaltet",
    "whether it is muted cannot be told": "ob er stumm geschaltet ist, lässt sich nicht sagen",
    "Turn it on to hear the warnings": "Einschalten, um die Warnungen zu hören",
}

_CAMERAS: Final = {
    "{} at {} frames a second": "{} mit {} Bildern je Sekunde",
    "No camera can be opened. Plug one in, allow its use, or use a phone: --camera ADDRESS": (
        "Keine Kamera lässt sich öffnen. Eine anstecken, ihre Benutzung erlauben, oder ein Handy nehmen: "
        "--camera ADRESSE"
    ),
    "Use one with: posecheck live --camera NUMBER": "Benutzen mit: posecheck live --camera NUMMER",
}

_EXERCISES: Final = {
    "Thresholds of one: posecheck exercises NAME; its file: posecheck exercises NAME --toml": (
        "Grenzwerte einer Übung: posecheck exercises NAME; ihre Datei: posecheck exercises NAME --toml"
    ),
    "The same for every exercise, or every one of its kind, that does not set them itself:": (
        "Für alle Übungen oder alle dieser Art gleich, wenn sie sie nicht selbst setzen:"
    ),
    "Change one with: posecheck analyze --set NAME=VALUE": (
        "Einen ändern (Namen und Gründe stehen auf Englisch da): posecheck analyze --set NAME=WERT"
    ),
}

_PRIVACY: Final = {
    "posecheck stores, on this machine only and readable by you alone:": (
        "posecheck speichert, nur auf diesem Computer und nur für Sie lesbar:"
    ),
    "1 file": "1 Datei",
    "{} files": "{} Dateien",
    "angles, repetitions, warnings, name, pain; images only in overlay.mp4, landmarks only in poses.jsonl": (
        "Winkel, Wiederholungen, Warnungen, Name, Schmerz; Bilder nur in overlay.mp4, Landmarken nur in "
        "poses.jsonl"
    ),
    "the same sessions again, with profile names, calibration, pain scores and what you noted": (
        "dieselben Sitzungen noch einmal, mit Profilnamen, Kalibrierung, Schmerzwerten und Notizen"
    ),
    "where results were written, to find them here": "wo Ergebnisse liegen, damit sie sich hier finden",
    "that the safety notice was read": "dass der Sicherheitshinweis gelesen ist",
    "pose models that 'posecheck models fetch' downloaded; nothing about you": (
        "Posenmodelle, die 'posecheck models fetch' geladen hat; nichts über Sie"
    ),
    "also in {}": "auch in {}",
    "not listed: {} in {}": "nicht aufgeführt: {} in {}",
    "1 session": "1 Sitzung",
    "{} sessions": "{} Sitzungen",
    "This set is not in the history": "Dieser Satz steht nicht im Verlauf",
    "Never stored unless you ask: video (--overlay, --record), landmarks (--save-poses)": (
        "Nie gespeichert, außer Sie wollen es: Video (--overlay, --record), Landmarken (--save-poses)"
    ),
    "A video made with --record lies where you named it, and is yours to delete": (
        "Ein Video von --record liegt dort, wo Sie es haben wollten; löschen müssen Sie es selbst"
    ),
    "Nothing leaves this machine. The only address ever opened is that of a network camera you name, and the "
    "model's when you type 'posecheck models fetch'": (
        "Nichts verlässt diesen Computer. Geöffnet werden nur die Adresse einer Netzkamera, die Sie nennen, "
        "und die des Modells bei 'posecheck models fetch'"
    ),
    "Copies, folders moved or renamed since, exports and videos made with --record are known to nobody but "
    "you": (
        "Kopien, seither verschobene oder umbenannte Ordner, Exporte und Videos von --record kennen nur Sie"
    ),
    "Delete all that is listed: posecheck privacy --delete": (
        "Alles Aufgeführte löschen: posecheck privacy --delete"
    ),
    "Delete all of this? It cannot be undone": "All das löschen? Es lässt sich nicht rückgängig machen",
    "Nothing was deleted": "Nichts wurde gelöscht",
    "All that is listed is deleted": "Alles Aufgeführte ist gelöscht",
    "{} in {} remain. Delete them too: {}": "{} in {} bleiben. Auch sie löschen: {}",
}

_HISTORY: Final = {
    "1 set": "1 Satz",
    "{} sets": "{} Sätze",
    "{} added, {} here already": "{} dazugekommen, {} waren schon da",
    "{} deleted": "{} gelöscht",
    "Delete {}? This cannot be undone": "{} löschen? Es lässt sich nicht rückgängig machen",
    "profile {}": "Profil {}",
    "the whole history": "Den ganzen Verlauf",
    "{} done well in {} s": "{} gut in {} s",
    "ready: {}": "bereit: {}",
    "not here: posecheck models fetch {}": "nicht da: posecheck models fetch {}",
    "refused: {}: {}": "abgelehnt: {}: {}",
}

ANSWERS: Final = _DOCTOR | _CAMERAS | _EXERCISES | _PRIVACY | _HISTORY
