"""What goes wrong, in German: from the English that the code writes, ``{}`` for each value."""

from __future__ import annotations

from typing import Final

from posecheck.words.de.answers import ANSWERS
from posecheck.words.de.next_steps import NEXT_STEPS

_SUBJECTS: Final = {
    "camera {}": "Kamera {}",
    "a library": "eine Bibliothek",
    "exercise {}": "Übung {}",
    "exercise {}, {}": "Übung {}, {}",
    "history page": "Seite der Übungen",
    "image": "Bild",
    "leg": "Bein",
    "no more {}": "ab jetzt ohne {}",
    "note": "Notiz",
    "pain before": "Schmerz vorher",
    "pain after": "Schmerz nachher",
    "observation at {} s": "Beobachtung bei {} s",
    "plan {}": "Plan {}",
    "plan {}, {}": "Plan {}, {}",
    "pose model {}": "Posenmodell {}",
    "profile {}": "Profil {}",
    "profile '{}'": "Profil '{}'",
    "standard output": "Standardausgabe",
    "session {}": "Sitzung {}",
    "set {}": "Satz {}",
    "setting '{}'": "Einstellung '{}'",
    "setting '{}' ({})": "Einstellung '{}' ({})",
    "setting 'thresholds'": "Einstellung 'thresholds'",
    "sound": "Ton",
    "threshold '{}'": "Grenzwert '{}'",
    "this folder": "dieser Ordner",
    "tones": "Töne",
    "voice": "Stimme",
    "{}, line {}": "{}, Zeile {}",
    "{}, profile {}": "{}, Profil {}",
    "{}, set {}": "{}, Satz {}",
    "{}, plan {}": "{}, Plan {}",
}

_FILES: Final = {
    "cannot be deleted, {}": "lässt sich nicht löschen: {}",
    "cannot be encoded ({})": "lässt sich nicht kodieren ({})",
    "cannot be locked, {}": "lässt sich nicht sperren: {}",
    "cannot be opened": "lässt sich nicht öffnen",
    "cannot be opened ({})": "lässt sich nicht öffnen ({})",
    "cannot be opened, {}": "lässt sich nicht öffnen: {}",
    "cannot be read ({})": "ist nicht lesbar ({})",
    "cannot be read, {}": "ist nicht lesbar: {}",
    "cannot be rotated by {} degrees": "lässt sich nicht um {} Grad drehen",
    "cannot be used, {}": "ist nicht zu gebrauchen: {}",
    "cannot be written ({})": "lässt sich nicht schreiben ({})",
    "cannot be written, the disk is full": "lässt sich nicht schreiben: der Datenträger ist voll",
    "cannot be written, {}": "lässt sich nicht schreiben: {}",
    "a file of that name is in the way": "eine Datei dieses Namens ist im Weg",
    "a folder of that name is in the way": "ein Ordner dieses Namens ist im Weg",
    "part of the path is a file, not a folder": "ein Teil des Pfades ist eine Datei, kein Ordner",
    "permission denied": "keine Berechtigung",
    "the disk is full": "der Datenträger ist voll",
    "the disk is read-only": "der Datenträger ist schreibgeschützt",
    "the disk quota is used up": "der zugeteilte Speicherplatz ist aufgebraucht",
    "the name is too long": "der Name ist zu lang",
    "No such file or directory": "Datei oder Ordner gibt es nicht",
    "Permission denied": "keine Berechtigung",
    "Not a directory": "kein Ordner",
    "Read-only file system": "der Datenträger ist schreibgeschützt",
    "File name too long": "der Name ist zu lang",
    "Is a directory": "ist ein Ordner",
    "No space left on device": "kein Platz mehr",
    "does not exist": "gibt es nicht",
    "no such file": "diese Datei gibt es nicht",
    "is a folder": "ist ein Ordner",
    "is not a folder": "ist kein Ordner",
    "is not a regular file": "ist keine gewöhnliche Datei",
    "is an empty file": "ist eine leere Datei",
    "is an address, and posecheck reads only local files": (
        "ist eine Adresse, und posecheck liest nur Dateien von diesem Computer"
    ),
    "is a photo, not a video": "ist ein Foto, kein Video",
    "is an animated WebP, which libav does not read": "ist ein animiertes WebP, und das liest libav nicht",
    "is a text file, not a video": "ist eine Textdatei, kein Video",
    "is incomplete: its index (moov) is missing or broken": (
        "ist unvollständig: das Inhaltsverzeichnis (moov) fehlt oder ist beschädigt"
    ),
    "is not a video that can be read": "ist kein lesbares Video",
    "is not there any more": "ist nicht mehr da",
    "is there already, and is no {} file that may be replaced": (
        "ist schon da und keine {}-Datei, die ersetzt werden dürfte"
    ),
    "was not encoded in time": "wurde nicht rechtzeitig kodiert",
    "is not an .mp4 file": "ist keine .mp4-Datei",
    "holds no frame that can be read": "enthält kein lesbares Bild",
    "is encrypted (copy protection)": "ist verschlüsselt (Kopierschutz)",
    "holds no video track (sound only?)": "enthält keine Bildspur (nur Ton?)",
    "holds frames in a format that cannot be decoded here": (
        "enthält Bilder in einem Format, das hier nicht dekodiert werden kann"
    ),
    "holds no video": "enthält kein Video",
    "{} are too small to see a person (at least {} on a side)": (
        "{} sind zu klein, um einen Menschen zu sehen (mindestens {} je Seite)"
    ),
    "{} are too large (at most {} on a side and 40 megapixels)": (
        "{} sind zu groß (höchstens {} je Seite und 40 Megapixel)"
    ),
    "has {} MB, too many for one page": "hat {} MB, zu viel für eine Seite",
    "{} of about {} frames of {} could not be read": (
        "{} von etwa {} Bildern aus {} konnten nicht gelesen werden"
    ),
    "1 of about {} frames of {} could not be read": (
        "1 von etwa {} Bildern aus {} konnte nicht gelesen werden"
    ),
    "the first {} s of {} cannot be shown, because {}": (
        "die ersten {} s von {} lassen sich nicht zeigen: {}"
    ),
    "it begins in the middle of a group of frames": "es beginnt mitten in einer Bildgruppe",
    "they are damaged": "sie sind beschädigt",
    "{} breaks off after {} s ({}): {} frames were read": (
        "{} bricht nach {} s ab ({}): {} Bilder wurden gelesen"
    ),
    "{} breaks off after {} of {} s: {} frames were read": (
        "{} bricht nach {} von {} s ab: {} Bilder wurden gelesen"
    ),
    "Nobody was seen": "Niemand war zu sehen",
    "The leg was never seen whole": "Das Bein war nie ganz zu sehen",
    "a bug in posecheck ({})": "ein Fehler in posecheck ({})",
    "{}: stopped before anything was measured": "{}: beendet, bevor etwas gemessen war",
    "{}: encoding was too slow, frames left out: {}": (
        "{}: das Kodieren war zu langsam, ausgelassene Bilder: {}"
    ),
}

