from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.inventory.host_lists import FEWEST
from fwdiff.model import CodeSite, Endpoint, EndpointFact, EndpointOrigin
from tests.unit.inventory.builders import apk, endpoint, inventory, manifest

APK = "system/system/app/A/A.apk"
REGIONS = CodeSite("Lcom/cloud/RegionDefaults;", "getRegions")
OTHER = CodeSite("Lcom/maker/Register;", "send")


def rows(*facts: EndpointFact) -> list[Endpoint]:
    return list(inventory(apk(APK, manifest("a.a"), endpoints=facts)).endpoints)


def in_code(count: int, *code: CodeSite, first: int = 0) -> list[EndpointFact]:
    return [replace(endpoint(f"r{number}.cloud.com"), code=code) for number in range(first, first + count)]


def in_data(count: int, origin: EndpointOrigin, member: str, gap: int) -> list[EndpointFact]:
    urls = (f"http://r{number}.cloud.com/" for number in range(count))
    return [endpoint(url, member=member, offset=gap * at, origin=origin) for at, url in enumerate(urls)]


def test_many_hosts_of_one_method_are_a_list_by_its_name() -> None:
    assert {row.list for row in rows(*in_code(FEWEST, REGIONS))} == {
        f"{APK}!classes.dex Lcom/cloud/RegionDefaults;->getRegions"
    }
    assert {row.list for row in rows(*in_code(FEWEST - 1, REGIONS))} == {""}


def test_what_other_code_names_too_or_opens_stands_for_itself() -> None:
    first, second, *others = in_code(FEWEST + 2, REGIONS)
    built = rows(replace(first, code=(REGIONS, OTHER)), replace(second, opened=True), *others)
    assert sorted(row.host for row in built if not row.list) == ["r0.cloud.com", "r1.cloud.com"]


@pytest.mark.parametrize("origin", [EndpointOrigin.ASSET, EndpointOrigin.TEXT, EndpointOrigin.XML])
def test_many_hosts_of_a_member_that_is_data_are_a_list(origin: EndpointOrigin) -> None:
    assert {row.list for row in rows(*in_data(FEWEST, origin, "assets/x", 1500))} == {f"{APK}!assets/x"}
    assert {row.list for row in rows(*in_data(FEWEST, origin, "", 1500))} == {APK}


def test_a_script_that_names_hosts_here_and_there_is_no_list() -> None:
    assert {row.list for row in rows(*in_data(FEWEST, EndpointOrigin.ASSET, "assets/x.js", 50_000))} == {""}


@pytest.mark.parametrize("origin", [EndpointOrigin.NATIVE, EndpointOrigin.RESOURCES, EndpointOrigin.RAW])
def test_of_a_program_or_a_table_of_resources_only_neighbours_are_a_list(origin: EndpointOrigin) -> None:
    far = endpoint("http://far.maker.com/", member="lib/x.so", offset=1 << 20, origin=origin)
    built = rows(*in_data(FEWEST, origin, "lib/x.so", 60), far)
    assert {row.list for row in built} == {f"{APK}!lib/x.so@0", ""}
    assert [row.host for row in built if not row.list] == ["far.maker.com"]
    assert {row.list for row in rows(*in_data(FEWEST, origin, "lib/x.so", 900))} == {""}


def test_noise_makes_no_list_and_is_in_none() -> None:
    noise = [endpoint(f"http://a{number}.w3.org/") for number in range(FEWEST)]
    assert {row.list for row in rows(*(replace(one, code=(REGIONS,)) for one in noise))} == {""}
