from __future__ import annotations

import hashlib

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.settings import carrier_protobuf
from fwdiff.facts.settings.carrier_protobuf import read_carrier_settings
from tests.unit.facts.settings.protobuf_bytes import message

INTERNET = message(
    (1, "Telenor"), (2, "telenor"), (3, 1), (3, 3), (4, "0"), (14, 2), (15, 1), (16, 1440), (23, 1), (28, 1)
)
MMS = message((1, "MMS"), (2, "mms"), (3, 2), (6, "10.10.10.11"), (7, "8080"), (11, "http://mmsc.example"), (10, -1))
CONFIGURATION = message(
    (2, message((1, "default_vm_number_string"), (2, "+4790000000"))),
    (2, message((1, "call_count_int"), (3, -2))),
    (2, message((1, "wait_millis_long"), (4, 1 << 40))),
    (2, message((1, "carrier_volte_available_bool"), (5, 1))),
    (2, message((1, "wfc_bool"), (5, 0))),
    (2, message((1, "apn_types"), (6, message((1, "default"), (1, "ims"))))),
    (2, message((1, "thresholds"), (7, message((1, -128), (1, 7))))),
    (
        2,
        message((1, "ims.bundle"), (8, message((2, message((1, "port"), (3, 5060))), (2, message((1, "on"), (5, 1)))))),
    ),
    (2, message((1, "share_double"), (9, 0.5))),
    (2, message((1, "unset"))),
)
TELENOR = message(
    (1, "telenor_no"),
    (2, 73),
    (3, message((2, INTERNET), (2, MMS))),
    (4, CONFIGURATION),
    (6, message((2, message((1, "ims"), (2, b"\x08\x01"))))),
)
OTHER = message((1, "other_se"), (2, 4), (4, message((2, message((1, "x_bool"), (5, 1))))))
ROWS = {
    "version": "73",
    "apn Telenor": "apn=telenor; bearer_bitmask=0; protocol=IPV4V6; roaming_protocol=IPV6; mtu=1440; "
    "user_visible=true; always_on=true; type=default,supl",
    "apn MMS": "apn=mms; proxy=10.10.10.11; port=8080; mmsc=http://mmsc.example; authtype=-1; type=mms",
    "default_vm_number_string": "+4790000000",
    "call_count_int": "-2",
    "wait_millis_long": str(1 << 40),
    "carrier_volte_available_bool": "true",
    "wfc_bool": "false",
    "apn_types": "[default, ims]",
    "thresholds": "[-128, 7]",
    "ims.bundle": "{on=true; port=5060}",
    "share_double": "0.5",
    "unset": "",
    "vendor ims": f"2 bytes, SHA-256 {hashlib.sha256(bytes((8, 1))).hexdigest()}",
}


def rows(content: bytes) -> dict[str, str]:
    reading = read_carrier_settings(content)
    assert not reading.complaint
    assert {row.kind for row in reading.settings} <= {"carrier-setting"}
    return {row.key: row.value for row in reading.settings}


def test_each_key_and_access_point_of_a_carrier_is_a_setting() -> None:
    assert rows(TELENOR) == {f"CarrierSettings/telenor_no/{key}": value for key, value in ROWS.items()}


def test_a_file_of_many_carriers_has_the_settings_of_each() -> None:
    found = rows(message((1, 900), (2, TELENOR), (2, OTHER)))
    assert found.pop("CarrierSettings/version") == "900"
    assert found == {
        **rows(TELENOR),
        "CarrierSettings/other_se/version": "4",
        "CarrierSettings/other_se/x_bool": "true",
    }


def test_the_list_says_which_networks_and_virtual_operators_are_a_carriers() -> None:
    entries = (
        message((1, "telenor_no"), (2, message((1, "24201"), (4, "BAE0")))),
        message((1, "telenor_no"), (2, message((1, "24201")))),
        message(
            (1, "cu_cn"), (2, message((1, "46001"), (2, "China Unicom"))), (2, message((1, "46001"), (3, "460016xx")))
        ),
    )
    assert rows(message(*((1, entry) for entry in entries), (2, 12))) == {
        "CarrierSettings/version": "12",
        "CarrierSettings/telenor_no/networks": "24201 gid1=BAE0; 24201",
        "CarrierSettings/cu_cn/networks": "46001 spn=China Unicom; 46001 imsi=460016xx",
    }


def test_fields_of_a_later_schema_keep_their_numbers() -> None:
    point = message((1, "a"), (40, 3))
    carrier = message((1, "a"), (3, message((2, point))), (4, message((2, message((1, "k"), (12, 1))))), (9, "later"))
    digest = hashlib.sha256(b"later").hexdigest()
    assert rows(carrier) == {
        "CarrierSettings/a/version": "0",
        "CarrierSettings/a/apn a": "field 40=3; type=",
        "CarrierSettings/a/k": "field 12=1",
        "CarrierSettings/a/field 9": f"5 bytes, SHA-256 {digest}",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        TELENOR[:-1],
        message((1, "telenor_no"), (2, "no number")),
        message((1, "a"), (1, "b")),
        message((1, "no carrier's name"), (2, 1)),
        message((1, "a"), (3, 5)),
        message((1, "a"), (4, message((2, message((1, b"\xff"), (3, 1)))))),
        message((2, message((2, 1)))),
        b"\x0a\x03MMS\x12\x03mms",
    ],
)
def test_what_is_no_such_message_as_a_whole_has_no_settings(content: bytes) -> None:
    assert rows(content) == {}


def test_bundles_in_each_other_end() -> None:
    inner = message((2, message((1, "k"), (3, 1))))
    for _ in range(20):
        inner = message((2, message((1, "k"), (8, inner))))
    assert rows(message((1, "a"), (4, inner))) == {}


def test_long_values_are_told_apart_by_their_digest() -> None:
    first, second = (
        rows(message((1, "a"), (4, message((2, message((1, "k"), (2, "x" * 2000 + end)))))))["CarrierSettings/a/k"]
        for end in "ab"
    )
    assert first != second
    assert len(first) < 1200


def test_that_there_are_more_settings_than_are_taken_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier_protobuf, "MAX_SETTINGS", 5)
    facts = analyse(TELENOR)
    assert len(facts.settings) == 5
    assert [(one.kind, one.reason) for one in facts.problems] == [("limit", "more than 5 settings of carriers")]
