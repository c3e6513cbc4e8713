from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from fwdiff.compare import compare
from fwdiff.knowledge.known_clients import known_clients
from fwdiff.model import Coverage, Inventory, ProblemKind, Unread
from fwdiff.model.inventory import LISTED
from fwdiff.report.json_report import encode_diff
from fwdiff.report.plain.comparison import render
from fwdiff.report.plain.identity import lacks
from fwdiff.report.plain.inventory import render_inventory
from tests.unit.compare.builders import endpoint, file, inventory, package, setting, unread
from tests.unit.compare.incident import BAD, CLIENT, GOOD, REFERENCE, REQUESTED

GOLDEN = Path(__file__).parents[3] / "golden"
HOSTILE = "\x1b]0;x\x07\x9b31m\u202e[bold]\n"

READ = replace(GOOD, coverage=replace(GOOD.coverage, unread=()))

TEXTS: dict[str, Callable[[], str]] = {
    "diff-good-bad.txt": lambda: render(compare(GOOD, BAD), width=80, color=False),
    "diff-bad-good.txt": lambda: render(compare(BAD, GOOD), width=120, color=False),
    "diff-good-bad-reference.txt": lambda: render(compare(GOOD, BAD, REFERENCE), width=60, color=False),
    "diff-identical.txt": lambda: render(compare(READ, READ), width=80, color=False),
    "diff-not-settled.txt": lambda: render(compare(GOOD, GOOD), width=80, color=False),
    "diff-good-bad.ansi": lambda: render(compare(GOOD, BAD), width=80, color=True),
    "diff-good-bad-reference.json": lambda: (
        json.dumps(json.loads(encode_diff(compare(GOOD, BAD, REFERENCE))), indent=1) + "\n"
    ),
    "inventory-bad.txt": lambda: render_inventory(BAD, width=80, color=False),
}


@pytest.mark.parametrize("name", TEXTS)
def test_golden(name: str) -> None:
    """Write anew, after a look at what differs: python -m tests.unit.report.plain.test_comparison."""
    assert TEXTS[name]() == (GOLDEN / name).read_text("utf-8")


@pytest.mark.parametrize("reference", [None, REFERENCE])
def test_the_incident_is_on_the_first_screen(reference: Inventory | None) -> None:
    screen = "\n".join(render(compare(GOOD, BAD, reference), width=80, color=False).splitlines()[:24])
    assert f"+ {CLIENT}" in screen
    assert "zzhc.vnet.cn (http)" in screen
    assert ("in the reference build" in screen) == (reference is not None)
    for permission in REQUESTED:
        assert permission.removeprefix("android.permission.") in screen


def test_the_incident_stays_first_among_many_added_packages() -> None:
    others = [package(f"a.harmless{n}", permissions_requested=("android.permission.INTERNET",)) for n in range(30)]
    crowded = inventory([*BAD.packages, *others], BAD.endpoints, BAD.configuration, BAD.files)
    text = render(compare(GOOD, crowded), width=80, color=False)
    assert CLIENT in "\n".join(text.splitlines()[:24])
    assert "… and 26 more (--all has all)" in text


def test_a_known_host_in_the_clear_is_marked_but_a_new_one_ranks_first() -> None:
    known, new = package("com.a", permissions_allowlisted=("p.X",)), package("com.b")
    left = inventory([package("com.c")], [endpoint("https://known.example.com", package("com.c"))])
    right = inventory(
        [package("com.c"), known, new],
        [*left.endpoints, endpoint("http://known.example.com", known), endpoint("http://new.example.com", new)],
    )
    text = render(compare(left, right), width=80, color=False)
    assert text.index("new.example.com (http)") < text.index("known.example.com (http)")


