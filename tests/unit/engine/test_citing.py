from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # has no types of its own
import msgspec
import pytest

from fwdiff.engine.citing import cite, opened
from fwdiff.engine.verifying import verify
from fwdiff.errors import ImageError, UsageError
from fwdiff.model import Side
from fwdiff.model.citation import Citation, Place
from fwdiff.model.comparison import Comparison
from fwdiff.report.citation import citation_markdown, decode_citation, encode_citation, encode_verification
from fwdiff.report.schemas import schema
from tests.bench.citations import Flipped, compare, in_plain_dex, recipe_agrees, row_ids, sample

FIXTURES = Path(__file__).parents[3] / "fixtures"
PAIRS = {
    "incident": ("nokia-7-plus/ww-good.zip", "nokia-7-plus/ww-bad.zip"),
    "markets": ("nokia-7-plus/cn.zip", "nokia-7-plus/ww-good.zip"),
    "base64": ("variants/e2-base64/left.zip", "variants/e2-base64/right.zip"),
    "overlay": ("variants/c-overlay/left.zip", "variants/c-overlay/right.zip"),
}

CASE = "package:com.qualcomm.qti.autoregistration"
PACKAGE = f"{CASE}:/product/CDA/items/AutoRegistrationQCPS/AutoRegistrationQCPS.apk"


def paths(name: str) -> tuple[str, str]:
    left, right = PAIRS[name]
    return str(FIXTURES / left), str(FIXTURES / right)


@cache
def comparison(name: str) -> Comparison:
    return compare(*paths(name))


def citation_of(name: str, identifier: str) -> Citation:
    left_path, right_path = paths(name)
    with opened(left_path) as left, opened(right_path) as right:
        return cite(comparison(name), identifier, {Side.LEFT: left, Side.RIGHT: right})


@pytest.mark.parametrize("name", PAIRS)
def test_rows_verify_and_no_longer_once_a_bit_is_flipped(name: str) -> None:
    left_path, right_path = paths(name)
    rows = sample(comparison(name), 20)
    assert rows
    with opened(left_path) as left, opened(right_path) as right:
        sides = {Side.LEFT: left, Side.RIGHT: right}
        for identifier in rows:
            citation = cite(comparison(name), identifier, sides)
            for side in {place.side for place in citation.places}:
                digest = getattr(citation, side).sha256
                assert verify(citation, sides[side], digest).verified, identifier
                assert not verify(citation, Flipped(sides[side]._image), digest).verified, identifier


def test_every_place_of_an_endpoint_is_exact() -> None:
    for name in ("incident", "base64", "overlay"):
        for identifier in row_ids(comparison(name)):
            if identifier.startswith("endpoint:"):
                citation = citation_of(name, identifier)
                assert citation.places
                assert all(place.offset is not None and place.expected for place in citation.places)


def test_the_cleartext_host_of_the_incident() -> None:
    citation = citation_of("incident", "endpoint:zzhc.vnet.cn")
    (place,) = citation.places
    assert (place.side, place.member, bytes.fromhex(place.expected or "")) == (
        "right",
        "classes.dex",
        b"http://zzhc.vnet.cn",
    )
    assert ("Lcom/qualcomm/qti/autoregistration/RegistrationTask;", "post") in {
        (site.class_name, site.method) for site in place.code
    }
    assert "zzhc.vnet.cn" in citation_markdown(citation)


def test_a_wrong_claim_is_told_from_a_right_one() -> None:
    citation = citation_of("incident", "endpoint:zzhc.vnet.cn")
    (place,) = citation.places
    site = place.code[-1]
    wrong: list[Place] = [
        msgspec.structs.replace(place, offset=(place.offset or 0) + 1),
        msgspec.structs.replace(place, expected=b"http://zzhc.vnet.cm".hex()),
        msgspec.structs.replace(place, member="classes2.dex"),
        msgspec.structs.replace(place, path="system/elsewhere.apk"),
        msgspec.structs.replace(place, offset=1 << 60),
        msgspec.structs.replace(place, code=(msgspec.structs.replace(site, method="other"),)),
        msgspec.structs.replace(place, code=(msgspec.structs.replace(site, offsets=(0,)),)),
    ]
    with opened(paths("incident")[1]) as right:
        for place in wrong:
            changed = msgspec.structs.replace(citation, places=(place,))
            result = verify(changed, right, citation.right.sha256)
            assert not result.verified
            assert any(not check.held and check.found for check in result.checks)


