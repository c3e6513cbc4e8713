"""Pages of texts and of permissions, and the doors that lead there."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model import GrantState, PermissionGrant
from fwdiff.model.desk import TextLine, Written
from fwdiff.model.events import Failed
from fwdiff.model.vocabulary import Fate
from fwdiff.tui.view_model.package_page import package_groups
from fwdiff.tui.view_model.pages import page
from fwdiff.tui.view_model.permission_page import permission_groups
from fwdiff.tui.view_model.permissions import REQUESTED, UNASKED
from fwdiff.tui.view_model.rows import (
    CaseTarget,
    PackageTarget,
    PermissionTarget,
    Row,
    Sign,
    Table,
    TextTarget,
    plain,
)
from fwdiff.tui.view_model.tables import Shown
from fwdiff.tui.view_model.text_page import text_anchor
from fwdiff.tui.view_model.view import View
from tests.tui import builders

PATH = "system/etc/a.xml"
CLIENT = builders.AUTOREGISTRATION
LINES = (TextLine(None, 1, "<a>"), TextLine(Fate.REMOVED, 2, "  x"), TextLine(Fate.ADDED, 2, f'  "{CLIENT}"'))


def view() -> View:
    return View(builders.good_and_bad())


def shown(target: TextTarget, found: Written | Failed) -> Table:
    of = view()
    of.texts[target.place] = found
    return page(of, target, Shown(), split=False)


def lines_of(table: Table) -> list[tuple[str, ...]]:
    return [(row.sign, *(plain(content) for content in row.cells)) for row in table.rows]


def test_lines_that_came_and_went_have_their_signs() -> None:
    table = shown(TextTarget(PATH, PATH), Written(LINES, "f: cut"))
    assert lines_of(table) == [
        ("!", "", "f: cut"),
        (" ", "1", "<a>"),
        ("-", "2", "  x"),
        ("+", "2", f'  "{CLIENT}"'),
    ]


def test_a_file_of_one_side_is_not_all_new_lines() -> None:
    lines = tuple(TextLine(Fate.ADDED, number, "a") for number in (1, 2))
    assert {row.sign for row in shown(TextTarget(None, PATH), Written(lines)).rows} == {Sign.NONE}


def test_a_page_begins_at_the_line_that_led_there() -> None:
    of, target = view(), TextTarget(PATH, PATH, "", CLIENT)
    of.texts[target.place] = Written((TextLine(None, 1, f"{CLIENT}2"), *LINES[1:]))
    assert text_anchor(of, target) == "2"
    assert text_anchor(of, target._replace(find="x")) == "-2"
    assert text_anchor(of, target._replace(find="nowhere")) == ""


def test_before_it_has_come_and_where_it_cannot_be_had_a_page_says_so() -> None:
    target = TextTarget(PATH, PATH)
    assert page(view(), target, Shown(), split=False).empty == "Reading a.xml"
    assert lines_of(shown(target, Failed("it is gone", "look"))) == [("!", "", "it is gone"), (" ", "", "look")]


def test_hostile_lines_stay_inert() -> None:
    table = shown(TextTarget(None, PATH), Written((TextLine(None, 1, "\x1b[2J[red]\u202ex"),)))
    assert not {"\x1b", "\u202e"} & set("".join(text for _, _, text in lines_of(table)))


def rows_by_name(target: PackageTarget | CaseTarget | PermissionTarget) -> dict[str, Row]:
    return {row.name: row for row in page(view(), target, Shown(), split=False).rows if not row.heading}


def test_what_a_package_holds_through_its_user_is_not_told_as_requested() -> None:
    bad = builders.good_and_bad()
    through = PermissionGrant("android.permission.READ_SMS", GrantState.GRANTED, "shared-uid", "a peer asks for it")
    packages = [
        replace(one, permissions_granted=(*one.permissions_granted, through))
        if one.package == builders.AUTOREGISTRATION
        else one
        for one in bad.right.packages
    ]
    view = View(builders.comparison(bad.left, replace(bad.right, packages=tuple(packages))))
    (client,) = (one for one in packages if one.package == builders.AUTOREGISTRATION)
    groups = {
        one.title: one for one in package_groups(view, PackageTarget(client.package, None, client.path), noise=False)
    }
    assert len(groups[REQUESTED].fields) == len(client.permissions_requested) == len(builders.REQUESTED)
    assert [field.name for field in groups[UNASKED].fields] == ["READ_SMS"]
    (holder,) = permission_groups(view, PermissionTarget(through.name))[1].fields
    assert (holder.sign, holder.value) == (
        Sign.ADDED,
        "granted: shared-uid, not requested by itself, uid android.uid.phone",
    )


def test_holders_that_came_stand_before_those_that_differ() -> None:
    bad = builders.good_and_bad()
    asking = [replace(one, permissions_requested=(*one.permissions_requested, "P")) for one in bad.right.packages]
    before = [replace(one, permissions_requested=("P",), shared_user_id="other") for one in bad.left.packages]
    view = View(
        builders.comparison(replace(bad.left, packages=tuple(before)), replace(bad.right, packages=tuple(asking)))
    )
    signs = [field.sign for field in permission_groups(view, PermissionTarget("P"))[1].fields]
    assert signs[0] == Sign.ADDED
    assert set(signs[1:]) == {Sign.CHANGED}


def test_a_permission_has_all_its_holders_with_how_they_hold_it() -> None:
    rows = rows_by_name(PermissionTarget(builders.PRIVILEGED))
    holder = rows[CLIENT]
    assert holder.target == PackageTarget(CLIENT, None, builders.autoregistration().path)
    assert holder.sign is Sign.ADDED
    assert "granted: signature" in plain(holder.cells[1])
    of = view()
    holders = {
        package.package
        for side in (of.left, of.right)
        for package in side.inventory.packages
        if builders.PRIVILEGED in package.permissions_requested
    }
    assert holders <= rows.keys()


def test_a_page_of_a_package_leads_to_its_manifest_and_its_permissions_to_their_holders() -> None:
    package = builders.autoregistration()
    rows = rows_by_name(PackageTarget(CLIENT, None, package.path))
    assert rows["AndroidManifest.xml"].target == TextTarget(None, package.path, "AndroidManifest.xml")
    assert rows[builders.PRIVILEGED].target == PermissionTarget(builders.PRIVILEGED)


def test_every_permission_file_and_manifest_on_the_page_of_a_case_is_a_door() -> None:
    targets = {type(row.target) for row in page(view(), CaseTarget(f"package:{CLIENT}"), Shown(), split=False).rows}
    assert {PermissionTarget, TextTarget, PackageTarget} <= targets
