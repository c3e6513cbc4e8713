from __future__ import annotations

import pytest

from fwdiff.compare import compare
from fwdiff.model import ConfigurationChange, ConfigurationDiff, SettingAt
from tests.unit.compare.builders import inventory, setting, unread

LIST = "system/etc/permissions/privapp.xml"


def configuration(left: list[SettingAt], right: list[SettingAt]) -> ConfigurationDiff:
    return compare(inventory(configuration=left), inventory(configuration=right)).configuration


def told(rows: tuple[ConfigurationChange, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(row.key, row.path, row.left, row.right) for row in rows]


def test_values_come_go_and_change() -> None:
    left = [setting("property", "ro.a", "1"), setting("property", "ro.b", "1"), setting("property", "ro.c", "1")]
    right = [setting("property", "ro.b", "2"), setting("property", "ro.c", "1"), setting("property", "ro.d", "1")]
    diff = configuration(left, right)
    assert told(diff.added) == [("ro.d", "system/build.prop", None, "1")]
    assert told(diff.removed) == [("ro.a", "system/build.prop", "1", None)]
    assert told(diff.changed) == [("ro.b", "system/build.prop", "1", "2")]
    assert diff.changed[0].id == "configuration:property:ro.b:/system/build.prop"


def test_kinds_are_apart() -> None:
    diff = configuration([setting("property", "k", "1")], [setting("sku", "k", "2")])
    assert (len(diff.added), len(diff.removed), len(diff.changed)) == (1, 1, 0)


def test_one_key_in_several_files_is_compared_file_by_file() -> None:
    left = [setting("property", "ro.x", "1", f"{part}/build.prop") for part in ("system", "vendor")]
    right = [
        setting("property", "ro.x", value, f"{part}/build.prop") for part, value in (("system", "1"), ("vendor", "2"))
    ]
    diff = configuration(left, right)
    assert told(diff.changed) == [("ro.x", "vendor/build.prop", "1", "2")]
    assert told(configuration(left, right[:1]).removed) == [("ro.x", "vendor/build.prop", "1", None)]


def test_moving_to_another_file_with_its_value_is_no_difference() -> None:
    moved = configuration([setting("property", "k", "1", "a")], [setting("property", "k", "1", "b")])
    assert moved == ConfigurationDiff((), (), ())


def test_moving_to_another_file_with_another_value_is_a_change() -> None:
    diff = configuration([setting("property", "k", "1", "a")], [setting("property", "k", "2", "b")])
    assert told(diff.changed) == [("k", "b", "1", "2")]
    assert (diff.added, diff.removed) == ((), ())


def test_setting_that_other_phones_have_now_has_not_moved() -> None:
    left = [setting("property", "ro.x", "1", "product/600CN/etc/build.prop")]
    right = [setting("property", "ro.x", "1", "product/etc/build.prop")]
    diff = configuration(left, right)
    assert (len(diff.added), len(diff.removed), len(diff.changed)) == (1, 1, 0)
    of_sku = [setting("property", "ro.x", "1", "product/600CN/etc/other.prop")]
    assert configuration(left, of_sku) == ConfigurationDiff((), (), ())


def test_entries_of_a_list_come_and_go_and_do_not_change_into_others() -> None:
    left = [setting("privapp-permission", "com.a", name, LIST) for name in ("p.A", "p.B", "p.C")]
    right = [setting("privapp-permission", "com.a", name, LIST) for name in ("p.B", "p.C", "p.D", "p.E")]
    diff = configuration(left, right)
    assert [row.right for row in diff.added] == ["p.D", "p.E"]
    assert [row.left for row in diff.removed] == ["p.A"]
    assert diff.changed == ()
    assert diff.added[0].id == f"configuration:privapp-permission:com.a:/{LIST}:p.D"


def test_in_reference_is_by_key_and_value() -> None:
    added = setting("property", "ro.x", "1")
    references = (
        inventory(configuration=[setting("property", "ro.x", "1", "vendor/build.prop")]),
        inventory(configuration=[setting("property", "ro.x", "2")]),
        inventory(),
        inventory(unread=[unread(added.path)]),
    )
    rows = [compare(inventory(), inventory(configuration=[added]), one).configuration.added for one in references]
    assert [row.in_reference for [row] in rows] == [True, False, False, None]
    changed = compare(inventory(configuration=[setting("property", "ro.x", "2")]), references[0], references[0])
    assert [row.in_reference for row in changed.configuration.changed] == [None]


def test_entries_of_a_list_are_sought_in_the_reference_one_by_one() -> None:
    allowed = [setting("privapp-permission", "com.a", name, LIST) for name in ("p.A", "p.B")]
    reference = inventory(configuration=allowed[1:])
    rows = compare(inventory(), inventory(configuration=allowed), reference).configuration.added
    assert {row.right: row.in_reference for row in rows} == {"p.A": False, "p.B": True}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("product/600EEA/etc/permissions/p.xml", "system/etc/permissions/p.xml"),
        ("product/600EEA/etc/permissions/p.xml", "product/600RU/etc/permissions/p.xml"),
        ("vendor/etc/permissions/sku_cn/p.xml", "vendor/etc/permissions/p.xml"),
    ],
)
def test_what_left_the_folder_of_a_sku_came_for_others_and_went_for_it(before: str, after: str) -> None:
    left, right = (setting("privapp-permission", "com.example.a/p", "granted", path) for path in (before, after))
    diff = configuration([left], [right])
    assert told(diff.added) == [("com.example.a/p", after, None, "granted")]
    assert told(diff.removed) == [("com.example.a/p", before, "granted", None)]
    assert diff.changed == ()
    assert diff.added[0].subject == "package:com.example.a"


def test_moving_inside_the_folder_of_a_sku_is_no_difference() -> None:
    paths = (f"product/600EEA/etc/permissions/{name}.xml" for name in "ab")
    left, right = (setting("privapp-permission", "com.example.a/p", "granted", path) for path in paths)
    assert configuration([left], [right]) == ConfigurationDiff((), (), ())


def test_another_value_for_one_sku_leaves_that_for_every_phone_alone() -> None:
    left = [setting("property", "ro.x", "1"), setting("property", "ro.x", "1", "product/600EEA/etc/a/build.prop")]
    right = [left[0], setting("property", "ro.x", "2", "product/600EEA/etc/b/build.prop")]
    assert told(configuration(left, right).changed) == [("ro.x", "product/600EEA/etc/b/build.prop", "1", "2")]
