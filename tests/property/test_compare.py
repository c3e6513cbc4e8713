from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TypeVar

from deepdiff import DeepDiff
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.compare.detail import changes
from fwdiff.inventory.saved import decode_saved, encode_saved
from fwdiff.model import Basis, Diff, Endpoint, File, Inventory, Package, Unread
from fwdiff.report.json_report import encode_diff, encode_inventory
from fwdiff.report.plain.comparison import render
from fwdiff.report.plain.inventory import render_inventory
from tests.property.strategies import inventories, packages

T = TypeVar("T", Package, Endpoint, File, Unread)

QUICK = settings(max_examples=60)

ACTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def every_row(diff: Diff) -> list[tuple[str, str, str]]:
    """Section, what became of it, identifier."""
    sections = ("packages", "permissions", "endpoints", "configuration", "files")
    return [
        (section, fate, row.id)
        for section in sections
        for fate in ("added", "removed", "changed")
        for row in getattr(getattr(diff, section), fate, ())
    ]


@QUICK
@given(inventories())
def test_a_build_does_not_differ_from_itself(build: Inventory) -> None:
    diff = compare(build, build)
    unread = [file for file in build.files if file.sha256 is None]
    assert [row.basis for row in diff.files.changed] == [Basis.OTHER_SIDE_UNREAD] * len(unread)
    assert [row for row in every_row(diff) if row[0] != "files"] == []
    assert not diff.summary.identical or not unread


@QUICK
@given(inventories(), inventories())
def test_swapping_the_sides_mirrors_the_rows(left: Inventory, right: Inventory) -> None:
    forwards, backwards = every_row(compare(left, right)), every_row(compare(right, left))
    mirror = {"added": "removed", "removed": "added", "changed": "changed"}
    told = Counter((section, fate, name.split("#")[0]) for section, fate, name in forwards)
    mirrored = Counter((section, mirror[fate], name.split("#")[0]) for section, fate, name in backwards)
    one_sided = {key: n for key, n in told.items() if key[1] != "changed"}
    assert one_sided == {key: n for key, n in mirrored.items() if key[1] != "changed"}
    assert Counter(key[0] for key in told.elements()) == Counter(key[0] for key in mirrored.elements())


@QUICK
@given(inventories(), inventories(), inventories())
def test_identifiers_are_unique_and_rows_are_counted_once(
    left: Inventory, right: Inventory, reference: Inventory
) -> None:
    diff = compare(left, right, reference)
    identifiers = [name for _, _, name in every_row(diff)]
    assert len(set(identifiers)) == len(identifiers)
    summary = diff.summary
    sections = [summary.packages, summary.permissions, summary.endpoints_all, summary.configuration, summary.files]
    assert sum(n.added + n.removed + n.changed + n.unknown for n in sections) == len(identifiers)
    assert not summary.identical or not identifiers


@QUICK
@given(inventories(), inventories())
def test_the_order_of_an_inventory_does_not_matter(left: Inventory, right: Inventory) -> None:
    shuffled = replace(
        right,
        packages=right.packages[::-1],
        endpoints=right.endpoints[::-1],
        configuration=right.configuration[::-1],
        files=right.files[::-1],
    )
    assert compare(left, right) == compare(left, shuffled)


@QUICK
@given(inventories(), inventories())
def test_a_saved_build_compares_as_the_build(left: Inventory, right: Inventory) -> None:
    saved = [decode_saved(encode_saved(build)) for build in (left, right)]
    assert saved == [left, right]
    assert encode_diff(compare(*saved)) == encode_diff(compare(left, right))


@QUICK
@given(inventories(), inventories())
def test_reports_show_no_character_that_acts(left: Inventory, right: Inventory) -> None:
    texts = [render(compare(left, right), width=80, color=False), render_inventory(left, width=80, color=False)]
    texts += [encode_inventory(left).decode(), encode_diff(compare(left, right)).decode()]
    for character in set("".join(texts)) - {"\n"}:
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in ACTING


