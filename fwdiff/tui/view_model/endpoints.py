"""Hosts as a table: what became of each, who carries it, whose it is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import TypeVar

from fwdiff.index.weight import cleartext
from fwdiff.model import EndpointChange, EndpointClass, EndpointRow
from fwdiff.model.packed import HostProfile
from fwdiff.text import both_forms
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case, words_of_hosts
from fwdiff.tui.view_model.host_facts import (
    HostNames,
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
from fwdiff.tui.view_model.view import View

R = TypeVar("R", EndpointRow, EndpointChange)


def endpoint_table(view: View, *, same: bool, noise: bool) -> Table:
    """Hosts: one-sided first, then changed, then equal ones if `same`; service hosts alone unless `noise`."""
    columns = (
        Column("host", 12, 4, ends=True),
        Column("carried by", 12, 4, ends=True, flows=True),
        Column("scheme", 11),
        *((Column("class", 9),) if noise else ()),
        Column("owner", 17, 2),
        Column("ref", 8),
    )
    differing, by_class = _differing(view, noise=noise)
    equal = [_equal(view, noise=noise)] if same else []
    rows = LazyRows(*differing, *equal)
    fitting, empty = fitted(columns, rows)
    by_class += sum(len(view.equal_hosts) - len(part.sources) for part in equal)
    text = "" if rows else _no_host(view, noise=noise)
    return Table(fitting, rows, text, orders=orders_of_hosts(), by_class=by_class, without=empty)


def _differing(view: View, *, noise: bool) -> tuple[Sequence[Part], int]:
    """The parts of hosts that differ, the same whether equal ones stand below, and how many are of other classes."""
    if noise not in view.host_parts:
        diff = view.diff.endpoints
        added, removed = _listed(diff.added, noise=noise), _listed(diff.removed, noise=noise)
        changed = _listed(diff.changed, noise=noise)
        every = (diff.added, diff.removed, diff.changed)
        parts = (
            _one_sided_part(view, added, on_right=True, noise=noise),
            _one_sided_part(view, removed, on_right=False, noise=noise),
            _changed_part(view, changed, noise=noise),
        )
        view.host_parts[noise] = parts, sum(map(len, every)) - sum(map(len, (added, removed, changed)))
    return view.host_parts[noise]


def _equal(view: View, *, noise: bool) -> Part:
    if noise not in view.equal_host_parts:
        hosts = view.equal_hosts if noise else view.equal_services
        view.equal_host_parts[noise] = _same_part(view, hosts, noise=noise)
    return view.equal_host_parts[noise]


def prepare_hosts(view: View) -> None:
    """Make what the first sight of the list asks of every host, with equal ones or without."""
    order = orders_of_hosts()[0]
    rows = endpoint_table(view, same=True, noise=False).rows
    if isinstance(rows, LazyRows) and order.grouping is not None:
        rows.facts(order.grouping.fact)


def _no_host(view: View, *, noise: bool) -> str:
    kinds = "host" if noise else "service host"
    services = [one.category is EndpointClass.SERVICE for one in view.right.profiles]
    number = sum(noise or services[profile] for profile in view.right.profile_numbers)
    return f"No {kinds} differs in {counted(number, kinds)}"


_id = attrgetter("id")
_shared_of_row = attrgetter("basis", "category", "owner", "country", "schemes", "packages", "in_reference")


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

    facts = facts_of_row(view) | {"host": HostNames(hosts.naming), "domain": hosts.domain}
    signs = partial(signs_of, Sign.ADDED if on_right else Sign.REMOVED)
    words = SharedWords(hosts.words, keys, lambda row: make(row, ""))
    return Part(hosts.rows, signs, _id, lambda row: make(row, hosts.name(row)), facts, words)


def _changed_part(view: View, rows: Sequence[EndpointChange], *, noise: bool) -> Part:
    def make(row: EndpointChange, name: str) -> Row:
        return _changed(view, row, name, noise=noise)

    def keys(rows: Sequence[EndpointChange]) -> Iterable[Hashable]:
        return ((row.changes, number(row), view.case_of_difference.get(row.id)) for row in rows)

    def number(row: EndpointChange) -> int:
        return view.right.profile_number(row.host)

    words = SharedWords(_own_words, keys, lambda row: make(row, ""))
    facts = facts_of_standing(view.right.profiles, attrgetter("host"), number)
    return Part(rows, partial(alike, Sign.CHANGED), _id, lambda row: make(row, row.host), facts, words)


def _same_part(view: View, hosts: Sequence[int], *, noise: bool) -> Part:
    """Rows by the numbers of their hosts."""
    names, profiles = view.right.names_of_hosts, view.right.profiles
    number = view.right.profile_numbers.__getitem__

    def make(host: int, name: str) -> Row:
        return _same(view, names[host], name, profiles[number(host)], noise=noise)

    def own(hosts: Sequence[int]) -> list[str]:
        return words_of_hosts([names[host] for host in hosts])

    return Part(
        hosts,
        partial(alike, Sign.SAME),
        lambda host: _id_of_same(names[host]),
        lambda host: make(host, names[host]),
        facts_of_standing(profiles, names.__getitem__, number),
        SharedWords(own, partial(map, number), lambda host: make(host, "")),
    )


def _own_words(rows: Sequence[EndpointRow | EndpointChange]) -> list[str]:
    return words_of_hosts([row.host for row in rows])


def _id_of_same(host: str) -> str:
    return f"same:{host}"


def _carriers(carriers: Sequence[str], note: str, tone: Tone = Tone.PLAIN) -> Cell:
    return (*cell(carriers_text(carriers), tone), *cell(note and f"  {note}", Tone.DIM))


def _one_sided(view: View, row: EndpointRow, name: str, *, on_right: bool, noise: bool) -> Row:
    sign = sign_of(row.basis, Sign.ADDED if on_right else Sign.REMOVED)
    cells = (
        cell(both_forms(name), TONES[sign]),
        _carriers(carriers_of(row), unknown_note(sign, on_right=on_right)),
        scheme_cell(row.schemes),
        *((cell(row.category),) if noise else ()),
        cell(who(row.owner, row.country)),
        _reference(view, present=row.in_reference),
    )
    words = words_of_host(view, row, name, on_right=on_right) + words_of_case(view, row.id)
    return Row(row.id, sign, cells, HostTarget(row.host), name, words=words)


def _reference(view: View, *, present: bool | None) -> Cell:
    """Where else a host stands, where there is a reference."""
    return cell(reference_word(view) if present else "", Tone.UNKNOWN)


def words_of_host(view: View, row: EndpointRow, name: str, *, on_right: bool) -> str:
    """The hidden words of a host on one side alone; `name` is its own or empty, for what many have in common."""
    return hidden_words(
        host=(name,),
        owner=(row.owner,),
        country=(row.country,),
        path=(*(sighting.path for sighting in row.sightings), *row.packages),
        kind=(row.category, "cleartext" if cleartext(row.schemes) else ""),
        found_in=sides(view, left=not on_right, right=on_right, reference=row.in_reference),
    )


def words_of_standing(view: View, host: str, profile: HostProfile | None) -> str:
    """The hidden words of a host that both builds have."""
    kinds = (profile.category, "cleartext" if cleartext(profile.schemes) else "") if profile else ()
    return hidden_words(
        host=(host,),
        owner=profile.owners if profile else (),
        country=profile.countries if profile else (),
        path=profile.places if profile else (),
        kind=kinds,
        found_in=sides(view, left=True, right=True, reference=None),
    )


def _changed(view: View, row: EndpointChange, name: str, *, noise: bool) -> Row:
    profile = view.right.profile(row.host)
    cells = (
        cell(both_forms(name), Tone.CHANGED),
        _carriers(profile.carriers if profile else (), summary_of(row.changes, view.glyphs.arrow)),
        scheme_cell(profile.schemes if profile else ()),
        *((cell(row.category),) if noise else ()),
        cell(who(profile.owner, profile.country) if profile else ""),
        _reference(view, present=None),
    )
    words = words_of_standing(view, name, profile) + words_of_case(view, row.id)
    return Row(row.id, Sign.CHANGED, cells, HostTarget(row.host), name, words=words)


def _same(view: View, host: str, name: str, profile: HostProfile, *, noise: bool) -> Row:
    cells = (
        cell(both_forms(name), Tone.DIM),
        _carriers(profile.carriers, "", Tone.DIM),
        scheme_cell(profile.schemes, Tone.DIM),
        *((cell(profile.category, Tone.DIM),) if noise else ()),
        cell(who(profile.owner, profile.country), Tone.DIM),
        _reference(view, present=None),
    )
    words = words_of_standing(view, name, profile)
    return Row(_id_of_same(host), Sign.SAME, cells, HostTarget(host), name, words=words)
