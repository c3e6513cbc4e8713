from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.model import Basis, CodeState, FieldChange, Phase, SettingAt, SettingKind
from fwdiff.model.comparison import Comparison
from fwdiff.model.events import ImageProgress, Progress
from fwdiff.text import both_forms, visible
from fwdiff.tui.view_model.arrangement import UNFOLDED
from fwdiff.tui.view_model.pages import page, page_title
from fwdiff.tui.view_model.progress import describe, rest
from fwdiff.tui.view_model.query import compile_query
from fwdiff.tui.view_model.row_list import LazyRows
from fwdiff.tui.view_model.rows import CodeTarget, HostTarget, PackageTarget, Sign, Table, Tone, plain, search_text
from fwdiff.tui.view_model.sections import summary_of
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import SECTION_NAMES, Shown, section_counts, section_table
from fwdiff.tui.view_model.view import View
from tests.tui import builders

EVERYTHING = Shown(hidden=frozenset(), noise=True)


def view(comparison: Comparison | None = None) -> View:
    return View(comparison or builders.good_and_bad())


def texts(table: Table) -> list[str]:
    return [" ".join([row.sign, *(plain(content) for content in row.cells)]) for row in table.rows]


def section(name: str, shown: Shown | None = None, *, of: View | None = None, split: bool = False) -> Table:
    return section_table(of or view(), name, shown or Shown(), split=split)


def test_overview_puts_the_verdict_and_the_worst_case_with_its_facts_before_all_else() -> None:
    lines = texts(section("overview"))
    assert lines[0].strip().startswith("DOES NOT PASS")
    assert "0 of 3 decided" in lines[1]
    first = "\n".join(lines[:14])
    for expected in (builders.AUTOREGISTRATION, "privileged", "android.uid.phone", "zzhc.vnet.cn  http cleartext"):
        assert expected in first
    for permission in builders.REQUESTED:
        assert permission.removeprefix("android.permission.") in first
    assert first.index("READ_PRIVILEGED_PHONE_STATE (allowlisted)") < first.index("INTERNET")


def test_while_builds_are_read_the_overview_has_the_added_package_with_permissions_and_host() -> None:
    shown = "\n".join(texts(section("overview", of=view(builders.good_and_bad(final=False)))))
    added = shown[shown.index("added packages") :]
    for expected in (builders.AUTOREGISTRATION, "privileged", "android.uid.phone", "zzhc.vnet.cn  http cleartext"):
        assert expected in added
    assert added.index("READ_PRIVILEGED_PHONE_STATE (allowlisted)") < added.index("INTERNET")
    assert shown.index(builders.AUTOREGISTRATION) < shown.index("could not be read")


def test_identities_take_at_most_six_lines() -> None:
    assert sum(row.id.startswith("identity:") for row in section("overview").rows) <= 6
    assert sum(row.id.startswith("identity:") for row in section("overview", split=True).rows) <= 6


def test_packages_are_signed_and_ordered_by_what_became_of_them() -> None:
    rows = section("packages").rows
    assert [(row.sign, row.name) for row in rows] == [
        (Sign.ADDED, builders.AUTOREGISTRATION),
        (Sign.CHANGED, "com.android.settings"),
    ]
    assert "granted +1, requests +1, 28.0 → 29.0" in texts(section("packages"))[1]


def test_removed_packages_lead_to_the_left_side() -> None:
    bad = builders.good_and_bad()
    swapped = view(builders.comparison(bad.right, bad.left))
    row = section("packages", of=swapped).rows[0]
    assert (row.sign, row.name) == (Sign.REMOVED, builders.AUTOREGISTRATION)
    assert isinstance(row.target, PackageTarget)
    assert row.target.right_path is None
    assert page_title(swapped, row.target)[0] is Sign.REMOVED


def test_equal_rows_are_made_only_when_asked_for() -> None:
    assert all(row.sign is not Sign.SAME for row in section("packages").rows)
    signs = [row.sign for row in section("packages", EVERYTHING).rows]
    assert signs.count(Sign.SAME) == 9
    assert signs.count(Sign.CHANGED) == 1


def test_rows_are_unknown_while_the_other_side_is_being_read() -> None:
    unsettled = view(builders.good_and_bad(final=False))
    for name in ("packages", "permissions", "endpoints", "configuration"):
        assert Sign.ADDED not in {row.sign for row in section(name, of=unsettled).rows}
    assert "  added packages  1, 1 not settled" in texts(section("overview", of=unsettled))
    row = section("packages", of=unsettled).rows[0]
    assert row.sign is Sign.UNKNOWN
    assert "left unread" in texts(section("packages", of=unsettled))[0]
    assert row.target is not None
    signs = {
        row.sign for row in page(unsettled, row.target, EVERYTHING, split=False).rows if row.leads and not row.heading
    }
    assert signs - {Sign.NONE} == {Sign.UNKNOWN}


