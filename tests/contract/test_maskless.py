"""The pose model's bundle without its mask: what is struck off, and that anything unknown stays as it is."""

from __future__ import annotations

import io
import zipfile

import pytest

from posecheck.pose.bundle import PARTS
from posecheck.pose.maskless import without_mask
from posecheck.pose.model_store import resolve


@pytest.fixture(scope="module")
def full() -> bytes:
    return resolve("full").path.read_bytes()


def parts(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def bundled(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


def test_only_the_list_of_operators_and_one_output_change(full: bytes) -> None:
    before, after = parts(full), parts(without_mask(full))
    assert after.keys() == before.keys()
    assert after[PARTS[0]] == before[PARTS[0]]
    one, two = before[PARTS[1]], after[PARTS[1]]
    changed = sum(a != b for a, b in zip(one, two, strict=True))
    assert 0 < changed <= 4 * 332 + 4, "332 operators, and an output"


def test_once_is_enough(full: bytes) -> None:
    assert without_mask(without_mask(full)) == without_mask(full)


@pytest.mark.parametrize("broken", [b"", b"PK", bytes(4), b"\0\0\0\0TFL3", b"\xff" * 64], ids=repr)
def test_a_network_that_is_none_is_left_as_it_is(full: bytes, broken: bytes) -> None:
    assert without_mask(broken) == broken
    odd = bundled({**parts(full), PARTS[1]: broken})
    assert without_mask(odd) == odd


def test_a_network_cut_short_is_left_as_it_is(full: bytes) -> None:
    network = parts(full)[PARTS[1]]
    cut = bundled({**parts(full), PARTS[1]: network[: len(network) // 2]})
    assert without_mask(cut) == cut


def test_another_network_is_left_as_it_is(full: bytes) -> None:
    found = parts(full)
    other = bundled({**found, PARTS[1]: found[PARTS[0]]})
    assert without_mask(other) == other
