"""Hosts that came, went or are used otherwise, each with every place where it stands.

A host on both sides has changed if its class, schemes, ports or packages differ, told as whole values, or its URLs,
told one by one (`urls[URL]`): a host may have hundreds.  A difference that rests on a place that the other side did
not read is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fwdiff.compare.row_names import Identifiers, evidence_key, field_change, holder_field
from fwdiff.compare.table import OneSided, Table
from fwdiff.index import BuildIndex
from fwdiff.index.alignment import align
from fwdiff.index.proof import Places, places_by, proven
from fwdiff.index.weight import is_known, of_host
from fwdiff.model import (
    Endpoint,
    EndpointChange,
    EndpointClass,
    EndpointDiff,
    EndpointRow,
    FieldChange,
    Sighting,
    Subject,
    Value,
)

_TELLING = (
    EndpointClass.SERVICE,
    EndpointClass.LOCAL,
    EndpointClass.PKI,
    EndpointClass.DOC,
    EndpointClass.NAMESPACE,
    EndpointClass.PLACEHOLDER,
)
"""The class of a host is the first of these that any of its sightings has."""


NOT_COMPARED = {
    "host": "names the pair: another one is another row",
    "scheme": "part of the URL, and told as a field of its own",
    "port": "part of the URL, and told as a field of its own",
    "domain": "by the table of knowledge, which is not the build's",
    "owner": "by the table of knowledge, which is not the build's",
    "country": "by the table of knowledge, which is not the build's",
    "path": "where in the image it stands",
    "device_path": "where on the phone it stands; its package is compared",
    "member": "where in the file it stands",
    "file_sha256": "the file's, and compared there",
    "offset": "where in the file it stands",
    "origin": "what kind of bytes it stands in",
    "code": "changes with every build of an obfuscated app",
    "encoding": "how it is written down",
    "list": "by the number of hosts beside it",
    "opened": "by the code, which changes with every build",
}
"""Fields of an endpoint whose difference is none of its host, and why."""
_TOLD = frozenset({"packages", "schemes"})
"""Fields whose entries are keys of their own."""


@dataclass(frozen=True)
class Host:
    """Everything that one build says of one host."""

    host: str
    endpoints: list[Endpoint]

    @property
    def category(self) -> EndpointClass:
        return min((endpoint.category for endpoint in self.endpoints), key=_TELLING.index)

    @property
    def list(self) -> str:
        """The first list that it stands in; none where it is a service by itself as well."""
        lists = {endpoint.list for endpoint in self.endpoints if endpoint.category is EndpointClass.SERVICE}
        return "" if "" in lists else min(lists, default="")

    @property
    def use(self) -> set[tuple[EndpointClass, str | None, str]]:
        """All that can change of a host: scheme and port are part of the URL."""
        return {(endpoint.category, endpoint.package, endpoint.url) for endpoint in self.endpoints}


def endpoint_table(builds: Sequence[BuildIndex]) -> Table[Host]:
    """Hosts, each with all that a build says of it."""
    return Table(builds, align([_hosts(build) for build in builds], _host_name, _host_name))


def endpoint_rows(table: Table[Host]) -> EndpointDiff:
    """The differing hosts."""
    builds = table.builds
    sides = table.project(subject=_host_name, unread=_unread)
    identifiers = Identifiers(Subject.ENDPOINT)
    changed = [change for pair in sides.both if (change := _change(builds, *pair, identifiers))]
    return EndpointDiff(
        added=_rows(sides.added, builds[0], identifiers, gone=False),
        removed=_rows(sides.removed, builds[1], identifiers, gone=True),
        changed=tuple(sorted(changed, key=_order)),
    )


def _hosts(build: BuildIndex) -> list[Host]:
    return [Host(host, endpoints) for host, endpoints in build.hosts.items()]


def _host_name(host: Host) -> str:
    return host.host


def _unread(build: BuildIndex, host: Host) -> bool:
    return any(build.unread.endpoint(endpoint) for endpoint in host.endpoints)


def _rows(
    rows: list[OneSided[Host]], there: BuildIndex, identifiers: Identifiers, *, gone: bool
) -> tuple[EndpointRow, ...]:
    def weight(row: EndpointRow) -> tuple[bool | str, ...]:
        new = not is_known(row.host, row.domain, there)
        return *of_host(row.category, row.schemes, new=new, listed=bool(row.list)), row.list, row.host

    return tuple(sorted((_row(row, identifiers, gone=gone) for row in rows), key=weight))


def _row(row: OneSided[Host], identifiers: Identifiers, *, gone: bool) -> EndpointRow:
    host, endpoints = row.value.host, row.value.endpoints
    return EndpointRow(
        id=identifiers.name(host),
        subject=f"host:{host}",
        keys=tuple(sorted(_keys(host, _facts(row.value), gone=gone))),
        basis=row.basis,
        host=host,
        category=row.value.category,
        domain=_first(endpoint.domain for endpoint in endpoints),
        owner=_first(endpoint.owner for endpoint in endpoints),
        country=_first(endpoint.country for endpoint in endpoints),
        schemes=tuple(sorted({endpoint.scheme for endpoint in endpoints if endpoint.scheme})),
        ports=tuple(sorted({endpoint.port for endpoint in endpoints if endpoint.port is not None})),
        packages=tuple(sorted({endpoint.package for endpoint in endpoints if endpoint.package})),
        sightings=tuple(sorted((_sighting(endpoint) for endpoint in endpoints), key=_sighting_order)),
        in_reference=row.in_reference,
        list=row.value.list,
    )


def _facts(host: Host) -> set[str]:
    """That a host stands in packages, or in a file of none, and the schemes it is reached by, as fields of keys."""
    owners = {endpoint.package for endpoint in host.endpoints}
    schemes = {endpoint.scheme for endpoint in host.endpoints}
    return set(map(holder_field, owners)) | {f"schemes[{one}]" for one in schemes if one}


def _keys(host: str, fields: Iterable[str], *, gone: bool) -> list[str]:
    return [evidence_key(Subject.ENDPOINT, host, field, gone=gone) for field in fields]


def _keys_of_change(left: Host, right: Host, fields: Iterable[FieldChange]) -> tuple[str, ...]:
    """What holds on one side alone; of ports, class and URLs no more than that they changed."""
    before, after = _facts(left), _facts(right)
    changed = {field.name for field in fields if field.name not in _TOLD}
    keys = _keys(left.host, (after - before) | changed, gone=False) + _keys(left.host, before - after, gone=True)
    return tuple(sorted(keys))


def _first(values: Iterable[str | None]) -> str | None:
    """One value for the host; the knowledge is by host, so sightings do not disagree."""
    return min((value for value in values if value is not None), default=None)


def _sighting(endpoint: Endpoint) -> Sighting:
    return Sighting(
        url=endpoint.url,
        path=endpoint.path,
        member=endpoint.member,
        offset=endpoint.offset,
        package=endpoint.package,
        code=endpoint.code,
    )


def _sighting_order(sighting: Sighting) -> tuple[str, str, int, str]:
    return sighting.path, sighting.member, sighting.offset, sighting.url


def _order(row: EndpointChange) -> tuple[bool | str, ...]:
    """What is reached in the clear now and was not before comes first."""
    schemes = next((field for field in row.changes if field.name == "schemes"), None)
    before, after = (schemes.left, schemes.right) if schemes else ((), ())
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    return *of_host(row.category, set(after) - set(before), new=False), row.host


def _change(builds: Sequence[BuildIndex], left: Host, right: Host, identifiers: Identifiers) -> EndpointChange | None:
    if left.endpoints == right.endpoints or left.use == right.use:
        return None
    comparison = _Comparison(builds[0], builds[1], left, right)
    fields = [
        *comparison.category(),
        *comparison.field("packages", lambda endpoint: endpoint.package),
        *comparison.field("ports", lambda endpoint: None if endpoint.port is None else str(endpoint.port)),
        *comparison.field("schemes", lambda endpoint: endpoint.scheme or None),
        *comparison.urls(),
    ]
    if not fields:
        return None
    category = min(left.category, right.category, key=_TELLING.index)
    return EndpointChange(
        id=identifiers.name(left.host),
        subject=f"host:{left.host}",
        keys=_keys_of_change(left, right, fields),
        host=left.host,
        category=category,
        changes=tuple(fields),
    )


@dataclass(frozen=True)
class _Comparison:
    """One host on both sides."""

    left_build: BuildIndex
    right_build: BuildIndex
    left: Host
    right: Host

    def field(self, name: str, value: Callable[[Endpoint], str | None]) -> list[FieldChange]:
        """The change of a set of values, given whole."""
        left, right = places_by(self.left.endpoints, value), places_by(self.right.endpoints, value)
        if not self._proven(left, right):
            return []
        return [field_change(name, _whole(name, left), _whole(name, right))]

    def urls(self) -> list[FieldChange]:
        """The URLs that stand on one side alone."""
        left, right = (places_by(host.endpoints, lambda endpoint: endpoint.url) for host in (self.left, self.right))
        return [
            field_change("urls", True if url in left else None, True if url in right else None, key=url)
            for url in self._proven(left, right)
        ]

    def category(self) -> list[FieldChange]:
        """The change of class, if the more telling class is proven to be new or gone, and one table judged both."""
        same_table = self.left_build.inventory.knowledge == self.right_build.inventory.knowledge
        if self.left.category == self.right.category or not same_table:
            return []
        left, right = (places_by(host.endpoints, lambda one: one.category.value) for host in (self.left, self.right))
        telling = min(self.left.category, self.right.category, key=_TELLING.index)
        if telling.value not in self._proven(left, right):
            return []
        return [field_change("class", self.left.category.value, self.right.category.value)]

    def _proven(self, left: Places, right: Places) -> list[str]:
        return proven(self.left_build, self.right_build, left, right)


def _whole(name: str, values: Iterable[str]) -> Value:
    return tuple(sorted(values, key=int)) if name == "ports" else tuple(sorted(values))