def test_a_host_made_to_look_like_another_is_shown_in_both_its_forms() -> None:
    app, new = package("com.a"), package("com.b")
    found = [endpoint("http://xn--pple-43d.com", app), endpoint("http://\u0430mazon.com", new)]
    text = render(compare(inventory([app]), inventory([app, new], found)), width=200, color=False)
    assert "xn--pple-43d.com (\u0430pple.com) (http)" in text
    assert "\u0430mazon.com (xn--mazon-3ve.com) (http)" in text
    assert "xn--pple-43d.com (\u0430pple.com) (http)" in render_inventory(
        inventory([app], found), width=200, color=False
    )


@pytest.mark.parametrize("width", [40, 64, 80, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    wide = package("com." + "x" * 300, version_name="宽" * 90)
    build = inventory([wide], [endpoint("http://" + "y" * 200 + ".example.com", wide)], unread=[unread("z" * 300)])
    for text in (
        render(compare(GOOD, build), width=width, color=False),
        render_inventory(build, width=width, color=False),
    ):
        assert max(map(cell_len, text.splitlines())) <= width


def test_hostile_text_stays_text() -> None:
    app = package(f"com.example{HOSTILE}", f"system/app/{HOSTILE}.apk", version_name=HOSTILE, shared_user_id=HOSTILE)
    build = inventory(
        [app],
        [endpoint("http://h.example.com", app, owner=HOSTILE), endpoint("http://i.example.com", HOSTILE)],
        [setting("sysconfig", HOSTILE, HOSTILE)],
        unread=[unread(HOSTILE, member=HOSTILE)],
        fingerprint=HOSTILE,
        source=HOSTILE,
    )
    text = render(compare(inventory(), build), width=80, color=False) + render_inventory(build, width=80, color=False)
    assert all(character == "\n" or character.isprintable() for character in text)
    assert "[bold]" in text
    assert "com.example\\x1b]0;x\\x07\\x9b31m\\u202e[bold]\\x0a" in text


def test_colour_adds_only_escapes_of_its_own() -> None:
    plain, colored = (render(compare(GOOD, BAD), width=80, color=color) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[" in colored


def test_a_swap_is_told_on_both_rows() -> None:
    old, new = (package(name, "system/app/Client/Client.apk") for name in ("com.old", "com.new"))
    text = render(compare(inventory([old]), inventory([new])), width=80, color=False)
    assert "replaces com.old" in text
    assert "- com.old  /system/app/Client/Client.apk  replaced by com.new" in text


def test_what_the_other_side_did_not_read_is_undecided() -> None:
    app = package("com.example.app")
    build = inventory([app], [endpoint("http://h.example.com", app)])
    text = render(compare(inventory(unread=[unread(app.path)]), build), width=80, color=False)
    assert "packages       +0  -0  ~0  ?1" in text
    assert "? com.example.app  in the right build; not read in the other" in text
    assert "? h.example.com  in the right build; not read in the other" in text
    assert "+ com.example.app" not in text


def test_the_count_of_permissions_says_that_added_packages_are_not_in_it() -> None:
    new = package("com.new", permissions_requested=("p.X", "p.Y"))
    text = render(compare(inventory(), inventory([new])), width=80, color=False)
    assert "permissions    +0  -0  ~0  ?0  packages in both builds: requests, grants\n" in text


def test_files_that_no_other_row_stands_for_are_named() -> None:
    app = package("com.example.app")
    left = inventory(
        configuration=[setting("property", "ro.x", "1")],
        files=[file("system/gone"), file("system/same"), file("system/lib/a.so", "1"), file("system/build.prop", "1")],
    )
    right = inventory(
        [app],
        [endpoint("http://h.example.com", "system/etc/hosts.conf", member="")],
        [setting("property", "ro.x", "2")],
        [file("system/new"), file("system/same"), file("system/lib/a.so", "2"), file("system/build.prop", "2")],
    )
    text = render(compare(left, right), width=80, color=False)
    assert "files          +3  -1  ~2  ?0" in text
    assert text.endswith("\n\nOther files (3)\n+ system/new\n- system/gone\n~ system/lib/a.so\n")


def test_files_are_cut_and_only_named_where_proven() -> None:
    many = [file(f"system/etc/{number:02}") for number in range(12)]
    text = render(compare(inventory(), inventory(files=many)), width=80, color=False)
    assert text.endswith("+ system/etc/09\n  … and 2 more (--all has all)\n")
    assert "Other files" not in render(
        compare(inventory(unread=[unread(".")]), inventory(files=many)), width=80, color=False
    )


def test_rows_of_every_section_say_whether_the_reference_has_them_too() -> None:
    app, gone = package("com.a"), package("com.gone")
    left = inventory([app, gone])
    right = inventory(
        [app], [endpoint("https://h.example.com", app)], [setting("property", "ro.x", "1")], [file("etc/new")]
    )
    texts = {
        words: render(compare(left, right, reference), width=200, color=False)
        for words, reference in (
            ("  in the reference build", inventory([app, gone], right.endpoints, right.configuration, right.files)),
            ("  not in the reference build", inventory()),
        )
    }
    for words, text in texts.items():
        assert f"- com.gone  /system/app/com.gone/com.gone.apk{words}\n" in text
        assert f"+ h.example.com  com.a{words}\n" in text
        assert f"+ property ro.x  1{words}\n" in text
        assert f"+ etc/new{words}\n" in text
    assert "the reference build" not in render(compare(left, right), width=200, color=False)


def test_existing_packages_with_new_hosts_and_schemes() -> None:
    app = package("com.example.app")
    left = inventory([app], [endpoint("https://known.example.com", app)])
    right = inventory([app], [endpoint("http://known.example.com", app), endpoint("http://new.example.com", app)])
    text = render(compare(left, right), width=80, color=False)
    assert "+ new.example.com (http)  com.example.app" in text
    assert "~ known.example.com  https → http" in text


def test_hosts_of_a_list_are_one_line_and_all_of_them_with_all() -> None:
    app = package("com.example.app")
    listed = [endpoint(f"https://r{one}.cloud.com", app, offset=one, list="x") for one in range(50)]
    diff = compare(inventory([app]), inventory([app], [*listed, endpoint("https://a.example.com", app)]))
    text = render(diff, width=120, color=False)
    assert (
        "(2)\n+ a.example.com  com.example.app\n+ a list of 50 hosts: r0.cloud.com, r1.cloud.com, r10.cloud.com …"
        in text
    )
    whole = render(diff, width=120, color=False, everything=True)
    assert all(f"+ r{one}.cloud.com  com" in whole for one in range(50))


def test_equal_content_differently_read_is_not_called_identical() -> None:
    text = render(
        compare(inventory(content_digest="a" * 64), inventory(content_digest="b" * 64)), width=80, color=False
    )
    assert "No differences in 0 files" in text


if __name__ == "__main__":
    for name, text in TEXTS.items():
        (GOLDEN / name).write_text(text(), "utf-8")


def test_the_first_lines_say_how_many_files_of_its_own_list_a_dump_lacks() -> None:
    unread = tuple(Unread(f"app/{name}.apk", ProblemKind.MISSING, LISTED) for name in "AB")
    assert lacks(Coverage(9, 7, unread)) == "2 files of the dump's own list are not in it"
    assert lacks(Coverage(9, 8, unread[:1])) == "1 file of the dump's own list is not in it"
    assert lacks(Coverage(9, 9, (Unread("a.apk", ProblemKind.DAMAGED, "zip: cut"),))) == ""


def test_the_same_code_under_another_name_is_told_on_both_sides() -> None:
    code = known_clients().code[0].sketch
    left, right = (inventory([package(name, code_sketch=code)]) for name in ("com.a", "org.b"))
    text = " ".join(render(compare(left, right), width=120, color=False).split())
    for name in ("com.a", "org.b"):
        assert f"code likely the same code as {name}: 1.00 of 256 features, 18 of 18 classes" in text