def test_hosts_of_a_list_are_one_row_that_a_filter_finds_by_each_and_all_of_them_with_noise() -> None:
    app = builders.package("com.example.app", "app/A/A.apk")
    hosts = [f"r{number}.cloud.com" for number in range(50)]
    listed = [replace(builders.endpoint(f"https://{host}/", app), list="app/A/A.apk!x") for host in hosts]
    alone = builders.endpoint("https://a.maker.com/", app)
    image = builders.identity("a", "1", "2018-12-05")
    of = view(builders.comparison(builders.inventory(image, [app]), builders.inventory(image, [app], [*listed, alone])))
    table = section("endpoints", of=of)
    assert [row.name for row in table.rows] == [
        "a.maker.com",
        "a list of 50 hosts: r0.cloud.com, r1.cloud.com, r10.cloud.com …",
    ]
    assert isinstance(table.rows, LazyRows)
    wanted = compile_query("r49.cloud")
    assert not isinstance(wanted, str)
    assert table.rows.texts.matching(wanted) == [1]
    assert len(section("endpoints", EVERYTHING, of=of).rows) == 51
    shown = page(of, HostTarget("r7.cloud.com"), Shown(), split=False)
    assert {row.target for row in shown.rows} >= {HostTarget(host) for host in hosts}


def test_noise_is_hidden_and_never_dropped() -> None:
    assert [row.name for row in section("endpoints").rows] == ["zzhc.vnet.cn"]
    hosts = [row.name for row in section("endpoints", Shown(noise=True)).rows]
    assert "schemas.android.com" in hosts


def test_cleartext_is_marked_and_found_by_its_name() -> None:
    (row,) = section("endpoints").rows
    assert "http!" in texts(section("endpoints"))[0].split()
    assert "kind:cleartext" in search_text(row)


def test_problems_name_side_kind_and_reason() -> None:
    lines = texts(section("problems"))
    assert lines[0] == "! right damaged system/app/Drive/Drive.apk central directory ends behind the file"
    assert lines[1].startswith("! both unsupported")


def test_section_counts_are_those_of_the_rows() -> None:
    shown = view()
    for name in SECTION_NAMES[1:]:
        counts = {sign: count for sign, count in section_counts(shown, name).items() if count}
        signs = [row.sign for row in section(name, of=shown).rows if not row.heading and row.sign is not Sign.NONE]
        assert counts == {sign: signs.count(sign) for sign in set(signs)}


def test_empty_sections_say_what_was_compared() -> None:
    same = view(builders.identical())
    assert section("permissions", of=same).empty == "No permission changes in 10 packages on both sides"
    assert "10 packages" in section("packages", of=same).empty
    assert "Everything was read" in section("problems", of=same).empty
    assert "Images are identical" in "\n".join(texts(section("overview", of=same)))


def test_identical_is_not_said_of_images_that_were_not_wholly_read() -> None:
    both = builders.good_and_bad().right
    text = "\n".join(texts(section("overview", of=view(builders.comparison(both, both)))))
    assert "identical" not in text
    assert "No difference in what could be read" in text


def test_permission_row_leads_to_the_package_on_both_sides() -> None:
    row = next(
        row for row in section("permissions").rows if row.sign is not Sign.NONE and "com.android.settings" in row.id
    )
    path = "system/priv-app/Settings/Settings.apk"
    assert row.target == PackageTarget("com.android.settings", path, path)
    assert row.anchor in {one.id for one in page(view(), row.target, Shown(), split=False).rows}


def test_permissions_of_a_new_package_are_listed_each_once_with_the_allow_listed_first() -> None:
    table = section("permissions")
    lines = texts(replace(table, rows=Selection(table).rows(frozenset())))
    assert lines[0] == f"  {builders.AUTOREGISTRATION}   5, new package"
    assert lines[1].startswith("+ READ_PRIVILEGED_PHONE_STATE requested, granted, allowlisted")
    assert [line for line in lines if "INTERNET" in line] == [
        f"+ INTERNET requested, granted {builders.AUTOREGISTRATION} (new package) ",
        "+ INTERNET requested, granted com.android.settings ",
    ]