def test_citations_are_data_of_the_published_form() -> None:
    citation = citation_of("incident", "endpoint:zzhc.vnet.cn")
    encoded = encode_citation(citation)
    assert decode_citation(encoded) == citation
    jsonschema.validate(json.loads(encoded), json.loads(schema("citation-1")))
    with opened(paths("incident")[1]) as right:
        encoded = encode_verification(verify(citation, right, None))
    jsonschema.validate(json.loads(encoded), json.loads(schema("verification-1")))


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"schema": "fwdiff.diff/1"}', b"[" * 5000])
def test_what_is_no_citation(content: bytes) -> None:
    with pytest.raises(ImageError):
        decode_citation(content)


def test_bytes_that_are_no_hex() -> None:
    citation = citation_of("incident", "endpoint:zzhc.vnet.cn")
    place = msgspec.structs.replace(citation.places[0], expected="zz")
    with pytest.raises(ImageError):
        decode_citation(encode_citation(msgspec.structs.replace(citation, places=(place,))))


def test_an_unknown_row_names_the_nearest() -> None:
    with pytest.raises(UsageError) as error:
        citation_of("incident", "endpoint:zzhc.vnet.com")
    assert "endpoint:zzhc.vnet.cn" in error.value.hint


@pytest.mark.skipif(
    not all(map(shutil.which, ("dexdump", "debugfs", "simg2img", "unzip"))), reason="needs dexdump, debugfs, simg2img"
)
def test_recipes_lead_to_the_bytes() -> None:
    _, image = paths("incident")
    identifiers = ("endpoint:zzhc.vnet.cn", PACKAGE, "file:/vendor/build.prop")
    places = [place for name in identifiers for place in citation_of("incident", name).places if place.side == "right"]
    with opened(image) as files:
        assert sum(in_plain_dex(files, place) for place in places) == len(places) - 2
    assert [recipe_agrees(image, place) for place in places] == [True] * len(places)


def test_a_package_is_cited_with_what_its_code_reads_and_sends() -> None:
    citation = citation_of("incident", PACKAGE)
    apis = {place.api for place in citation.places if place.api}
    assert {"Lcom/android/internal/telephony/Phone;->getImei", "Lorg/apache/http/client/HttpClient;->execute"} <= apis
    assert all(place.code and place.notation == "instruction" for place in citation.places if place.api)


def test_a_case_is_cited_with_all_its_rows_and_verifies_until_a_bit_or_a_row_is_another() -> None:
    case = next(one for one in comparison("incident").diff.cases if one.id == CASE)
    citation = citation_of("incident", CASE)
    assert (citation.id, citation.claim) == (CASE, "case, critical")
    assert tuple(row.id for row in citation.rows) == case.differences
    assert {place.row for place in citation.places} == set(case.differences)
    alone = citation_of("incident", PACKAGE)
    assert [msgspec.structs.replace(one, row="") for one in citation.places if one.row == PACKAGE] == [*alone.places]
    assert decode_citation(encode_citation(citation)) == citation
    left, right = paths("incident")
    with opened(right) as files:
        digest = citation.right.sha256
        assert verify(citation, files, digest).verified
        assert not verify(citation, Flipped(files._image), digest).verified
        strange = msgspec.structs.replace(citation.places[0], row="endpoint:zzhc.vnet.cn")
        mixed = msgspec.structs.replace(citation, places=(strange, *citation.places[1:]))
        assert not verify(mixed, files, digest).verified
        unclaimed = msgspec.structs.replace(citation, rows=citation.rows[1:])
        assert not verify(unclaimed, files, digest).verified
    with opened(left) as files:
        found = verify(citation, files, citation.left.sha256)
        on_left = sum(place.side is Side.LEFT for place in citation.places)
        assert (found.verified, found.others) == (True, len(citation.places) - on_left)


def test_the_commands(tmp_path: Path) -> None:
    left, right = paths("incident")
    kept = str(tmp_path / "zzhc.json")

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", "fwdiff", *words], capture_output=True, check=False)

    assert run("cite", left, right, "endpoint:zzhc.vnet.cn", "-o", kept, "--no-cache", "--workers", "1").returncode == 0
    good, bad = run("verify", kept, right), run("verify", kept, left)
    assert (good.returncode, bad.returncode) == (0, 1)
    assert b"verified" in good.stdout
    assert b"NOT verified" in bad.stdout
    unusable = run("verify", left, right)
    assert unusable.returncode == 2
    assert b"no citation" in unusable.stderr
