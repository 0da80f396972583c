"""One table of options: defaults < config file < flags; what is wrong is named."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from posecheck.app.options.settings import OPTIONS, Settings, assignment, config_layers, layered, read_config
from posecheck.errors import UsageError


def test_every_field_is_an_option_with_help() -> None:
    assert {item.name for item in fields(Settings)} == set(OPTIONS)
    assert all(option.help and option.flag.startswith("--") for option in OPTIONS.values())


def test_later_layers_win_and_none_means_not_given() -> None:
    settings = layered({"leg": "left", "overlay": True}, {"leg": "right", "overlay": None})
    assert settings.leg == "right"
    assert settings.overlay is True
    assert settings.output == "posecheck-out"


def test_thresholds_merge_name_by_name() -> None:
    settings = layered({"thresholds": {"a": 1, "b": 2}}, {"thresholds": {"b": 3.5}}, {"thresholds": {}})
    assert dict(settings.thresholds) == {"a": 1.0, "b": 3.5}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("legg", "left", "Did you mean 'leg'"),
        ("zzz", 1, "Known: exercise"),
        ("leg", "middle", "auto, left, right"),
        ("rotate", 45, "0, 90, 180, 270"),
        ("rotate", True, "whole number"),
        ("slow_motion", 0.0, "0.001 to 100 times"),
        ("neutral_ankle_deg", 90.0, "-45 to 45 degrees"),
        ("neutral_ankle_deg", float("nan"), "-45 to 45 degrees"),
        ("neutral_ankle_deg", "3", "not a number"),
        ("overlay", 1, "true or false"),
        ("output", "", "setting 'output' .--output.: is ''. Write a text, or leave it out"),
        ("output", "a\0b", "setting 'output' .--output."),
        ("filter", "both", "zero-phase, causal"),
        ("target", 101, r"1 to 100\.$"),
        ("thresholds", 3, "not a table"),
        ("thresholds", {"hold_needed": "2"}, "hold_needed"),
        ("thresholds", {"hold_needed": True}, "hold_needed"),
        ("thresholds", {"hold_needed": float("inf")}, "hold_needed"),
    ],
)
def test_what_is_wrong_is_named(key: str, value: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        layered({key: value})
    assert caught.value.exit_code == 2


def test_a_whole_number_will_do_for_a_number() -> None:
    assert layered({"neutral_ankle_deg": 3}).neutral_ankle_deg == 3.0


def test_settings_cannot_be_changed() -> None:
    settings = layered({"thresholds": {"a": 1}})
    with pytest.raises(AttributeError):
        settings.leg = "left"  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.thresholds["a"] = 2  # type: ignore[index]


def test_assignments() -> None:
    assert assignment("hold_needed = 2") == ("hold_needed", 2.0)
    for text in ("hold_needed", "=2", "hold_needed=", "hold_needed=two", "hold_needed=nan"):
        with pytest.raises(UsageError, match=r"NAME=VALUE.*hold_needed=2"):
            assignment(text)


@pytest.fixture
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an empty user config folder."""
    user, work = tmp_path / "user", tmp_path / "work"
    user.mkdir()
    work.mkdir()
    monkeypatch.setenv("POSECHECK_CONFIG", str(user))
    monkeypatch.chdir(work)
    return user


def test_no_config_file_is_no_layer(user_folder: Path) -> None:
    assert config_layers() == []


def test_the_working_folder_beats_the_user_and_flags_beat_both(user_folder: Path) -> None:
    (user_folder / "posecheck.toml").write_text(
        'leg = "left"\noverlay = true\nmodel = "lite"\n', encoding="utf-8"
    )
    Path("posecheck.toml").write_text(
        'leg = "right"\nmodel = "full"\n[thresholds]\nhold_needed = 2\n', encoding="utf-8"
    )
    settings = layered(*config_layers(), {"model": "heavy"})
    assert (settings.leg, settings.overlay, settings.model) == ("right", True, "heavy")
    assert dict(settings.thresholds) == {"hold_needed": 2.0}


def test_a_named_file_takes_the_place_of_the_working_folders(user_folder: Path, tmp_path: Path) -> None:
    Path("posecheck.toml").write_text('leg = "right"\n', encoding="utf-8")
    (tmp_path / "mine.toml").write_text("save_poses = true\n", encoding="utf-8")
    settings = layered(*config_layers(tmp_path / "mine.toml"))
    assert (settings.leg, settings.save_poses) == ("auto", True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"legs = 1", "legs.*Did you mean 'leg'"),
        (b"leg = ", "not valid TOML"),
        (b"leg = 'left'\nprofile = 'J\xfcrgen'", "not UTF-8 .byte 25.. Save it as UTF-8"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
        (b"#" * 1_000_001, "too large"),
        (b"[thresholds]\nx = 'y'", "threshold 'x'"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "posecheck.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        read_config(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_from_windows_editors_and_shells_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "posecheck.toml"
    path.write_bytes('profile = "Jürgen"\r\nleg = "left"\r\n'.encode(encoding))
    assert read_config(path) == {"profile": "Jürgen", "leg": "left"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--config"):
        read_config(tmp_path / "none.toml")