_CAMERA: Final = {
    "gave no frame in {} seconds": "gab in {} Sekunden kein Bild",
    "gives no frame": "gibt kein Bild",
    "the video is frozen": "das Bild steht still",
    "it ended": "er endete",
    "the stream stopped ({})": "der Strom brach ab ({})",
    "there is no such camera": "diese Kamera gibt es nicht",
    "there is no sound device": "es gibt kein Tongerät",
    "this machine has no voice program": "dieser Computer hat kein Sprachprogramm",
    "PortAudio is missing": "PortAudio fehlt",
    "PowerShell has ended": "PowerShell hat sich beendet",
    "no more {}": "nichts mehr von {}",
    "no more {}: {}": "nichts mehr von {}: {}",
    "There is no display": "Es gibt keinen Bildschirm",
    "The display does not answer": "Der Bildschirm antwortet nicht",
    "PyAV was loaded before OpenCV, so a window would not open": (
        "PyAV wurde vor OpenCV geladen, ein Fenster ginge nicht auf"
    ),
    "{} The session runs with sound and terminal": "{} Die Sitzung läuft mit Ton und Terminal",
    "No window can be opened here (posecheck doctor may know why)": (
        "Hier lässt sich kein Fenster öffnen (posecheck doctor weiß vielleicht warum)"
    ),
    "More than {} repetitions in one set are not advised": (
        "Mehr als {} Wiederholungen in einem Satz werden nicht empfohlen"
    ),
}