@QUICK
@given(packages("system/a/x.apk"), packages("system/a/x.apk"))
def test_fields_change_exactly_where_deepdiff_on_the_whole_records_finds_a_difference(
    left: Package, right: Package
) -> None:
    right = replace(right, package=left.package)
    difference = DeepDiff(keyed(left), keyed(right), ignore_private_variables=False)
    assert bool(changes(left, right)) == bool(difference)


def names_of(diff: Diff, *sections: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Identifier, subject and keys of every row of some sections, of all if none is named."""
    wanted = sections or ("packages", "permissions", "endpoints", "configuration", "files")
    found = [getattr(getattr(diff, name), fate, ()) for name in wanted for fate in ("added", "removed", "changed")]
    return {(row.id, row.subject, row.keys) for rows in found for row in rows}


@QUICK
@given(inventories(), inventories(), st.data())
def test_a_further_placement_moves_no_name(left: Inventory, right: Inventory, data: st.DataObject) -> None:
    known = {package.package for package in left.packages}
    new = [package for package in right.packages if package.package not in known]
    twins = [replace(data.draw(st.sampled_from(new)), path="odm/z.apk", device_path="/odm/z.apk")] if new else []
    grown = replace(right, packages=(*right.packages, *twins))
    assert names_of(compare(left, right)) <= names_of(compare(left, grown))


@QUICK
@given(inventories(), inventories(), inventories())
def test_a_further_build_moves_no_name(left: Inventory, right: Inventory, reference: Inventory) -> None:
    assert names_of(compare(left, right)) == names_of(compare(left, right, reference))


@QUICK
@given(inventories(), inventories())
def test_another_version_moves_no_name(left: Inventory, right: Inventory) -> None:
    assert names_of(compare(left, right)) == names_of(compare(_rebuilt(left), _rebuilt(right)))


def _rebuilt(build: Inventory) -> Inventory:
    """The same build a year later: all versions, contents and offsets are others."""
    packages = tuple(
        replace(one, version_code=one.version_code + 10, file_sha256=f"1{one.file_sha256}") for one in build.packages
    )
    endpoints = tuple(replace(one, offset=one.offset + 8, file_sha256=f"1{one.file_sha256}") for one in build.endpoints)
    return replace(build, packages=packages, endpoints=endpoints)


@QUICK
@given(inventories(), inventories())
def test_another_place_moves_no_key(left: Inventory, right: Inventory) -> None:
    """Where a package or host names the thing; its row may hold the place in its id."""

    def keys(diff: Diff) -> set[tuple[str, tuple[str, ...]]]:
        return {(subject, keys) for _, subject, keys in names_of(diff, "packages", "permissions", "endpoints")}

    assert keys(compare(left, right)) == keys(compare(_moved(left), _moved(right)))


def _moved(build: Inventory) -> Inventory:
    """The same build on a partition of its own, problems too."""
    return replace(
        build,
        packages=tuple(map(_below, build.packages)),
        endpoints=tuple(map(_below, build.endpoints)),
        files=tuple(map(_below, build.files)),
        configuration=tuple(replace(one, path=f"odm/{one.path}") for one in build.configuration),
        coverage=replace(build.coverage, unread=tuple(map(_below, build.coverage.unread))),
    )


def _below(thing: T) -> T:
    return replace(thing, path=f"odm/{thing.path}", device_path=f"/odm{thing.device_path}")


def keyed(package: Package) -> dict[str, object]:
    """The record with its sets as sets, for a comparison that knows nothing of names of fields."""
    return {
        **{name: getattr(package, name) for name in package.__struct_fields__},
        "signers": set(package.signers),
        "permissions_requested": set(package.permissions_requested),
        "permissions_granted": {(grant.name, grant.state) for grant in package.permissions_granted},
        "components": sorted((c.kind, c.name, c.exported, sorted(c.actions)) for c in package.components),
        "overlay": package.overlay and (package.overlay.target, package.overlay.priority),
    }
