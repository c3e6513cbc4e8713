"""What crosses to the process of the screen is small, and whole again where it is asked for."""

from __future__ import annotations

import zlib

import msgspec
import pytest
from msgspec.structs import replace

from fwdiff.index import BuildIndex
from fwdiff.index.lean import WholeRecords, leaned, listed
from fwdiff.index.packed import PackedIndex
from fwdiff.model.comparison import Comparison
from tests.tui.builders import comparison, endpoint, good_and_bad, identity, inventory, package

_OWNER = package("com.example.app", "system/app/App/App.apk")


def _many(count: int) -> Comparison:
    """A third of the hosts in both builds, a third on each side alone."""
    found = [endpoint(f"https://host{number:05}.example.com/", _OWNER) for number in range(count)]
    left = inventory(identity("1", "1", "2020-02-01"), [_OWNER], found[: count * 2 // 3])
    return comparison(left, inventory(identity("2", "2", "2020-02-01"), [_OWNER], found[count // 3 :]))


def _sent(whole: Comparison) -> Comparison:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(leaned(whole)), type=Comparison)


def test_all_records_are_whole_again() -> None:
    for whole in (good_and_bad(), _many(300)):
        lean = _sent(whole)
        assert lean.packed is not None
        shown = listed(lean.diff, lean.packed)
        records = WholeRecords(lean.packed)
        assert records.diff(shown) == whole.diff
        assert [records.row(one) for one in shown.endpoints.added] == list(whole.diff.endpoints.added)
        assert records.findings(range(len(shown.findings))) == list(whole.diff.findings)
        for inventory_, packed in ((whole.left, lean.packed.left), (whole.right, lean.packed.right)):
            assert dict(PackedIndex(replace(inventory_, endpoints=()), packed).hosts) == BuildIndex(inventory_).hosts


def test_rows_say_all_that_lists_show() -> None:
    whole = good_and_bad()
    lean = _sent(whole)
    assert lean.packed is not None
    shown = listed(lean.diff, lean.packed)
    for row, before in zip(shown.endpoints.added, whole.diff.endpoints.added, strict=True):
        bare = replace(before, subject="", keys=(), sightings=())
        assert replace(row, sightings=()) == bare
        assert {one.path for one in row.sightings} == {one.path for one in before.sightings}


def test_what_is_sent_grows_by_little_with_each_host() -> None:
    sizes = [len(msgspec.msgpack.encode(leaned(_many(count)))) for count in (300, 3000)]
    whole = [len(msgspec.msgpack.encode(_many(count))) for count in (300, 3000)]
    assert (sizes[1] - sizes[0]) * 6 < whole[1] - whole[0]


def test_of_findings_a_few_are_unpacked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = good_and_bad()
    finding = whole.diff.findings[0]
    many = replace(whole, diff=replace(whole.diff, findings=(finding,) * 100))
    lean = _sent(many)
    assert lean.packed is not None
    unpacked: list[int] = []
    decompress = zlib.decompress

    def count(block: bytes) -> bytes:
        content = decompress(block)
        unpacked.append(len(content))
        return content

    monkeypatch.setattr("fwdiff.index.lean.zlib.decompress", count)
    assert WholeRecords(lean.packed).findings([50]) == [finding]
    assert sum(unpacked) <= 10 * len(msgspec.msgpack.encode(finding))


def test_rows_that_lists_say_the_same_of_share_it() -> None:
    lean = _sent(_many(300))
    assert lean.packed is not None
    assert len(lean.packed.added.patterns) == 1
    first, second = listed(lean.diff, lean.packed).endpoints.added[:2]
    assert first.packages is second.packages
