from __future__ import annotations

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.model import Basis, File, FileRights, Inventory
from tests.unit.compare.builders import digest, file, inventory, unread


def test_files_come_go_and_change() -> None:
    left = inventory(files=[file("a", "old"), file("b", "same"), file("c", "gone")])
    right = inventory(files=[file("a", "newer"), file("b", "same"), file("d", "new")])
    diff = compare(left, right).files
    assert [row.path for row in diff.added] == ["d"]
    assert [row.path for row in diff.removed] == ["c"]
    change = diff.changed[0]
    assert (change.id, change.left_size, change.right_size) == ("file:/a", 3, 5)
    assert (change.left_sha256, change.right_sha256) == (digest("old"), digest("newer"))
    assert (diff.added[0].left_size, diff.added[0].left_sha256, diff.added[0].right_size) == (None, None, 3)


def test_the_place_on_the_phone_joins_images_packed_otherwise() -> None:
    left, right = (
        inventory(files=[File(path, "/system/bin/x", 1, "0")]) for path in ("system/system/bin/x", "system/bin/x")
    )
    assert compare(left, right).summary.identical


def test_both_slots_of_one_image_are_two_files() -> None:
    slots = [File(f"system_{slot}/x", "/system/x", 1, slot) for slot in "ab"]
    diff = compare(inventory(files=slots[:1]), inventory(files=slots)).files
    assert [row.path for row in diff.added] == ["system_b/x"]
    assert compare(inventory(files=slots), inventory(files=slots)).summary.identical


def test_in_reference_is_by_place() -> None:
    references = (inventory(files=[file("d", "other")]), inventory(), inventory(unread=[unread("d")]))
    rows = [compare(inventory(), inventory(files=[file("d", "new")]), one).files.added for one in references]
    assert [row.in_reference for [row] in rows] == [True, False, None]
    changed = compare(inventory(files=[file("d", "old")]), inventory(files=[file("d", "new")]), references[0])
    assert [row.in_reference for row in changed.files.changed] == [None]


def with_rights(*rights: FileRights | None) -> list[Inventory]:
    return [inventory(files=[File("x", "/x", 1, "0", one)]) for one in rights]


def test_rights_differ_field_by_field_under_equal_bytes() -> None:
    before, after = FileRights("0755", 0, 2000, "", "u:a"), FileRights("4755", 0, 0, "cap_net_raw=ep", "u:b")
    (row,) = compare(*with_rights(before, after)).files.changed
    assert [(change.name, change.left, change.right) for change in row.changes] == [
        ("mode", "0755", "4755"),
        ("owner", "0:2000", "0:0"),
        ("capabilities", "none", "cap_net_raw=ep"),
        ("label", "u:a", "u:b"),
    ]
    assert row.basis is Basis.PROVEN


def test_a_file_system_that_keeps_no_rights_or_no_labels_proves_nothing_of_them() -> None:
    rights = FileRights("0755", 0, 2000, "", "u:a")
    assert compare(*with_rights(rights, None)).summary.identical
    assert compare(*with_rights(rights, replace(rights, label=None))).summary.identical


def test_a_new_file_tells_the_powers_that_it_gives_and_no_other_right() -> None:
    rights = FileRights("2755", 0, 2000, "cap_net_raw=ep", "u:a")
    (row,) = compare(inventory(), *with_rights(rights)).files.added
    assert [(change.name, change.right) for change in row.changes] == [
        ("mode", "2755"),
        ("owner", "0:2000"),
        ("capabilities", "cap_net_raw=ep"),
    ]
    (row,) = compare(inventory(), *with_rights(FileRights("0755", 0, 2000, "", "u:a"))).files.added
    assert row.changes == ()