_RESULTS: Final = {
    "holds no {}": "enthält keine Datei {}",
    "holds no angles.csv": "enthält keine angles.csv",
    "holds no poses.jsonl": "enthält keine poses.jsonl",
    "holds no angles": "enthält keine Winkel",
    "holds no angles to plot": "enthält keine Winkel zum Zeichnen",
    "holds no angle that was seen": "enthält keinen Winkel, der zu sehen war",
    "would be empty: nobody was seen": "wäre leer: niemand war zu sehen",
    "is not a session folder": "ist kein Ordner einer Sitzung",
    "is not a session file: {}": "ist keine Datei einer Sitzung: {}",
    "is not JSON": "ist kein JSON",
    "has schema {}, this posecheck reads up to schema {}": (
        "hat Schema {}, dieses posecheck liest bis Schema {}"
    ),
    "has schema {}, this posecheck knows {}": "hat Schema {}, dieses posecheck kennt {}",
    "has schema {}, this posecheck reads {}": "hat Schema {}, dieses posecheck liest {}",
    "is not an angle table: time_s or phase is missing": (
        "ist keine Tabelle von Winkeln: time_s oder phase fehlt"
    ),
    "is not a table: {}": "ist keine Tabelle: {}",
    "has times that do not rise": "hat Zeiten, die nicht steigen",
    "has {} cells, not {}": "hat {} Zellen statt {}",
    "holds a number that is no angle and no time": "enthält eine Zahl, die weder Winkel noch Zeit ist",
    "holds text among the angles ({})": "enthält Text zwischen den Winkeln ({})",
    "is not a journal of a session": "ist kein Protokoll einer Sitzung",
    "line {} is not one of a journal": "Zeile {} gehört in kein Protokoll",
    "line {}: {}": "Zeile {}: {}",
    "its header is broken ({})": "der Anfang ist beschädigt ({})",
    "its session is still running": "die Sitzung läuft noch",
    "a session is running": "eine Sitzung läuft",
    "is not later than the one before, at {} s": "ist nicht später als die davor, bei {} s",
    "raised {}: {}": "brach ab mit {}: {}",
    "has the shape {}, not {}": "hat die Form {} statt {}",
    "is {} {}, not uint8 (height, width, 3)": "ist {} {}, nicht uint8 (Höhe, Breite, 3)",
    "{}: the film of this session was not finished, so it cannot be played; it is deleted": (
        "{}: der Film dieser Sitzung wurde nicht fertig und lässt sich nicht abspielen; er ist gelöscht"
    ),
    "{} shows the judgement before: kept as {}": ("{} zeigt das Urteil davor: aufgehoben als {}"),
    "{} is of another recording: kept as {}": "{} gehört zu einer anderen Aufnahme: aufgehoben als {}",
    "An earlier session that was cut off is saved now: {}": (
        "Eine frühere, abgebrochene Sitzung ist jetzt gespeichert: {}"
    ),
    "Nothing to recover in {}": "In {} ist nichts wiederherzustellen",
    "no browser was found; open {} by hand": "kein Browser gefunden; {} von Hand öffnen",
}

_HISTORY: Final = {
    "The history was damaged ({}); it is {}, and a new one begins": (
        "Der Verlauf war beschädigt ({}); er ist {}, und ein neuer beginnt"
    ),
    "The history was damaged ({}); it is kept as {}, and a new one begins": (
        "Der Verlauf war beschädigt ({}); er ist aufgehoben als {}, und ein neuer beginnt"
    ),
    "the history was damaged ({}); it is {}, and a new one begins": (
        "der Verlauf war beschädigt ({}); er ist {}, und ein neuer beginnt"
    ),
    "the history was damaged ({}); it is kept as {}, and a new one begins": (
        "der Verlauf war beschädigt ({}); er ist aufgehoben als {}, und ein neuer beginnt"
    ),
    "already set aside by another posecheck": "schon von einem anderen posecheck beiseitegelegt",
    "Another posecheck holds the history open: close it to clear the last traces": (
        "Ein anderes posecheck hat den Verlauf offen: schließen, damit auch Spuren verschwinden"
    ),
    "the sets of {} people are kept apart": "die Sätze von {} Personen werden getrennt geführt",
    "is a database of another program": "ist die Datenbank eines anderen Programms",
    "is damaged again at once ({})": "ist sofort wieder beschädigt ({})",
    "is damaged and cannot be moved, {}": "ist beschädigt und lässt sich nicht verschieben: {}",
    "is in use by another posecheck": "wird von einem anderen posecheck benutzt",
    "is no history export": "ist kein exportierter Verlauf",
    "has no list of {}": "hat keine Liste {}",
    "has the id of another one": "hat die Kennung eines anderen",
    "is wrong ({})": "ist falsch ({})",
    "is not a name": "ist kein Name",
    "is not in the history": "steht nicht im Verlauf",
    "could be several sets": "könnte mehrere Sätze meinen",
    "has {} characters, {} at most": "hat {} Zeichen, höchstens {}",
}