def test_permissions_of_a_removed_package_are_listed_with_a_minus() -> None:
    bad = builders.good_and_bad()
    swapped = view(builders.comparison(bad.right, bad.left))
    rows = [row for row in section("permissions", of=swapped).rows if "removed package" in search_text(row)]
    assert [row.sign for row in rows if not row.heading] == [Sign.REMOVED] * 5
    assert "5 of removed ones" in "\n".join(texts(section("overview", of=swapped)))


def test_the_overview_says_what_the_count_of_permissions_counts() -> None:
    line = next(line for line in texts(section("overview")) if line.startswith("  permissions"))
    assert line.startswith("  permissions    +6")
    assert "5 of new packages, 1 of kept ones" in line


def test_a_permission_of_one_side_is_not_called_removed_where_the_other_was_not_read() -> None:
    bad = builders.good_and_bad()
    swapped = builders.comparison(bad.right, bad.left)
    rows = tuple(replace(row, basis=Basis.OTHER_SIDE_UNREAD) for row in swapped.diff.packages.removed)
    packages = replace(swapped.diff.packages, removed=rows)
    unsettled = view(replace(swapped, diff=replace(swapped.diff, packages=packages)))
    assert "5 of which the other side was not read" in "\n".join(texts(section("overview", of=unsettled)))
    permissions = "\n".join(texts(section("permissions", of=unsettled)))
    assert permissions.count("right unread") == 5
    assert "removed package" not in permissions


def test_nothing_is_said_of_what_is_not_read_yet() -> None:
    bad = builders.good_and_bad()
    image = replace(bad.left.image, fingerprint=None, security_patch=None, model=None, region=None)
    unread = builders.inventory(image, [], pending=40)
    reading = view(builders.comparison(unread, replace(bad.right, packages=(), endpoints=()), final=False))
    text = "\n".join(texts(section("overview", of=reading)))
    assert "build not read yet" in text
    assert "40 files not read yet" in text
    for untrue in ("no fingerprint", "+0", " -0", "~0", " 0 left", "identical"):
        assert untrue not in text
    for name in SECTION_NAMES[1:]:
        assert section(name, of=reading).empty.startswith("Nothing found so far: 40 of")


def test_long_values_are_cut_on_the_overview_and_whole_on_the_page() -> None:
    version = "A very long version " * 50
    bad = builders.good_and_bad()
    longer = tuple(
        replace(one, version_name=version) if one.package == builders.AUTOREGISTRATION else one
        for one in bad.right.packages
    )
    shown = view(builders.comparison(bad.left, replace(bad.right, packages=longer)))
    assert all(len(text) < 300 for text in texts(section("overview", of=shown)))
    target = PackageTarget(builders.AUTOREGISTRATION, None, builders.autoregistration().path)
    assert version in "\n".join(texts(page(shown, target, Shown(), split=False)))


def test_configuration_puts_what_grants_and_starts_before_properties_and_names_of_builds_last() -> None:
    bad = builders.good_and_bad()
    names = ("ro.vendor.build.date.utc", "ro.build.fingerprint", "ro.adb.secure", "persist.radio.on")
    settings = [SettingAt(SettingKind.PROPERTY, name, "1", "system/build.prop") for name in names]
    settings += [
        SettingAt(SettingKind.PRIVAPP_PERMISSION, f"com.example.app/android.permission.{name}", "granted", "a.xml")
        for name in ("READ_PRIVILEGED_PHONE_STATE", "CHANGE_COMPONENT_ENABLED_STATE")
    ]
    settings += [
        SettingAt(SettingKind(kind), "key", "value", "file")
        for kind in ("sku", "init-service", "sysconfig", "certificate")
    ]
    shown = view(builders.comparison(bad.left, replace(bad.right, configuration=tuple(settings))))
    rows = [row for row in section("configuration", of=shown).rows if row.sign is Sign.ADDED]
    kinds = list(dict.fromkeys(plain(row.cells[0]) for row in rows))
    assert kinds == ["privapp-permission", "init-service", "certificate", "sku", "sysconfig", "property"]
    assert [row.name for row in rows][-4:] == [*sorted(names[2:]), *sorted(names[:2])]


