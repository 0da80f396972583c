"""What to do when something goes wrong, in German; as `posecheck.words.de.phrases`."""

from __future__ import annotations

from typing import Final

NEXT_STEPS: Final = {
    "'posecheck cameras' lists what can be opened": "'posecheck cameras' zeigt, was sich öffnen lässt",
    "'posecheck cameras' lists what there is": "'posecheck cameras' zeigt, was es gibt",
    "Add yourself to the group video: sudo usermod -aG video $USER": (
        "Sich in die Gruppe video aufnehmen: sudo usermod -aG video $USER"
    ),
    "Allow it: Settings, Privacy, Camera; 'posecheck cameras' lists what there is": (
        "Erlauben: Einstellungen, Datenschutz, Kamera; 'posecheck cameras' zeigt, was es gibt"
    ),
    "Allow your terminal to use the camera: System Settings, Privacy, Camera": (
        "Dem Terminal die Kamera erlauben: Systemeinstellungen, Datenschutz, Kamera"
    ),
    "Allowed: {}": "Erlaubt: {}",
    "Allowed: auto, left, right": "Erlaubt: auto, left, right",
    "Allowed: {} to {}": "Erlaubt: {} bis {}",
    "Analyse again with --save-poses": "Noch einmal mit --save-poses auswerten",
    "Analyse another clip": "Ein anderes Video auswerten",
    "Analyse every video in it with: posecheck batch {}": "Alle Videos darin auswerten: posecheck batch {}",
    "Analyse the video again": "Das Video noch einmal auswerten",
    "Analyse the video again with --save-poses": "Das Video noch einmal mit --save-poses auswerten",
    "Begin it with [thresholds]; below, a line for each": "Mit [thresholds] beginnen, darunter je eine Zeile",
    "Check its permissions": "Die Zugriffsrechte prüfen",
    "Check the camera; frames above {} megapixels are refused": (
        "Die Kamera prüfen; Bilder über {} Megapixel werden abgelehnt"
    ),
    "Check the folder, or set POSECHECK_DATA": "Den Ordner prüfen, oder POSECHECK_DATA setzen",
    "Check the path": "Den Pfad prüfen",
    "Check the path given to --config": "Den Pfad hinter --config prüfen",
    "Check the spelling": "Die Schreibweise prüfen",
    "Choose a folder that you may write to with -o": "Mit -o einen Ordner mit Schreibrecht wählen",
    "Choose a shorter folder with -o": "Mit -o einen kürzeren Ordner wählen",
    "Choose another folder with -o": "Mit -o einen anderen Ordner wählen",
    "Choose one of: {}": "Eines davon wählen: {}",
    "See how one that ships has it: posecheck exercises {} --toml": (
        "So steht es in einer mitgelieferten: posecheck exercises {} --toml"
    ),
    "Copy one that ships: posecheck exercises NAME --toml": (
        "Eine mitgelieferte abschreiben: posecheck exercises NAME --toml"
    ),
    "Choose one with --profile: {}": "Eine mit --profile wählen: {}",
    "Close other programs": "Andere Programme schließen",
    "Close other programs that use it, or plug it in again": (
        "Andere Programme schließen, die sie benutzen, oder sie neu anstecken"
    ),
    "Close other programs that use it, or try another number": (
        "Andere Programme schließen, die sie benutzen, oder eine andere Nummer versuchen"
    ),
    "Convert it to MP4": "In MP4 umwandeln",
    "Convert it to MP4 (H.264)": "In MP4 (H.264) umwandeln",
    "Copy it again from the camera": "Noch einmal von der Kamera kopieren",
    "Copy it again, or convert it to MP4 (H.264)": "Noch einmal kopieren, oder in MP4 (H.264) umwandeln",
    "Record the set yourself, or name a copy without it": (
        "Den Satz selbst aufnehmen, oder eine Kopie ohne ihn nennen"
    ),
    "Copy or record it again": "Noch einmal kopieren oder aufnehmen",
    "Copy the video into a file first": "Das Video zuerst in eine Datei kopieren",
    "Delete it and run: posecheck models fetch {}": "Löschen und ausführen: posecheck models fetch {}",
    "Delete it by hand": "Von Hand löschen",
    "Did you mean '{}'?": "Ist '{}' gemeint?",
    "Take it out": "Weglassen",
    "Did you mean {}?": "Ist {} gemeint?",
    "Did you mean {} or {}?": "Ist {} oder {} gemeint?",
    "Did you mean {} or {} or {}?": "Ist {}, {} oder {} gemeint?",
    "End it first": "Zuerst beenden",
    "End that session first": "Zuerst diese Sitzung beenden",
    "Example: --set hold_needed=2": "Beispiel: --set hold_needed=2",
    "Example: hold_needed = 2": "Beispiel: hold_needed = 2",
    "Example: tcp://10.0.0.5:8786": "Beispiel: tcp://10.0.0.5:8786",
    "Free some space": "Platz schaffen",
    "Free some space, or choose another folder with -o": (
        "Platz schaffen, oder mit -o einen anderen Ordner wählen"
    ),
    "Give a file of 'history export'. {}": "Eine Datei von 'history export' angeben. {}",
    "Give a session.json that posecheck wrote": "Eine session.json angeben, die posecheck schrieb",
    "Give a whole number from 0 to 10": "Eine ganze Zahl von 0 bis 10 angeben",
    "Give the folder that 'analyze' named": "Den Ordner angeben, den 'analyze' nannte",
    "Give them in the order of time": "In der Reihenfolge der Zeit angeben",
    "Go to one that is": "In einen gehen, den es gibt",
    "Install a newer posecheck": "Ein neueres posecheck installieren",
    "Install espeak-ng, or use --no-voice": "espeak-ng installieren, oder --no-voice benutzen",
    "Install libportaudio2": "libportaudio2 installieren",
    "Install libportaudio2 (apt), or alsa-utils": "libportaudio2 (apt) oder alsa-utils installieren",
    "Install the posecheck that wrote it. {}": "Das posecheck installieren, das sie schrieb. {}",
    "Install the posecheck version that wrote it": "Die Version von posecheck installieren, die sie schrieb",
    "Its results are missing": "Seine Ergebnisse fehlen",
    "Known: {}": "Bekannt: {}",
    "Leave --embed-clip away": "--embed-clip weglassen",
    "Leave out --record": "--record weglassen",
    "Leave out --overlay": "--overlay weglassen",
    "Mend that line": "Diese Zeile berichtigen",
    "Save it as UTF-8": "Als UTF-8 speichern",
    "Move it away": "An einen anderen Ort verschieben",
    "Move it, or choose another folder with -o": "Verschieben, oder mit -o einen anderen Ordner wählen",
    "Name a folder with videos in it": "Einen Ordner mit Videos angeben",
    "Name a folder; single videos go to 'analyze'": (
        "Einen Ordner angeben; einzelne Videos gehören zu 'analyze'"
    ),
    "Name a session.journal": "Eine session.journal angeben",
    "Name a video": "Ein Video angeben",
    "Name a video file": "Eine Videodatei angeben",
    "Name lite, full, heavy or a .task file (posecheck models list)": (
        "lite, full, heavy oder eine .task-Datei angeben (posecheck models list)"
    ),
    "Name another file": "Eine andere Datei angeben",
    "Name one of {}": "Eines von {} angeben",
    "Name another one: --record FOLDER/set.mp4": "Eine andere angeben: --record ORDNER/set.mp4",
    "Name one: --record set.mp4": "Eine angeben: --record set.mp4",
    "Name the .task file in it": "Die .task-Datei darin angeben",
    "Nothing was imported": "Nichts wurde übernommen",
    "Open the address in a browser to check it": "Die Adresse zum Prüfen in einem Browser öffnen",
    "Plug in a loudspeaker": "Einen Lautsprecher anschließen",
    "Record at 640x480 or more": "Mit 640x480 oder mehr aufnehmen",
    "Record it again with: posecheck analyze --save-poses": (
        "Noch einmal aufzeichnen mit: posecheck analyze --save-poses"
    ),
    "Record the set as a video, and name that": "Den Satz als Video aufnehmen, und dieses angeben",
    "Reinstall posecheck": "posecheck neu installieren",
    "Run 'posecheck analyze' on a clip of yours": "'posecheck analyze' mit einem eigenen Video ausführen",
    "Run 'posecheck doctor'": "'posecheck doctor' ausführen",
    "Run 'posecheck doctor' to see what is missing": "'posecheck doctor' zeigt, was fehlt",
    "Run the command again": "Den Befehl noch einmal ausführen",
    "Run: {}": "Ausführen: {}",
    "Run: posecheck models fetch {}": "Ausführen: posecheck models fetch {}",
    "Save the video first": "Das Video zuerst speichern",
    "Scale the video down to 1920x1080": "Das Video auf 1920x1080 verkleinern",
    "See the ids with: posecheck history": "Die Kennungen zeigt: posecheck history",
    "See: docs/api.md": "Siehe: docs/api.md",
    "See: docs/exercises.md": "Siehe: docs/exercises.md",
    "See: posecheck exercises sciatic_glide": "Siehe: posecheck exercises sciatic_glide",
    "See: posecheck exercises {}": "Siehe: posecheck exercises {}",
    "See: posecheck history": "Siehe: posecheck history",
    "See: posecheck history profiles": "Siehe: posecheck history profiles",
    "Set POSECHECK_CACHE to a folder of yours": "POSECHECK_CACHE auf einen eigenen Ordner setzen",
    "Set POSECHECK_DATA to a folder of yours": "POSECHECK_DATA auf einen eigenen Ordner setzen",
    "Set POSECHECK_DATA to another disk": "POSECHECK_DATA auf einen anderen Datenträger setzen",
    "Set POSECHECK_DATA to another folder": "POSECHECK_DATA auf einen anderen Ordner setzen",
    "Shorten it": "Kürzen",
    "Start some with 'dask worker'": "Mit 'dask worker' welche starten",
    "Try again": "Noch einmal versuchen",
    "Try again in a moment": "Gleich noch einmal versuchen",
    "Try again, or download it with a browser and use --model FILE: {}": (
        "Noch einmal versuchen, oder mit dem Browser herunterladen und --model DATEI benutzen: {}"
    ),
    "Use 0, 90, 180 or 270": "0, 90, 180 oder 270 benutzen",
    "Use 1 to 64 printable characters": "1 bis 64 druckbare Zeichen benutzen",
    "Use the models lite, full or heavy (posecheck models list)": (
        "Die Modelle lite, full oder heavy benutzen (posecheck models list)"
    ),
    "pip install 'posecheck[cluster]'": "pip install 'posecheck[cluster]'",
    "pip install 'posecheck[export]'": "pip install 'posecheck[export]'",
    "stopped": "beendet",
    "stopped; run the same command again to go on": (
        "beendet; derselbe Befehl noch einmal macht dort weiter"
    ),
    "Write a text, or leave it out": "Einen Text schreiben, oder es weglassen",
}
