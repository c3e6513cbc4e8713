"""Page, screen and JSON give one answer: the same order, the same marks, the same signs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fwdiff.compare import compare
from fwdiff.model import CodeState, Placement
from fwdiff.model.comparison import Comparison
from fwdiff.report.json_report import encode_diff
from fwdiff.report.plain.comparison import render
from fwdiff.tui.view_model.case_words import is_quiet
from fwdiff.tui.view_model.pages import page
from fwdiff.tui.view_model.rows import HostTarget, Row, Sign, plain
from fwdiff.tui.view_model.tables import Shown, section_table
from fwdiff.tui.view_model.view import View
from tests.unit.compare.builders import endpoint, inventory, package, setting, unread
from tests.unit.report.incident import decided, incident

BASE = package("com.android.base", "system/app/Base/Base.apk")
OVERLAY = package(
    "aaa.overlay", "product/overlay/A.apk", placement=Placement.OVERLAY, code=CodeState.NONE, signers=("x",)
)
PLAIN = package("bbb.plain", "system/app/B/B.apk")
BAD = package("zzz.bad", "system/priv-app/Z/Z.apk", permissions_allowlisted=("p.X",))
SERVICES = [
    endpoint("ws://bad.example.cn/socket", BAD),
    endpoint("https://a.example.com", PLAIN),
    endpoint("https://base.example.com", BASE),
]
IN_PRODUCT = endpoint("http://base.example.com/new", "product/etc/a.xml", member="")
PROPERTIES = [setting("property", f"ro.x{number}", "1") for number in range(8)]
AVB = setting("avb", "flags", "verification disabled", "dev/block/by-name/vbmeta")

LEFT = inventory([BASE], [SERVICES[2]], unread=[unread("product")])
RIGHT = inventory([BASE, OVERLAY, PLAIN, BAD], [*SERVICES, IN_PRODUCT], [*PROPERTIES, AVB])
DIFF = compare(LEFT, RIGHT)
VIEW = View(Comparison(LEFT, RIGHT, None, DIFF, final=True))
PAGE = render(DIFF, width=120, color=False)
JSON: dict[str, Any] = json.loads(encode_diff(DIFF))


def rows(section: str) -> list[Row]:
    return [row for row in section_table(VIEW, section, Shown(), split=False).rows if not row.heading]


def text(row: Row) -> str:
    return f"{row.sign} " + " ".join(map(plain, row.cells))


def in_order(words: list[str], whole: str) -> bool:
    places = [whole.index(word) for word in words]
    return places == sorted(places)


def test_packages_stand_in_one_order() -> None:
    told = [row["package"] for row in JSON["packages"]["added"]]
    assert told == ["zzz.bad", "bbb.plain", "aaa.overlay"]
    assert [row.name for row in rows("packages") if row.sign in (Sign.ADDED, Sign.UNKNOWN)] == told
    first = [row.name for row in rows("overview") if row.group == "added packages" and row.leads]
    assert first == told
    assert in_order(["+ zzz.bad", "+ bbb.plain"], PAGE)


def test_a_host_in_the_clear_is_marked_by_its_scheme_and_comes_first() -> None:
    assert JSON["packages"]["added"][0]["cleartext"] == ["ws://bad.example.cn"]
    assert [row["host"] for row in JSON["endpoints"]["added"]] == ["bad.example.cn", "a.example.com"]
    assert [row.name for row in rows("endpoints")][:2] == ["bad.example.cn", "a.example.com"]
    assert "bad.example.cn (ws)" in PAGE
    assert any("bad.example.cn  ws cleartext" in text(row) for row in rows("overview"))
    assert "ws!" in text(rows("endpoints")[0]).split()


def test_verified_boot_comes_first_of_the_settings() -> None:
    assert JSON["configuration"]["added"][0]["key"] == "flags"
    assert rows("configuration")[0].name == "flags"
    assert "+ avb flags  verification disabled" in PAGE


def test_what_an_unread_partition_may_hold_is_unknown_on_the_page_of_its_host_as_in_the_difference() -> None:
    """The difference has no row of the host: the address may stand in the partition that was not read."""
    assert [row["host"] for row in JSON["endpoints"]["changed"]] == []
    table = page(VIEW, HostTarget("base.example.com"), Shown(), split=False)
    signs = {plain(row.cells[0]): row.sign for row in table.rows if not row.heading}
    assert signs["http://base.example.com/new"] is Sign.UNKNOWN
    assert signs["scheme"] is Sign.UNKNOWN
    assert signs["https://base.example.com"] is Sign.SAME


def test_what_stands_in_an_unread_partition_is_unknown_everywhere() -> None:
    [row] = [row for row in rows("packages") if row.name == "aaa.overlay"]
    assert row.sign is Sign.UNKNOWN
    assert JSON["packages"]["added"][2]["basis"] == "other-side-unread"
    assert "? aaa.overlay  in the right build; not read in the other" in PAGE


@pytest.mark.parametrize("comparison", [incident, decided])
def test_cases_stand_in_one_order_the_quiet_ones_too(comparison: Callable[[], Comparison]) -> None:
    judged = comparison()
    view = View(judged)
    screen = [row.id for row in section_table(view, "cases", Shown(), split=False).rows if not row.heading]
    assert screen == [case.id for case in judged.diff.cases]
    assert any(is_quiet(view, case) for case in judged.diff.cases)
    lines = render(judged.diff, width=400, color=False, everything=True).split("\n")
    told = iter(lines)
    for case in judged.diff.cases:
        assert any(line[1:].strip().startswith(f"{case.severity}  {case.title}") for line in told), case.id