def test_package_page_has_fields_permissions_components_and_places_of_endpoints() -> None:
    row = section("packages").rows[0]
    assert row.target is not None
    text = "\n".join(texts(page(view(), row.target, Shown(), split=True)))
    assert "shared uid android.uid.phone" in text
    assert "READ_PRIVILEGED_PHONE_STATE granted by signature, allowlisted" in text
    assert "receiver .AutoRegReceiver exported, actions BOOT_COMPLETED" in text
    assert "http://zzhc.vnet.cn classes.dex at 0x1f2a4" in text
    assert "com.qualcomm.qti.autoregistration.RegistrationTask.sendRegisterMessage" in text
    assert "schemas.android.com" not in text


def test_changed_package_page_has_what_differs_by_line_three_and_one_line_for_what_is_equal() -> None:
    row = section("packages").rows[1]
    assert row.target is not None
    rows = page(view(), row.target, Shown(), split=False).rows
    assert plain(rows[0].cells[0]) == "version 28.0 (28) → 29.0 (29) · +1 permission"
    assert [one.sign for one in rows[1:4]] == [Sign.NONE, Sign.CHANGED, Sign.CHANGED]
    assert plain(rows[2].cells[1]) == "28.0 (28) → 29.0 (29)"
    assert plain(rows[-1].cells[0]) == "equal  10 fields, 2 permissions, 1 endpoint  = shows them"
    assert not [one for one in rows if one.sign is Sign.SAME]
    headings = [one.group for one in rows if one.heading]
    assert {one.group for one in rows if one.sign is not Sign.NONE} == set(headings) - {"files"}
    everything = page(view(), row.target, EVERYTHING, split=False).rows
    assert len(everything) > len(rows)


def test_a_field_that_no_group_of_a_package_page_shows_is_on_it_where_it_differs() -> None:
    target = section("packages").rows[1].target
    assert target is not None
    comparison = builders.good_and_bad()
    packages = comparison.diff.packages
    change = FieldChange("new_field[a\u202eb]", left=None, right=True, name="new_field", key="a\u202eb")
    changed = tuple(replace(one, changes=(*one.changes, change)) for one in packages.changed)
    diff = replace(comparison.diff, packages=replace(packages, changed=changed))
    shown = texts(page(view(replace(comparison, diff=diff)), target, Shown(), split=False))
    assert [line for line in shown if "new field" in line] == ["+ new field[a\\u202eb] yes"]


def test_of_a_change_only_the_words_that_differ_are_marked() -> None:
    row = section("packages").rows[1]
    assert row.target is not None
    rows = page(view(), row.target, Shown(), split=False).rows
    marked = [text for text, tone in rows[2].cells[1] if tone in {Tone.REMOVED, Tone.ADDED}]
    assert marked == ["28", "28", "29", "29"]


def test_a_one_sided_page_is_in_plain_ink() -> None:
    row = section("packages").rows[0]
    assert row.target is not None
    rows = page(view(), row.target, Shown(), split=False).rows
    assert {tone for one in rows if one.sign is Sign.ADDED for _, tone in one.cells[1]} == {Tone.PLAIN}


def test_host_page_leads_on_to_each_package_that_carries_it() -> None:
    rows = page(view(), HostTarget("zzhc.vnet.cn"), Shown(), split=False).rows
    targets = {row.target for row in rows if row.target}
    path = builders.autoregistration().path
    (code,) = {target for target in targets if isinstance(target, CodeTarget)}
    assert (code.package, code.path, code.method) == (builders.AUTOREGISTRATION, path, "sendRegisterMessage")
    assert targets - {code} == {PackageTarget(builders.AUTOREGISTRATION, None, path)}
    assert page_title(view(), HostTarget("zzhc.vnet.cn")) == (Sign.ADDED, "zzhc.vnet.cn")
    assert page_title(view(), HostTarget("time.android.com"))[0] is Sign.SAME


@pytest.mark.parametrize("host", ["\u0430pple.com", "xn--pple-43d.com"])
def test_a_host_made_to_look_like_another_is_shown_in_both_its_forms(host: str) -> None:
    bad = builders.package("com.example", "system/app/E/E.apk")
    image = builders.good_and_bad().right.image
    shown = view(
        builders.comparison(
            builders.inventory(image, []), builders.inventory(image, [bad], [builders.endpoint(f"http://{host}/", bad)])
        )
    )
    both = both_forms(host)
    assert {"\u0430pple.com", "xn--pple-43d.com"} == set(both.rstrip(")").split(" ("))
    [row] = section("endpoints", of=shown).rows
    assert (plain(row.cells[0]), row.name) == (both, host)
    assert any(both in text for text in texts(section("overview", of=shown)))
    assert any(both in text for text in texts(page(shown, HostTarget(host), EVERYTHING, split=False)))


