from __future__ import annotations

from fwdiff.facts.apk import carrier_config
from fwdiff.facts.apk.carrier_config import read_carrier_config
from fwdiff.facts.containers.zip_archive import ZipArchive
from tests.unit.facts.archives import zipped

PACKAGE = "com.android.carrierconfig"
TELENOR = b"""<?xml version="1.0" encoding="utf-8"?>
<carrier_config_list>
    <carrier_config>
        <boolean name="carrier_volte_available_bool" value="true"/>
        <string name="default_vm_number_string">+4790000000</string>
        <string-array name="apn_types" num="2"><item value="default"/><item value="ims"/></string-array>
    </carrier_config>
    <carrier_config gid1="BAE0" spn="X"><int name="level" value="2"/></carrier_config>
    <carrier_config/>
</carrier_config_list>"""


def read(members: dict[str, bytes], package: str = PACKAGE) -> carrier_config.CarrierReading:
    return read_carrier_config(ZipArchive(zipped(members)), package)


def test_each_carrier_is_told_by_its_asset_and_filters_with_all_its_keys() -> None:
    reading = read({"assets/carrier_config_24201.xml": TELENOR})
    assert reading.problems == ()
    assert [(row.kind, row.key, row.value) for row in reading.settings] == [
        (
            "carrier-setting",
            f"{PACKAGE}/24201",
            "apn_types=[default, ims]; carrier_volte_available_bool=true; default_vm_number_string=+4790000000",
        ),
        ("carrier-setting", f"{PACKAGE}/24201[gid1=BAE0 spn=X]", "level=2"),
    ]


def test_a_list_with_one_carrier_needs_no_root_of_its_own() -> None:
    one = b'<carrier_config><long name="x" value="1"/></carrier_config>'
    assert [row.value for row in read({"assets/carrier_config_carrierid_1_A.xml": one}).settings] == ["x=1"]


def test_other_packages_and_other_members_are_left_alone() -> None:
    assert read({"assets/carrier_config_24201.xml": TELENOR}, "com.example.a").settings == ()
    assert read({"assets/deep/carrier_config_24201.xml": TELENOR, "assets/other.xml": TELENOR}).settings == ()


def test_what_is_damaged_is_said_by_its_member_and_the_rest_is_read() -> None:
    cut = TELENOR[: TELENOR.index(b"<carrier_config gid1")]
    reading = read({"assets/carrier_config_1.xml": cut, "assets/carrier_config_2.xml": TELENOR})
    assert [(one.kind, one.member) for one in reading.problems] == [("damaged", "assets/carrier_config_1.xml")]
    assert [row.key for row in reading.settings] == [
        f"{PACKAGE}/1",
        f"{PACKAGE}/2",
        f"{PACKAGE}/2[gid1=BAE0 spn=X]",
    ]


def test_long_configurations_are_told_apart_by_their_digest() -> None:
    long = b'<carrier_config><string name="x">' + b"a" * 2000 + b"%s</string></carrier_config>"
    first, second = read(
        {"assets/carrier_config_1.xml": long % b"1", "assets/carrier_config_2.xml": long % b"2"}
    ).settings
    assert first.value[:1000] == second.value[:1000]
    assert first.value != second.value


def test_more_carriers_than_a_world_has_are_a_limit() -> None:
    many = b"<carrier_config_list>" + b'<carrier_config><int name="x" value="1"/></carrier_config>' * 10_000
    reading = read({f"assets/carrier_config_{n}.xml": many + b"</carrier_config_list>" for n in range(2)})
    assert [one.kind for one in reading.problems] == ["limit"]