_SETTINGS: Final = {
    "is {}": "ist {}",
    "is {}, not {}": "ist {} statt {}",
    "is {}, not a number": "ist {}, keine Zahl",
    "is {}, not a table of names and numbers": "ist {}, keine Tabelle aus Namen und Zahlen",
    "text": "Text",
    "true or false": "true oder false",
    "a number": "einer Zahl",
    "a whole number": "einer ganzen Zahl",
    "is not NAME=VALUE with a number": "ist nicht NAME=WERT mit einer Zahl",
    "is not UTF-8 (byte {})": "ist kein UTF-8 (Byte {})",
    "is not valid TOML: {}": "ist kein gültiges TOML: {}",
    "is too large for such a file": "ist zu groß für eine solche Datei",
    "there is no such exercise and no such .toml file": (
        "diese Übung gibt es nicht, und keine solche .toml-Datei"
    ),
    "there is no such plan and no such .toml file": (
        "diesen Plan gibt es nicht, und keine solche .toml-Datei"
    ),
    "is missing": "fehlt",
    "is no key of it": "ist kein Schlüssel davon",
    "is asked for by nothing": "wird von nichts gebraucht",
    "is {}, outside {} to {} {}": "ist {}, außerhalb von {} bis {} {}",
    "has no threshold {}": "hat keinen Grenzwert {}",
    "has no workers": "hat keine Arbeiter",
    "does not answer ({})": "antwortet nicht ({})",
    "is no scheduler's address": "ist keine Adresse eines Schedulers",
    "is not installed": "ist nicht installiert",
    "is not installed, and --scheduler needs it": "ist nicht installiert, und --scheduler braucht es",
    "is not installed, and Parquet needs it": "ist nicht installiert, und Parquet braucht es",
    "cannot be loaded ({})": "lässt sich nicht laden ({})",
}

_MODELS: Final = {
    "MediaPipe cannot load it ({})": "MediaPipe kann es nicht laden ({})",
    "MediaPipe stopped at {} s ({})": "MediaPipe brach bei {} s ab ({})",
    "changed after its check: expected sha256 {}, found {}": (
        "wurde nach der Prüfung verändert: erwartet sha256 {}, gefunden {}"
    ),
    "has been altered: expected sha256 {}, found {}": "wurde verändert: erwartet sha256 {}, gefunden {}",
    "download failed ({})": "das Herunterladen schlug fehl ({})",
    "is a bundle for another task: expected {}, found {}": (
        "ist ein Paket für eine andere Aufgabe: erwartet {}, gefunden {}"
    ),
    "is a folder, not a model file": "ist ein Ordner, keine Modelldatei",
    "is damaged: its part {} does not read": "ist beschädigt: der Teil {} ist nicht lesbar",
    "is not a model description ({})": "ist keine Beschreibung eines Modells ({})",
    "is not a model manifest ({})": "ist kein Verzeichnis der Modelle ({})",
    "is not a pose model bundle (a .task file): {}": "ist kein Paket eines Posenmodells (.task-Datei): {}",
    "is not an https address": "ist keine https-Adresse",
    "is not the official bundle": "ist nicht das offizielle Paket",
    "is truncated": "ist abgeschnitten",
    "part {} ({})": "Teil {} ({})",
    "the file": "die Datei",
    "is not in the manifest": "steht nicht im Verzeichnis der Modelle",
    "is not the network that its description names": "ist nicht das Netz, das seine Beschreibung nennt",
    "no such model file": "diese Modelldatei gibt es nicht",
    "the model manifest is missing": "das Verzeichnis der Modelle fehlt",
    "the sample clip is not installed": "das Beispielvideo ist nicht installiert",
    "{} is in none of {}": "{} liegt in keinem von {}",
    "{}: expected {} bytes, found {}": "{}: erwartet {} Bytes, gefunden {}",
}

GERMAN_PHRASES: Final = (
    _SUBJECTS | _FILES | _CAMERA | _RESULTS | _HISTORY | _SETTINGS | _MODELS | NEXT_STEPS | ANSWERS
)
