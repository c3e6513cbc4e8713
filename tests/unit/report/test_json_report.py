from __future__ import annotations

import json

import msgspec

from fwdiff.compare import compare
from fwdiff.model import Diff, Inventory
from fwdiff.report.json_report import encode_diff, encode_inventory
from tests.unit.compare.builders import endpoint, inventory, package
from tests.unit.compare.incident import BAD, GOOD

HOSTILE = "\x1b]0;x\x07\x9b31m\u202e\u2028\U000e0041</script>"


def test_reports_decode_to_what_was_encoded() -> None:
    diff = compare(GOOD, BAD)
    assert msgspec.json.decode(encode_diff(diff), type=Diff) == diff
    assert msgspec.json.decode(encode_inventory(BAD), type=Inventory) == BAD


def test_one_line_that_is_safe_to_print_and_loses_nothing() -> None:
    app = package("com.example.app", version_name=HOSTILE)
    encoded = encode_inventory(inventory([app], [endpoint("http://example.com/" + HOSTILE, app)]))
    text = encoded.decode()
    assert text.endswith("\n")
    assert all(character.isprintable() for character in text[:-1])
    assert json.loads(text)["packages"][0]["version_name"] == HOSTILE


def test_names_of_the_contract() -> None:
    sighting = json.loads(encode_inventory(BAD))["endpoints"][0]
    assert {"host", "url", "class", "owner", "country", "path", "device_path", "member", "offset", "package"} <= set(
        sighting
    )
    report = json.loads(encode_diff(compare(GOOD, BAD)))
    assert report["schema"] == "fwdiff.diff/2"
    assert report["reference"] is None
    assert report["endpoints"]["added"][0]["class"] == "service"