def test_an_endpoint_is_unknown_on_a_page_where_the_code_of_the_other_side_was_not_read() -> None:
    good = builders.good_and_bad()
    settings = next(one for one in good.left.packages if one.package == "com.android.settings")
    left = replace(
        good.left, packages=tuple(replace(one, code=CodeState.UNREAD) for one in good.left.packages), endpoints=()
    )
    shown = view(builders.comparison(left, good.right))
    rows = page(shown, PackageTarget(settings.package, settings.path, settings.path), Shown(), split=False).rows
    endpoints = [row for row in rows if row.group == "endpoints" and not row.heading]
    assert [row.sign for row in endpoints] == [Sign.UNKNOWN]


@pytest.mark.parametrize("name", SECTION_NAMES)
@pytest.mark.parametrize("split", [False, True])
def test_no_row_lets_hostile_text_through(name: str, split: bool) -> None:
    shown = view(builders.hostile())
    table = section(name, EVERYTHING, of=shown, split=split)
    pages = [page(shown, row.target, EVERYTHING, split=split) for row in table.rows if row.target]
    assert table.rows or name == "permissions"
    for row in (row for one in (table, *pages) for row in one.rows):
        for content in row.cells:
            assert plain(content) == visible(plain(content))


def test_row_ids_are_unique_so_that_the_cursor_finds_its_row() -> None:
    for name in SECTION_NAMES:
        ids = [row.id for row in section(name, EVERYTHING).rows]
        assert len(ids) == len(set(ids)), name


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", 4),
        ("settings", 2),
        ("SETTINGS", 2),
        ("settings !camera", 2),
        ("!settings", 2),
        ("com nokia", 1),
        ("/^nokia/", 1),
        ("!/^com/", 1),
        ("!", 4),
        ("//", 0),
    ],
)
def test_query(query: str, kept: int) -> None:
    test = compile_query(query)
    assert not isinstance(test, str)
    names = ["com.android.settings", "com.android.settings.intelligence", "com.android.camera", "nokia.com"]
    assert sum(map(test, names)) == kept


def test_a_broken_expression_is_said_to_be_one() -> None:
    reason = compile_query("/(/")
    assert isinstance(reason, str)
    assert reason.startswith("not a regular expression")


def test_a_filter_keeps_the_headings_of_what_it_keeps() -> None:
    row = section("packages").rows[0]
    assert row.target is not None
    table = page(view(), row.target, Shown(), split=False)
    test = compile_query("zzhc")
    assert not isinstance(test, str)
    kept = Selection(table).rows(frozenset(), test)
    assert [one.heading for one in kept] == [True, False]


def test_folding_leaves_the_heading() -> None:
    row = section("packages").rows[0]
    assert row.target is not None
    table = page(view(), row.target, Shown(), split=False)
    kept = Selection(table).rows(frozenset(), folds=UNFOLDED.toggled("components"))
    assert [one.heading for one in kept if one.group == "components"] == [True]


def test_progress_goes_by_the_work_of_each_image_and_says_the_time_left() -> None:
    progress = Progress(
        Phase.READ, (ImageProgress(900, 1000, 10, 100, 0.125), ImageProgress(0, 0, 0, 0, 1.0)), seconds_left=125.0
    )
    left, saved = describe(progress)
    assert left == ("left", 0.125, "900 of 1,000 files")
    assert saved == ("right", 1.0, "nothing to read")
    assert rest(progress) == "2:05 min left"
    (unlisted,) = describe(Progress(Phase.OPEN, (ImageProgress(0, 0, 0, 0, 0.0),)))
    assert unlisted == ("left", 0.0, "opening")


def test_what_differs_is_said_with_its_values_where_they_are_short_and_a_rebuild_only_alone() -> None:
    rebuilt = FieldChange("file_sha256", "0" * 64, "1" * 64, "file_sha256")
    version = FieldChange("version_name", "1.0", "1.1", "version_name")
    code = FieldChange("version_code", 10, 11, "version_code")
    sdk = FieldChange("min_sdk", 24, 28, "min_sdk")
    granted = FieldChange("permissions_granted[x]", None, "granted", "permissions_granted", "x")
    long = FieldChange("shared_user_id", "android.uid.system", None, "shared_user_id")
    assert summary_of((rebuilt,), "→") == "rebuilt"
    assert summary_of((code, version, rebuilt, sdk, granted), "→") == "min sdk 24 → 28, granted +1, 1.0 → 1.1"
    assert summary_of((code, long), "→") == "shared uid, 10 → 11"
