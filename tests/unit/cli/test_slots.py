"""`--slot` as it is typed, with every command that opens images."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fwdiff.errors import ExitCode
from tests.unit.cli.test_looking import Captured, data, run
from tests.unit.images import samples
from tests.unit.images.opening.test_opener import write
from tests.unit.images.writers.super_lp import Partition, super_image

A = samples.image("ext4_inline.img")
B = A.replace(b"ro.build.id=TEST", b"ro.build.id=SLOT")
PACKAGE = "com.example.x"


@pytest.fixture
def image(tmp_path: Path) -> str:
    partitions = [Partition("vendor_a", A), Partition("vendor_b", B)]
    return write(tmp_path / "super.img", super_image(partitions))


def refused(capture: Captured, *words: str) -> str:
    code, out, errors = run(capture, *words)
    assert (code, out) == (2, "")
    return errors


@pytest.mark.parametrize(
    "words",
    [
        ("ls", "{}"),
        ("cat", "{}", "/vendor/build.prop"),
        ("inventory", "{}", "--json", "--no-cache"),
        ("show", "{}", PACKAGE, "X"),
        ("{}", "{}", "--json", "--no-cache"),
        ("cite", "{}", "{}", "package:x"),
    ],
)
def test_an_image_with_two_builds_is_a_question(image: str, capsysbinary: Captured, words: tuple[str, ...]) -> None:
    errors = refused(capsysbinary, *(word.format(image) for word in words))
    assert f"fwdiff: {image}: both slots are filled" in errors
    assert "--slot a or --slot b" in errors


def test_the_slot_is_chosen(image: str, capsysbinary: Captured) -> None:
    for slot, word in (("a", "TEST"), ("b", "SLOT")):
        code, out, errors = run(capsysbinary, "cat", image, "/vendor/build.prop", "--slot", slot)
        assert (code, errors) == (0, "")
        assert f"ro.build.id={word}" in out
        _, out, _ = run(capsysbinary, "inventory", image, "--slot", slot, "--json")
        assert json.loads(out)["image"]["fingerprint"] == "test/test/test:9/TEST/1:user/test-keys"
        assert [item["value"] for item in json.loads(out)["configuration"] if item["key"] == "ro.build.id"] == [word]
        code, out, _ = run(capsysbinary, "ls", image, "build.prop", "--slot", slot)
        assert (code, out) == (0, "vendor/build.prop\n")


def test_the_slots_of_an_image_are_compared_by_an_inventory(image: str, tmp_path: Path, capsysbinary: Captured) -> None:
    saved = str(tmp_path / "b.fwi")
    assert run(capsysbinary, "inventory", image, "--slot", "b", "-o", saved)[0] == ExitCode.INCOMPLETE
    code, out, _ = run(capsysbinary, image, saved, "--slot", "a", "--json")
    assert code == 1
    [change] = json.loads(out)["configuration"]["changed"]
    assert (change["left"], change["right"]) == ("TEST", "SLOT")
    assert run(capsysbinary, image, image, "--slot", "a", "--json")[0] == 0


def test_info_shows_both_slots(image: str, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "info", image)
    assert (code, errors) == (0, "")
    assert "vendor_a" in out
    assert "vendor_b" in out
    assert "--slot a or --slot b" in out
    layers = data(capsysbinary, "info-1", "info", image, "--slot", "b")
    assert [layer["name"] for layer in layers["image"]["inside"]] == ["vendor"]


def test_the_empty_slot_is_refused(tmp_path: Path, capsysbinary: Captured) -> None:
    image = write(tmp_path / "super.img", super_image([Partition("vendor_a", A), Partition("vendor_b", b"")]))
    for words in (("ls", image), ("info", image), ("inventory", image)):
        errors = refused(capsysbinary, *words, "--slot", "b")
        assert "slot b is empty: only slot a is filled (vendor)" in errors
        assert "Leave out --slot" in errors
    assert run(capsysbinary, "ls", image)[0] == 0


def test_a_citation_is_verified_in_its_slot(image: str, tmp_path: Path, capsysbinary: Captured) -> None:
    citation = tmp_path / "citation.json"
    other = write(tmp_path / "other.img", super_image([Partition("vendor_a", B)]))
    _, out, _ = run(capsysbinary, other, image, "--slot", "a", "--json")
    [change] = json.loads(out)["configuration"]["changed"]
    assert run(capsysbinary, "cite", other, image, change["id"], "--slot", "a", "-o", str(citation))[0] == 0
    assert "both slots" in refused(capsysbinary, "verify", str(citation), image)
    assert run(capsysbinary, "verify", str(citation), image, "--slot", "a")[0] == 0


def test_only_two_letters_are_slots(image: str, capsysbinary: Captured) -> None:
    assert "--slot" in refused(capsysbinary, "ls", image, "--slot", "c")
