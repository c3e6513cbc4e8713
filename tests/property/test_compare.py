from __future__ import annotations

import unicodedata
from collections import Counter

from deepdiff import DeepDiff
from hypothesis import given, settings
from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.compare.detail import changes
from fwdiff.inventory.saved import decode_saved, encode_saved
from fwdiff.model import Basis, Diff, Inventory, Package
from fwdiff.report.json_report import encode_diff, encode_inventory
from fwdiff.report.plain import render, render_inventory
from tests.property.strategies import inventories, packages

# no deadline: the first comparison imports deepdiff
QUICK = settings(deadline=None, max_examples=60)

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
