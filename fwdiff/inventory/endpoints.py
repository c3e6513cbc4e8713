"""Endpoint rows: each distinct literal of a file and member once, with its class, owner and package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff.inventory.carriers import Carriers
from fwdiff.inventory.classify import ACCESS_POINT_NAME, Classifier
from fwdiff.inventory.domains import owner_of, registrable_domain
from fwdiff.inventory.host_lists import with_lists
from fwdiff.inventory.ownership import Owners
from fwdiff.inventory.records import ReadFile
from fwdiff.inventory.siblings import with_siblings
from fwdiff.inventory.suffix_lists import suffix_lists
from fwdiff.model import CodeSite, Endpoint, EndpointClass, EndpointContext, EndpointFact, Package


class _Holder(NamedTuple):
    """Of a host: its registrable domain, and whose that is."""

    domain: str | None
    owner: str | None
    country: str | None


def build_endpoints(files: Iterable[ReadFile], packages: Sequence[Package], owners: Owners) -> tuple[Endpoint, ...]:
    """All rows, sorted by path, member and place."""
    files = tuple(files)
    facts = [fact for file in files for fact in file.facts.endpoints]
    carriers = Carriers(facts)
    holders = {host: _holder(host, carriers) for host in {fact.host for fact in facts}}
    package_at = {package.path: package.package for package in packages}
    classifier = Classifier(_names(packages), _access_points(facts))
    rows: list[Endpoint] = []
    for file in files:
        if file.facts.endpoints:
            package = _package_of(file.path, package_at, owners)
            rows += _rows(file, package, classifier, holders)
    rows.sort(key=lambda row: (row.path, row.member, row.offset, row.url))
    return tuple(rows)


def _rows(
    file: ReadFile, package: str | None, classifier: Classifier, holders: Mapping[str, _Holder]
) -> Iterator[Endpoint]:
    suffixes = suffix_lists(file.facts.endpoints)
    facts = list(_distinct(file.facts.endpoints))
    rows = [
        _row(file, fact, classifier.classify(fact, in_suffix_list=fact.member in suffixes), package, holders[fact.host])
        for fact in facts
    ]
    in_text = frozenset((fact.member, fact.url) for fact in facts if fact.context)
    return with_lists(list(with_siblings(rows, in_text)))


def _package_of(path: str, package_at: Mapping[str, str], owners: Owners) -> str | None:
    """The package that a file belongs to; in an APEX, what is no app's is the APEX's."""
    return package_at.get(owners.owner(path) or path) or package_at.get(path.partition("!/")[0])


def _distinct(facts: Sequence[EndpointFact]) -> Iterator[EndpointFact]:
    """One fact for each literal of a member: that of the lowest offset, with the code sites of all."""
    found: dict[tuple[str, str], list[EndpointFact]] = {}
    for fact in facts:
        found.setdefault((fact.member, fact.url), []).append(fact)
    for same in found.values():
        first = min(same, key=lambda fact: (fact.context is not None, fact.offset)) if len(same) > 1 else same[0]
        yield first if len(same) == 1 else _merged(first, same)


def _merged(first: EndpointFact, same: Sequence[EndpointFact]) -> EndpointFact:
    sites = {(site.class_name, site.method) for fact in same for site in fact.code}
    code = tuple(CodeSite(class_name, method) for class_name, method in sorted(sites))
    points = sorted(
        (fact.access_point for fact in same if fact.access_point), key=lambda one: one.attribute == ACCESS_POINT_NAME
    )
    opened = any(fact.opened for fact in same)
    return replace(first, code=code, access_point=points[0] if points else None, opened=opened)


def _holder(host: str, carriers: Carriers) -> _Holder:
    owner, country = owner_of(host)
    if owner is None and (operator := carriers.owner_of(host)):
        owner, country = operator[0], country or operator[1]
    return _Holder(registrable_domain(host), owner, country)


def _row(file: ReadFile, fact: EndpointFact, category: EndpointClass, package: str | None, holder: _Holder) -> Endpoint:
    return Endpoint(
        host=fact.host,
        url=fact.url,
        scheme=fact.scheme,
        port=fact.port,
        category=category,
        domain=holder.domain,
        owner=holder.owner,
        country=holder.country,
        path=file.path,
        device_path=file.device_path,
        member=fact.member,
        file_sha256=file.sha256,
        offset=fact.offset,
        package=package,
        origin=fact.origin,
        code=fact.code,
        encoding=fact.encoding,
        opened=fact.opened,
    )


def _access_points(facts: Iterable[EndpointFact]) -> frozenset[str]:
    """The names of access points that are no server's as well."""
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for fact in facts:
        if fact.access_point:
            names[fact.access_point.attribute == ACCESS_POINT_NAME].add(fact.host)
        elif fact.context is EndpointContext.ACCESS_POINT:
            names[True].add(fact.host)
    return frozenset(names[True] - names[False])


def _names(packages: Sequence[Package]) -> frozenset[str]:
    """Every dotted name that the image gives to something of its own, and what these names begin with, in lower case.

    A bare `com.example.app` among them is a package; `www.example.com` is no beginning of any.
    """
    given: set[str] = set()
    for package in packages:
        given.add(package.package)
        given.update(package.permissions_requested)
        given.update(declared.name for declared in package.permissions_declared)
        for component in package.components:
            given.add(component.name)
            given.update(component.authorities)
            given.update(component.actions)
    return frozenset(beginning for name in given for beginning in _beginnings(name.lower()))


def _beginnings(name: str) -> Iterator[str]:
    """`a.b.c` gives `a.b` and `a.b.c`."""
    end = name.find(".")
    while end != -1:
        end = name.find(".", end + 1)
        yield name if end == -1 else name[:end]
