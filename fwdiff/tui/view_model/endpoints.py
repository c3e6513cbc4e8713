"""Hosts as a table: what became of each, who carries it, whose it is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import TypeVar

from fwdiff.index.build import host_of
from fwdiff.index.weight import cleartext
from fwdiff.model import Endpoint, EndpointChange, EndpointClass, EndpointRow
from fwdiff.text import both_forms
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case, words_of_hosts
from fwdiff.tui.view_model.host_facts import (
    carriers_of,
    carriers_text,
    facts_of_row,
    facts_of_standing,
    orders_of_hosts,
    scheme_cell,
    who,
)
from fwdiff.tui.view_model.listed_hosts import FoldedHosts
from fwdiff.tui.view_model.row_list import LazyRows, Part, alike, fitted, signs_of
from fwdiff.tui.view_model.rows import (
    TONES,
    Cell,
    Column,
    HostTarget,
    Row,
    Sign,
    Table,
    Tone,
    cell,
    sign_of,
)
from fwdiff.tui.view_model.search_texts import SharedWords
from fwdiff.tui.view_model.sections import counted, reference_word, summary_of, unknown_note
from fwdiff.tui.view_model.view import View, is_service

R = TypeVar("R", EndpointRow, EndpointChange)


def endpoint_table(view: View, *, same: bool, noise: bool) -> Table:
    """Hosts: one-sided first, then changed, then equal ones if `same`; service hosts alone unless `noise`."""
    columns = (
        Column("host", 12, 4, ends=True),
        Column("carried by", 12, 4, ends=True, flows=True),
        Column("scheme", 6, 1),
        *((Column("class", 9),) if noise else ()),
        Column("owner", 12, 2),
        Column("ref", 8),
    )
    diff = view.diff.endpoints
    every = (diff.added, diff.removed, diff.changed, view.equal_hosts if same else [])
    added, removed = _listed(diff.added, noise=noise), _listed(diff.removed, noise=noise)
    changed = _listed(diff.changed, noise=noise)
    equal = (view.equal_hosts if noise else view.equal_services) if same else []
    rows = LazyRows(
        _one_sided_part(view, added, on_right=True, noise=noise),
        _one_sided_part(view, removed, on_right=False, noise=noise),
        _changed_part(view, changed, noise=noise),
        _same_part(view, equal, noise=noise),
    )
    fitting, empty = fitted(columns, rows)
    by_class = sum(map(len, every)) - sum(map(len, (added, removed, changed, equal)))
    text = "" if rows else _no_host(view, noise=noise)
    return Table(fitting, rows, text, orders=orders_of_hosts(), by_class=by_class, without=empty)


def _no_host(view: View, *, noise: bool) -> str:
    kinds = "host" if noise else "service host"
    hosts = {endpoint.host for endpoint in view.right.inventory.endpoints if noise or is_service(endpoint)}
    return f"No {kinds} differs in {counted(len(hosts), kinds)}"


_id = attrgetter("id")
_shared_of_row = attrgetter("basis", "category", "owner", "country", "schemes", "packages", "in_reference")
_shared_of_endpoint = attrgetter("category", "owner", "country", "scheme", "path", "package")


def _listed(rows: Sequence[R], *, noise: bool) -> Sequence[R]:
    service = EndpointClass.SERVICE  # no look-up for each of 100,000 rows
    return rows if noise else [row for row in rows if row.category is service]


def _one_sided_part(view: View, rows: Sequence[EndpointRow], *, on_right: bool, noise: bool) -> Part:
    hosts = FoldedHosts(rows, fold=not noise)

    def make(row: EndpointRow, name: str) -> Row:
        return _one_sided(view, row, name, on_right=on_right, noise=noise)

    def keys(rows: Sequence[EndpointRow]) -> Iterable[Hashable]:
        paths = [tuple([one.path for one in row.sightings]) for row in rows]
        cases = map(view.case_of_difference.get, map(_id, rows))
        return zip(map(_shared_of_row, rows), paths, cases, strict=True)

    facts = facts_of_row(view) | {"host": lambda row: both_forms(hosts.name(row)), "domain": hosts.domain}
    signs = partial(signs_of, Sign.ADDED if on_right else Sign.REMOVED)
    words = SharedWords(hosts.words, keys, lambda row: make(row, ""))
    return Part(hosts.rows, signs, _id, lambda row: make(row, hosts.name(row)), facts, words)


def _changed_part(view: View, rows: Sequence[EndpointChange], *, noise: bool) -> Part:
    def make(row: EndpointChange, name: str) -> Row:
        return _changed(view, row, name, noise=noise)

    def keys(rows: Sequence[EndpointChange]) -> Iterable[Hashable]:
        return ((row.changes, _shared_of_host(view, row.host), view.case_of_difference.get(row.id)) for row in rows)

    words = SharedWords(_own_words, keys, lambda row: make(row, ""))
    facts = facts_of_standing(view, attrgetter("host"))
    return Part(rows, partial(alike, Sign.CHANGED), _id, lambda row: make(row, row.host), facts, words)


def _same_part(view: View, hosts: list[str], *, noise: bool) -> Part:
    def make(host: str, name: str) -> Row:
        return _same(view, view.right.hosts[host], name, noise=noise)

    words = SharedWords(words_of_hosts, partial(map, partial(_shared_of_host, view)), lambda host: make(host, ""))
    return Part(
        hosts,
        partial(alike, Sign.SAME),
        _id_of_same,
        lambda host: make(host, host),
        facts_of_standing(view, str),
        words,
    )


def _shared_of_host(view: View, host: str) -> Hashable:
    return tuple(map(_shared_of_endpoint, view.right.hosts.get(host, ())))


def _own_words(rows: Sequence[EndpointRow | EndpointChange]) -> list[str]:
    return words_of_hosts([row.host for row in rows])


def _id_of_same(host: str) -> str:
    return f"same:{host}"


def _carriers(carriers: Sequence[str], note: str, tone: Tone = Tone.PLAIN) -> Cell:
    return (*cell(carriers_text(carriers), tone), *cell(note and f"  {note}", Tone.DIM))


def _one_sided(view: View, row: EndpointRow, name: str, *, on_right: bool, noise: bool) -> Row:
    sign = sign_of(row.basis, Sign.ADDED if on_right else Sign.REMOVED)
    places = [sighting.path for sighting in row.sightings]
    cells = (
        cell(both_forms(name), TONES[sign]),
        _carriers(carriers_of(row), unknown_note(sign, on_right=on_right)),
        scheme_cell(row.schemes),
        *((cell(row.category),) if noise else ()),
        cell(who(row.owner, row.country)),
        _reference(view, present=row.in_reference),
    )
    words = hidden_words(
        host=(name,),
        owner=(row.owner,),
        country=(row.country,),
        path=(*places, *row.packages),
        kind=(row.category, "cleartext" if cleartext(row.schemes) else ""),
        found_in=sides(view, left=not on_right, right=on_right, reference=row.in_reference),
        case=words_of_case(view, row.id),
    )
    return Row(row.id, sign, cells, HostTarget(row.host), name, words=words)


def _reference(view: View, *, present: bool | None) -> Cell:
    """Where else a host stands, where there is a reference."""
    return cell(reference_word(view) if present else "", Tone.UNKNOWN)


def _words_of_standing(view: View, host: str, row_id: str, standing: list[Endpoint]) -> str:
    """The hidden words of a host that both builds have."""
    return hidden_words(
        host=(host,),
        owner=(one.owner for one in standing),
        country=(one.country for one in standing),
        path=(word for one in standing for word in (one.path, one.package)),
        kind=(
            *(one.category for one in standing[:1]),
            "cleartext" if cleartext(one.scheme for one in standing) else "",
        ),
        found_in=sides(view, left=True, right=True, reference=None),
        case=words_of_case(view, row_id),
    )


def _changed(view: View, row: EndpointChange, name: str, *, noise: bool) -> Row:
    standing = view.right.hosts.get(row.host, [])
    first = standing[0] if standing else None
    cells = (
        cell(both_forms(name), Tone.CHANGED),
        _carriers(sorted({one.package or one.path for one in standing}), summary_of(row.changes, moved=False)),
        scheme_cell(endpoint.scheme for endpoint in standing),
        *((cell(row.category),) if noise else ()),
        cell(who(first.owner, first.country) if first else ""),
        _reference(view, present=None),
    )
    words = _words_of_standing(view, name, row.id, standing)
    return Row(row.id, Sign.CHANGED, cells, HostTarget(row.host), name, words=words)


def _same(view: View, endpoints: list[Endpoint], name: str, *, noise: bool) -> Row:
    first = endpoints[0]
    carriers = sorted({endpoint.package or endpoint.path for endpoint in endpoints})
    cells = (
        cell(both_forms(name), Tone.DIM),
        _carriers(carriers, "", Tone.DIM),
        scheme_cell((endpoint.scheme for endpoint in endpoints), Tone.DIM),
        *((cell(first.category, Tone.DIM),) if noise else ()),
        cell(who(first.owner, first.country), Tone.DIM),
        _reference(view, present=None),
    )
    words = _words_of_standing(view, name, "", endpoints)
    host = host_of(first)
    return Row(_id_of_same(host), Sign.SAME, cells, HostTarget(host), name, words=words)
