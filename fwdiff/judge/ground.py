"""What rules stand on: the builds, their differences with their cases, and the market's policy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from fwdiff.index.owners import base_of
from fwdiff.judge.cases import Assignment
from fwdiff.judge.host_cases import domain_case, owner_of_sighting
from fwdiff.judge.policy import Policy
from fwdiff.judge.sides import Sides
from fwdiff.knowledge.known_clients import KnownClients
from fwdiff.model import (
    Basis,
    ConfigurationChange,
    Endpoint,
    EndpointClass,
    FieldChange,
    Package,
    PackageChange,
    PackageRow,
    SettingAt,
)


class Arrival(NamedTuple):
    """A service endpoint in the candidate that the baseline build does not have there."""

    endpoint: Endpoint
    basis: Basis


class PackagePair(NamedTuple):
    """A package on both sides that differs."""

    left: Package
    right: Package
    change: PackageChange


class Ground:
    """One comparison, or one build beside an empty one, under one policy."""

    def __init__(self, sides: Sides, assignment: Assignment, policy: Policy, known: KnownClients) -> None:
        self.left, self.right = sides.left, sides.right
        self.diff = sides.diff
        self.base = sides.base
        self.assignment = assignment
        self.policy = policy
        self.known = known

    def case_of_package(self, name: str) -> str:
        """The id of a package's case."""
        return f"package:{self.base(name)}"

    def case_of_host(self, host: str) -> str:
        """The id of the case of a host: that of its row, else of the one owner of its sightings, else its domain's."""
        row = self._host_rows.get(host)
        if row is not None:
            return self.assignment.case_of[row]
        view = self.right if host in self.right.hosts else self.left
        sightings = view.hosts.get(host, [])
        owners = {owner_of_sighting(view, sighting) for sighting in sightings}
        if len(owners) == 1 and not min(owners).startswith("file:"):
            return min(owners)
        return domain_case(next((one.domain for one in sightings if one.domain), host))

    def case_of_setting(self, setting: SettingAt) -> str:
        """The id of a setting's case."""
        return self.assignment.settings.case_of_setting(setting.kind, setting.key, setting.path, setting.value)

    def stood(self, row: ConfigurationChange) -> list[SettingAt]:
        """What the last build said of a setting to the phones that a row of the candidate is for."""
        now = SettingAt(row.kind, row.key, row.right or "", row.path)
        skus = {"", self.right.sku_of(now)}
        return [one for one in self.left.settings.get((row.kind, row.key), ()) if self.left.sku_of(one) in skus]

    @cached_property
    def _host_rows(self) -> dict[str, str]:
        endpoints = self.diff.endpoints
        return {row.host: row.id for rows in (endpoints.added, endpoints.removed, endpoints.changed) for row in rows}

    def basis_of(self, key: str) -> Basis | None:
        """What the row that an evidence key is about rests on, of rows that stand in the candidate alone."""
        kind, _, subject = key.partition(":")
        return self._bases.get((kind, subject.partition(":packages[")[0]))

    @cached_property
    def _bases(self) -> dict[tuple[str, str], Basis]:
        found = {("endpoint", row.host): row.basis for row in self.diff.endpoints.added}
        found |= {("package", row.package): row.basis for row in self.diff.packages.added}
        for row in self.diff.configuration.added:
            found[("configuration", f"{row.kind}:{row.key}")] = row.basis
        return found

    @cached_property
    def new_packages(self) -> list[tuple[Package, PackageRow]]:
        """Packages of the candidate whose name the baseline build does not have."""
        rows = (row for row in self.diff.packages.added if row.package not in self.left.packages)
        return [(self.right.package_at[row.path], row) for row in rows]

    @cached_property
    def further_copies(self) -> list[tuple[Package, PackageRow]]:
        """Placements of the candidate beyond those that the baseline build has of the same name."""
        rows = (row for row in self.diff.packages.added if row.package in self.left.packages)
        return [(self.right.package_at[row.path], row) for row in rows]

    @cached_property
    def changed_packages(self) -> list[PackagePair]:
        """Packages on both sides that differ."""
        return [
            PackagePair(self.left.package_at[row.left_path], self.right.package_at[row.right_path], row)
            for row in self.diff.packages.changed
        ]

    def carriers(self, endpoint: Endpoint) -> list[Package]:
        """The candidate's packages that use an endpoint.

        Those that hold it; where an overlay of `android` holds it, `android` too.
        """
        holders = self.right.packages.get(endpoint.package or "", [])
        names = dict.fromkeys(map(base_of, holders))
        targets = [
            package for name in names if name != endpoint.package for package in self.right.packages.get(name, ())
        ]
        return [*holders, *targets]

    @cached_property
    def arrivals(self) -> list[Arrival]:
        """What came of service endpoints, by host and place."""
        return [*self._added(), *self._changed()]

    def _added(self) -> Iterator[Arrival]:
        for row in self.diff.endpoints.added:
            for endpoint in self.right.hosts.get(row.host, ()):
                if endpoint.category is EndpointClass.SERVICE:
                    yield Arrival(endpoint, row.basis)

    def _changed(self) -> Iterator[Arrival]:
        for row in self.diff.endpoints.changed:
            urls = {change.key for change in row.changes if change.name == "urls" and change.right}
            packages = {name for change in row.changes if change.name == "packages" for name in _gained(change)}
            for endpoint in self.right.hosts.get(row.host, ()):
                came = endpoint.url in urls or endpoint.package in packages
                if came and endpoint.category is EndpointClass.SERVICE:
                    yield Arrival(endpoint, Basis.PROVEN)

    @cached_property
    def arrived(self) -> frozenset[Endpoint]:
        """The endpoints among them."""
        return frozenset(arrival.endpoint for arrival in self.arrivals)

    @cached_property
    def new_domains(self) -> dict[str, list[Arrival]]:
        """Arrivals outside lists, at registrable domains or addresses that the baseline build names no service of."""
        known = {domain_of(one) for one in self.left.inventory.endpoints if one.category is EndpointClass.SERVICE}
        found: dict[str, list[Arrival]] = {}
        for arrival in self.arrivals:
            domain = domain_of(arrival.endpoint)
            if domain not in known and not arrival.endpoint.list:
                found.setdefault(domain, []).append(arrival)
        return found


def _gained(change: FieldChange) -> frozenset[str]:
    left, right = change.left, change.right
    return frozenset(right if isinstance(right, tuple) else ()) - frozenset(left if isinstance(left, tuple) else ())


def domain_of(endpoint: Endpoint) -> str:
    """The registrable domain, or the address or number itself."""
    return endpoint.domain or endpoint.host or endpoint.url
