"""Endpoint rows: each distinct literal of a file and member once, with its class, owner and package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from fwdiff.inventory.carriers import Carriers
from fwdiff.inventory.classify import Classifier, class_of_place
from fwdiff.inventory.domains import owner_of, registrable_domain
from fwdiff.inventory.ownership import Owners
from fwdiff.inventory.records import ReadFile
from fwdiff.model import CodeSite, Endpoint, EndpointClass, EndpointFact, Package


def build_endpoints(files: Iterable[ReadFile], packages: Sequence[Package], owners: Owners) -> tuple[Endpoint, ...]:
    """All rows, sorted by path, member and place."""
    files = tuple(files)
    carriers = Carriers(fact for file in files for fact in file.facts.endpoints)
    package_at = {package.path: package.package for package in packages}
    classifier = Classifier(_names(packages))
    rows: list[Endpoint] = []
    for file in files:
        if file.facts.endpoints:
            package = _package_of(file.path, package_at, owners)
            rows += [_row(file, fact, package, classifier, carriers) for fact in _distinct(file.facts.endpoints)]
    rows.sort(key=lambda row: (row.path, row.member, row.offset, row.url))
    return tuple(rows)


def _package_of(path: str, package_at: Mapping[str, str], owners: Owners) -> str | None:
    """The package that a file belongs to; in an APEX, what is no app's is the APEX's."""
    return package_at.get(owners.owner(path) or path) or package_at.get(path.partition("!/")[0])


def _distinct(facts: Sequence[EndpointFact]) -> Iterator[EndpointFact]:
    """One fact for each literal of a member: that of the lowest offset, with the code sites of all."""
    found: dict[tuple[str, str], list[EndpointFact]] = {}
    for fact in facts:
        found.setdefault((fact.member, fact.url), []).append(fact)
    for same in found.values():
        first = min(same, key=lambda fact: fact.offset) if len(same) > 1 else same[0]
        yield first if len(same) == 1 else _merged(first, same)


def _merged(first: EndpointFact, same: Sequence[EndpointFact]) -> EndpointFact:
    sites = {(site.class_name, site.method) for fact in same for site in fact.code}
    code = tuple(CodeSite(class_name, method) for class_name, method in sorted(sites))
    points = sorted((fact.access_point for fact in same if fact.access_point), key=lambda one: one.attribute == "apn")
    return replace(first, code=code, access_point=points[0] if points else None)


def _row(
    file: ReadFile, fact: EndpointFact, package: str | None, classifier: Classifier, carriers: Carriers
) -> Endpoint:
    category = classifier.classify(fact.host, fact.url, fact.scheme)
    if category is EndpointClass.SERVICE and fact.access_point:
        category = EndpointClass.LOCAL if fact.access_point.attribute == "apn" else category
    elif category is EndpointClass.SERVICE and fact.scheme != "sms":
        category = class_of_place(file.device_path, fact.member, fact.origin, bare=not fact.scheme) or category
    owner, country = owner_of(fact.host)
    if owner is None and (operator := carriers.owner_of(fact.host)):
        owner, country = operator[0], country or operator[1]
    return Endpoint(
        host=fact.host,
        url=fact.url,
        scheme=fact.scheme,
        port=fact.port,
        category=category,
        domain=registrable_domain(fact.host),
        owner=owner,
        country=country,
        path=file.path,
        device_path=file.device_path,
        member=fact.member,
        file_sha256=file.sha256,
        offset=fact.offset,
        package=package,
        origin=fact.origin,
        code=fact.code,
        encoding=fact.encoding,
    )


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
