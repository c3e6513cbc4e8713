"""One build as rows of facts that other builds may share: packages, permissions, hosts, settings.

A row has a key and facts, neither with a path, version, hash of content, offset or count in it: what was moved or
bumped and is otherwise the same has equal rows, and one decision holds for all builds that have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fwdiff.compare.detail import own_grants
from fwdiff.compare.package_facts import traits
from fwdiff.compare.row_names import holder_field
from fwdiff.index import grade
from fwdiff.index.unread import Place
from fwdiff.model import GrantState, Package, SettingKind, Subject

FILES = "files"
"""The fact that a host stands in a file of no package."""
UNKNOWN = "granted?"
"""The fact that it is not known whether the platform grants a permission."""


class FactRow(NamedTuple):
    """One thing that a build holds, and everything that it says of it."""

    kind: Subject
    subject: str
    """A package, a host or a kind of setting."""
    name: str
    """A permission or the key of a setting; else empty."""
    facts: tuple[str, ...]
    """Sorted; of a setting its values."""
    weight: int
    places: tuple[Place, ...]
    """Where it stands: what was read in another build that has it not."""
    sku: str = ""
    """Of a setting, the SKU whose phones alone read it."""

    @property
    def key(self) -> str:
        """What it is told by: a setting for one SKU is another one than that for every phone."""
        key = f"{self.kind}:{self.subject}:{self.name}"
        return f"{key}\udfff{self.sku}" if self.sku else key


class HostSighting(NamedTuple):
    """That a host stands somewhere."""

    scheme: str
    is_service: bool
    place: Place


def host_row(host: str, sightings: Sequence[HostSighting]) -> FactRow:
    """What a build says of a host."""
    facts = {holder_field(one.place.package) or FILES for one in sightings}
    facts |= {f"schemes[{one.scheme}]" for one in sightings if one.scheme}
    weight = grade.of_host(one.scheme for one in sightings if one.is_service)
    places = tuple(dict.fromkeys(one.place for one in sightings))
    return FactRow(Subject.ENDPOINT, host, "", tuple(sorted(facts)), weight, places)


def setting_row(kind: SettingKind, key: str, values: Iterable[str], places: Iterable[Place], sku: str = "") -> FactRow:
    """What the files of a build say of a setting, to the phones of one SKU or to all."""
    facts = tuple(sorted(set(values)))
    weight = grade.of_configured(kind, key)
    return FactRow(Subject.CONFIGURATION, kind, key, facts, weight, tuple(dict.fromkeys(places)), sku)


def package_rows(placements: Sequence[tuple[Package, bool]]) -> Iterator[FactRow]:
    """A package of one name and its permissions; each placement with whether it has a service in the clear."""
    packages = [package for package, _ in placements]
    name = packages[0].package
    places = tuple(Place(one.path, one.device_path, package=name) for one in packages)
    facts = {fact for one in packages for fact in traits(one)}
    weight = max(grade.of_package(package, has_clear=clear) for package, clear in placements)
    yield FactRow(Subject.PACKAGE, name, "", tuple(sorted(facts)), weight, places)
    held: dict[str, set[str]] = {}
    weights: dict[str, int] = {}
    for one in packages:
        for permission, words, weight in _permissions(one):
            held.setdefault(permission, set()).update(words)
            weights[permission] = max(weight, weights.get(permission, 0))
    for permission, found in held.items():
        yield FactRow(Subject.PERMISSION, name, permission, tuple(sorted(found)), weights[permission], places)


def _permissions(package: Package) -> Iterator[tuple[str, list[str], int]]:
    """The permissions that a package asks for, what became of each, and its weight."""
    grants = {grant.name: grant for grant in own_grants(package)}
    requested, allowlisted = set(package.permissions_requested), set(package.permissions_allowlisted)
    for name in dict.fromkeys((*package.permissions_requested, *grants)):
        grant = grants.get(name)
        words = ["requested"] if name in requested else []
        if grant is not None and grant.state is not GrantState.DENIED:
            words.append("granted" if grant.state is GrantState.GRANTED else UNKNOWN)
        if words:
            yield name, words, grade.of_held(grant, allowlisted=name in allowlisted)
