"""Whatever is sorted, grouped, folded and hidden: every row is in sight or counted by what hides it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fwdiff.model import EndpointClass, Inventory, ProblemKind, SettingAt, SettingKind, Unread
from fwdiff.tui.view_model.arrangement import ArrangedRows, Folds
from fwdiff.tui.view_model.query import compile_query
from fwdiff.tui.view_model.row_list import LazyRows
from fwdiff.tui.view_model.rows import Order, Sign, Table, plain, search_text
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import SECTION_NAMES, Shown, section_table
from fwdiff.tui.view_model.view import View
from tests.tui import builders

LISTS = SECTION_NAMES[1:]
WORDS = st.sampled_from(["", "a", "b", "nokia", "kind:service", "country:cn", "!a", "/a|b/", "in:right"])
SIGNS = st.frozensets(st.sampled_from([Sign.ADDED, Sign.REMOVED, Sign.CHANGED, Sign.UNKNOWN, Sign.SAME]))
NAMES = st.sampled_from(["com.a", "com.b", "com.a.b", "org.c"])


@st.composite
def builds(draw: st.DrawFn) -> Inventory:
    """A build of a few packages, hosts, settings and places that were not read."""
    names = sorted(draw(st.sets(NAMES)))
    packages = [
        builders.package(
            name,
            f"system/app/{name}/{name}.apk",
            version=draw(st.integers(1, 2)),
            permissions=sorted(draw(st.sets(st.sampled_from(["P.A", "P.B", "P.C"])))),
        )
        for name in names
    ]
    hosts = draw(st.sets(st.sampled_from(["x.a.cn", "y.a.cn", "a.b.com", "nokia.com", "c.org"]))) if packages else set()
    classes = st.sampled_from([EndpointClass.SERVICE, EndpointClass.NAMESPACE])
    endpoints = [
        builders.endpoint(f"{draw(st.sampled_from(['http', 'https']))}://{host}", packages[0], category=draw(classes))
        for host in sorted(hosts)
    ]
    keys = sorted(draw(st.sets(st.sampled_from(["com.a/P.A", "com.a/P.B", "com.b/P.A"]))))
    settings = [SettingAt(SettingKind.PRIVAPP_PERMISSION, key, "granted", "system/a.xml") for key in keys]
    settings += [SettingAt(SettingKind.PROPERTY, "ro.a", draw(st.sampled_from("12")), "system/build.prop")]
    unread = [Unread(f"system/{name}", ProblemKind.DAMAGED, "ends early") for name in sorted(draw(st.sets(NAMES)))]
    return builders.inventory(builders.identity("a", "1", "2020-01-01"), packages, endpoints, settings, unread)


VIEWS = st.tuples(builds(), builds(), st.booleans()).map(
    lambda one: View(builders.comparison(one[0], one[1], final=one[2]))
)


def hold(table: Table, hidden: frozenset[Sign], query: str, order: Order, folds: Folds, *, backwards: bool) -> None:
    """Assert all that must be true of any arrangement of a table."""
    test = compile_query(query) if query else None
    assert not isinstance(test, str)
    rows = Selection(table).rows(hidden, test, folds, order.name, backwards=backwards)
    assert isinstance(rows, ArrangedRows)
    leaves = [row for row in rows if not row.heading]
    counts = rows.counts
    assert counts.every == len(table.rows) + table.by_class
    assert counts.shown == len(leaves)
    assert counts.by_sign == sum(row.sign in hidden for row in table.rows)
    passing = [row for row in table.rows if row.sign not in hidden and (test is None or test(search_text(row)))]
    assert counts.by_filter == len(table.rows) - counts.by_sign - len(passing)
    under = {row.id: row for heading in rows if heading.heading for row in rows.members(heading)}
    assert {row.id for row in passing} == {row.id for row in leaves} | under.keys()
    assert counts.by_fold == len(under.keys() - {row.id for row in leaves})
    headings_hold(rows, len(table.rows))
    assert len({row.id for row in rows}) == len(rows)
    assert all(rows[place].id == row.id for place, row in enumerate(rows) if rows.find(row.id) == place)
    assert all(rows.find(row.id) is not None for row in passing)


def headings_hold(rows: ArrangedRows, every: int) -> None:
    """No heading without rows; its count is that of its rows; these follow it or are folded."""
    for place, row in enumerate(rows):
        if row.heading:
            members = rows.members(row)
            assert members
            number, *rest = plain(row.cells[1]).replace(",", "").split()
            assert int(number) == len(members)
            assert not (rest and rest[0] == "of") or int(rest[1]) <= every
            following = [one.id for one in rows[place + 1 : place + 1 + len(members)]]
            is_folded = "folded" in plain(row.cells[1])
            assert is_folded or following == [one.id for one in members]
            assert not is_folded or not {one.id for one in members} & {one.id for one in rows}


@given(VIEWS, st.sampled_from(LISTS), SIGNS, st.booleans(), WORDS, st.integers(0, 9), st.booleans(), st.data())
def test_shown_and_hidden_are_all_in_every_list(
    view: View,
    section: str,
    hidden: frozenset[Sign],
    noise: bool,
    query: str,
    number: int,
    every: bool,
    data: st.DataObject,
) -> None:
    table = section_table(view, section, Shown(hidden, noise), split=False)
    order = table.orders[number % len(table.orders)]
    facts = table.rows.facts(order.grouping.fact) if order.grouping and isinstance(table.rows, LazyRows) else []
    but = data.draw(st.frozensets(st.sampled_from(sorted(set(facts))))) if facts else frozenset()
    hold(table, hidden, query, order, Folds(every, but), backwards=data.draw(st.booleans()))
    everything = section_table(view, section, Shown(hidden, noise=True), split=False)
    assert len(everything.rows) == len(table.rows) + table.by_class
