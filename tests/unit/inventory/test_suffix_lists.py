from __future__ import annotations

import pytest

from fwdiff.inventory.suffix_lists import suffix_lists
from fwdiff.model import Endpoint, EndpointFact, EndpointOrigin
from tests.unit.inventory.builders import apk, endpoint, inventory, manifest

APK = "system/system/app/A/A.apk"
REGISTRIES = [
    f"{second}.{first}" for first in ("uk", "nz", "za", "jp", "kr", "il") for second in ("co", "org", "ac", "gov", "go")
]
FIRMS = ["github.io", "blogspot.com", "appspot.com", "herokuapp.com", "fastly.net", "a.prod.fastly.net"]
SERVICES = [f"api{number}.maker.com" for number in range(40)]


def facts_of(names: list[str], member: str = "assets/x") -> list[EndpointFact]:
    return [endpoint(name, member=member, origin=EndpointOrigin.ASSET) for name in names]


def rows(*facts: EndpointFact) -> tuple[Endpoint, ...]:
    return inventory(apk(APK, manifest("a.a"), endpoints=facts)).endpoints


@pytest.mark.parametrize("member", ["okhttp3/internal/publicsuffix/publicsuffixes.gz", "assets/x", "a"])
def test_bare_names_of_a_suffix_list_are_documents_whatever_it_is_called(member: str) -> None:
    built = rows(*facts_of([*REGISTRIES, *FIRMS], member), endpoint("http://a.maker.com/", member=member))
    assert {str(row.category) for row in built if not row.scheme} == {"doc"}
    assert [str(row.category) for row in built if row.scheme] == ["service"]


def test_a_list_of_hosts_is_no_suffix_list() -> None:
    assert suffix_lists(facts_of(SERVICES)) == frozenset()
    assert suffix_lists(facts_of([*SERVICES, *REGISTRIES])) == frozenset()


def test_few_suffixes_make_no_list() -> None:
    assert suffix_lists(facts_of(REGISTRIES[:29])) == frozenset()


def test_members_are_judged_one_by_one() -> None:
    assert suffix_lists([*facts_of(SERVICES, "a"), *facts_of([*REGISTRIES, *FIRMS], "b")]) == {"b"}
