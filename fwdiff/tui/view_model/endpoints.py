"""Hosts as a table, and the page of one host: every file that carries it on either side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from fwdiff.model import CodeSite, Endpoint, EndpointChange, EndpointClass, EndpointRow
from fwdiff.text import both_forms
from fwdiff.tui.view_model.fields import Field, Group, doubted, pair_field, place_fields
from fwdiff.tui.view_model.rows import (
    TONES,
    Cell,
    Column,
    HostTarget,
    Row,
    Sign,
    Table,
    Target,
    Tone,
    cell,
    plain,
    sign_of,
    span,
)
from fwdiff.tui.view_model.sections import counted, reference_note, summary_of, unknown_note
from fwdiff.tui.view_model.view import Side, View

CLEARTEXT = frozenset({"http", "ws", "ftp", "mqtt", "coap"})
"""Schemes without transport encryption."""


def endpoint_table(view: View, *, same: bool, noise: bool) -> Table:
    """Hosts: one-sided first, then changed, then equal ones if `same`; service hosts alone unless `noise`."""
    columns = (
        Column("host", 24, 4),
        Column("scheme", 16),
        Column("class", 11),
        Column("owner", 12, 1, wide=True),
        Column("carried by", 16, 4),
    )
    diff = view.diff.endpoints
    rows = chain(
        (_one_sided(view, row, on_right=True) for row in diff.added if noise or _serves(row.category)),
        (_one_sided(view, row, on_right=False) for row in diff.removed if noise or _serves(row.category)),
        (_changed(view, row) for row in diff.changed if noise or _serves(row.category)),
        _same_hosts(view, noise=noise) if same else (),
    )
    kinds = "host" if noise else "service host"
    hosts = {endpoint.host for endpoint in view.right.inventory.endpoints if noise or _serves(endpoint.category)}
    return Table(columns, tuple(rows), f"No {kinds} differs in {counted(len(hosts), kinds)}")


def _serves(category: EndpointClass) -> bool:
    return category is EndpointClass.SERVICE


def scheme_cell(schemes: Iterable[str]) -> Cell:
    """Schemes in order, those without encryption said to be cleartext."""
    parts: list[tuple[str, Tone]] = []
    for scheme in sorted(scheme for scheme in set(schemes) if scheme):
        parts.append(span(" " if parts else ""))
        parts.append(span(f"{scheme} cleartext", Tone.WARNING) if scheme in CLEARTEXT else span(scheme))
    return tuple(part for part in parts if part[0])


def _one_sided(view: View, row: EndpointRow, *, on_right: bool) -> Row:
    sign = sign_of(row.basis, Sign.ADDED if on_right else Sign.REMOVED)
    carriers = row.packages or tuple(sorted({sighting.path for sighting in row.sightings}))
    notes = (unknown_note(sign, on_right=on_right), reference_note(view, present=row.in_reference))
    note = "".join(f"{note}: " for note in notes if note)
    cells = (
        cell(both_forms(row.host), TONES[sign]),
        scheme_cell(row.schemes),
        cell(row.category),
        cell(row.owner or row.country or "", Tone.DIM),
        (span(note, Tone.DIM), span(", ".join(carriers))),
    )
    return Row(row.id, sign, cells, HostTarget(row.host), row.host)


def _changed(view: View, row: EndpointChange) -> Row:
    standing = view.right.endpoints_by_host.get(row.host, [])
    cells = (
        cell(both_forms(row.host), Tone.CHANGED),
        scheme_cell(endpoint.scheme for endpoint in standing),
        cell(row.category),
        cell(next((endpoint.owner for endpoint in standing if endpoint.owner), ""), Tone.DIM),
        cell(summary_of(row.changes, moved=False)),
    )
    return Row(row.id, Sign.CHANGED, cells, HostTarget(row.host), row.host)


def _same_hosts(view: View, *, noise: bool) -> Iterator[Row]:
    diff = view.diff.endpoints
    differing = {row.host for row in chain(diff.added, diff.removed)} | {row.host for row in diff.changed}
    left = view.left.endpoints_by_host
    for host, endpoints in sorted(view.right.endpoints_by_host.items()):
        first = endpoints[0]
        if host in differing or host not in left or not (noise or _serves(first.category)):
            continue
        carriers = sorted({endpoint.package or endpoint.path for endpoint in endpoints})
        schemes = plain(scheme_cell(endpoint.scheme for endpoint in endpoints))
        texts = (both_forms(host), schemes, first.category, first.owner or "", ", ".join(carriers))
        yield Row(f"same:{host}", Sign.SAME, tuple(cell(text, Tone.DIM) for text in texts), HostTarget(host), host)


def host_groups(view: View, target: HostTarget) -> list[Group]:
    """The page of one host: what it is, then a group for each file that carries it on either side."""
    left = view.left.endpoints_by_host.get(target.host, [])
    right = view.right.endpoints_by_host.get(target.host, [])
    unknown = view.host_sign(target.host) is Sign.UNKNOWN
    groups: list[Group] = []
    for path in sorted({endpoint.path for endpoint in chain(left, right)}):
        here = [endpoint for endpoint in left if endpoint.path == path]
        there = [endpoint for endpoint in right if endpoint.path == path]
        package = view.package_at(path, on_right=bool(there))
        name = f"{package.package}  {path}" if package else path
        fields = doubted(
            endpoint_fields(here, there, package),
            left_unread=unknown or view.left.is_unread(path),
            right_unread=unknown or view.right.is_unread(path),
        )
        groups.append(Group(name, fields, always=True, target=package))
    groups.sort(key=lambda group: not group.differs)
    fields = doubted(_host_fields(left, right), left_unread=unknown, right_unread=unknown)
    first_package = next((group.target for group in groups if group.target), None)
    return [Group("host", fields, always=True, target=first_package), *groups]


def _host_fields(left: list[Endpoint], right: list[Endpoint]) -> list[Field]:
    readers: list[tuple[str, Callable[[Endpoint], object]]] = [
        ("name", lambda endpoint: shown if (shown := both_forms(endpoint.host)) != endpoint.host else None),
        ("class", lambda endpoint: endpoint.category),
        ("domain", lambda endpoint: endpoint.domain),
        ("owner", lambda endpoint: endpoint.owner),
        ("country", lambda endpoint: endpoint.country),
        ("scheme", lambda endpoint: endpoint.scheme),
        ("port", lambda endpoint: endpoint.port),
    ]
    fields = [pair_field(name, _values(left, read), _values(right, read)) for name, read in readers]
    return [field for field in fields if {field.left, field.right} - {None, "none"}]


def _values(endpoints: list[Endpoint], read: Callable[[Endpoint], object]) -> str | None:
    """All values of an attribute in order; None where the host does not stand at all."""
    values = {str(value) for value in map(read, endpoints) if value}
    return (", ".join(sorted(values)) or "none") if endpoints else None


def endpoint_fields(left: list[Endpoint], right: list[Endpoint], target: Target | None = None) -> list[Field]:
    """A field for each URL, with every place where it stands, and further lines where there are several."""
    fields: list[Field] = []
    for url in sorted({endpoint.url for endpoint in chain(left, right)}):
        fields += place_fields(url, _places(left, url), _places(right, url), target)
    return fields


def _places(endpoints: list[Endpoint], url: str) -> list[str]:
    places: list[str] = []
    for endpoint in endpoints:
        if endpoint.url == url:
            member = endpoint.member or endpoint.path.rpartition("/")[2]
            places.append(f"{member} at {endpoint.offset:#x}")
            places.extend(map(site_line, endpoint.code))
    return places


def site_line(site: CodeSite) -> str:
    """The method of a use, as a further line below what it uses."""
    return f"  {dotted_name(site.class_name)}.{site.method}"


def dotted_name(descriptor: str) -> str:
    """A DEX class descriptor as its dotted name."""
    return descriptor.removeprefix("L").removesuffix(";").replace("/", ".")


def cleartext_hosts(side: Side, path: str) -> frozenset[str]:
    """Hosts that a package writes with a scheme without encryption."""
    package = side.packages.get(path)
    endpoints = side.endpoints_of(package) if package else []
    return frozenset(endpoint.host for endpoint in endpoints if endpoint.scheme in CLEARTEXT)
