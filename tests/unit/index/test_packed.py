"""Packed endpoints are the ones that were packed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fwdiff.index import BuildIndex
from fwdiff.index.packed import _BLOCK, PackedIndex, pack
from fwdiff.model import Endpoint
from tests.tui.builders import endpoint, identity, inventory, package

_OWNERS = [package(f"com.example.app{one}", f"system/app/App{one}/App{one}.apk") for one in range(3)]
_endpoints = st.lists(
    st.builds(
        lambda host, part, owner: endpoint(f"https://{host}.example.com/{part}", _OWNERS[owner]),
        st.sampled_from("abcde"),
        st.integers(0, 9),
        st.integers(0, 2),
    ),
    max_size=40,
).map(lambda found: sorted(found, key=lambda one: one.path))


def _indexes(endpoints: list[Endpoint]) -> tuple[BuildIndex, PackedIndex]:
    whole = inventory(identity("new", "2", "2020-02-01"), _OWNERS, endpoints)
    without = inventory(identity("new", "2", "2020-02-01"), _OWNERS, [])
    return BuildIndex(whole), PackedIndex(without, pack(whole.endpoints))


@given(_endpoints)
def test_hosts_and_files_have_the_same_endpoints_as_before(endpoints: list[Endpoint]) -> None:
    whole, packed = _indexes(endpoints)
    assert dict(packed.hosts) == whole.hosts
    assert dict(packed.endpoints_at) == whole.endpoints_at
    assert [packed.endpoints_of(one) for one in _OWNERS] == [whole.endpoints_of(one) for one in _OWNERS]
    assert list(packed.hosts) == sorted(whole.hosts)
    assert "no.example.com" not in packed.hosts
    assert packed.profile("no.example.com") is None


def test_a_page_unpacks_a_few_blocks_of_many() -> None:
    found = [endpoint(f"https://host{number:05}.example.com/", _OWNERS[0]) for number in range(20 * _BLOCK)]
    _, packed = _indexes(found)
    assert [one.url for one in packed.hosts["host00007.example.com"]] == [found[7].url]
    assert packed._block.cache_info().misses == 1


def test_hosts_that_lists_say_the_same_of_share_it() -> None:
    found = [endpoint(f"https://host{number:05}.example.com/", _OWNERS[0]) for number in range(100)]
    _, packed = _indexes(found)
    profile = packed.profile("host00007.example.com")
    assert packed.profiles == (profile,)
    assert profile is not None
    assert profile.carriers == ("com.example.app0",)
    assert profile.places == (_OWNERS[0].path, "com.example.app0")
