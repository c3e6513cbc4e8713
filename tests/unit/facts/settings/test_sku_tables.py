from __future__ import annotations

import pytest

from fwdiff.facts.settings.text_config import read_settings
from fwdiff.model import SettingKind


def skus(data: bytes) -> list[tuple[str, str]]:
    return [(row.key, row.value) for row in read_settings(data, is_text=True).settings if row.kind is SettingKind.SKU]


def test_each_sign_of_a_part_and_what_it_means() -> None:
    table = b"""<?xml version='1.0' encoding='utf-8' standalone='yes' ?>
<SKUID-data><SKUID-field><Field byte="0..0">Brand</Field></SKUID-field>
<Field-Table name="Carrier"><item id="0S" >China Telecom</item></Field-Table>
<Field-Table name="Locale"><item id="0C" >Certification with root</item><item>x</item></Field-Table></SKUID-data>"""
    assert skus(table) == [("Carrier/0S", "China Telecom"), ("Locale/0C", "Certification with root")]


def test_each_id_of_a_list_and_what_is_said_of_it() -> None:
    table = b'<SKUID_Info><SKUID id="600WW" locale="WW" brand="NOKIA"/><SKUID id="6000C"/><SKUID/></SKUID_Info>'
    assert skus(table) == [("600WW", "brand=NOKIA; locale=WW"), ("6000C", "")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"600WW : 600WW\n600RU : 600RU\n\n", [("600WW", "600WW"), ("600RU", "600RU")]),
        (b"600WW\r\n6000C\r\n", [("600WW", ""), ("6000C", "")]),
        (b"600WW", []),
        (b"600WW\nwords\n", []),
        (b"600WW 600RU\n600CN", []),
        (b"", []),
    ],
)
def test_a_list_has_nothing_but_ids(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert skus(data) == expected
