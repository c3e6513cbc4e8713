"""Which case a host lies in: its owner's, that of a domain that came or went, or that of one that took its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from fwdiff.judge.sides import Sides
from fwdiff.judge.view import View
from fwdiff.model import Endpoint, EndpointChange, EndpointClass, EndpointRow

NOISE = "noise"
_LEAST_OWNERS = 2
"""Fewer owners that change one domain for another are a change of these owners."""


class HostDifference(NamedTuple):
    """A host with the owners that its sightings came to and went from: case ids, or `file:` and a place."""

    row: EndpointRow | EndpointChange
    domain: str
    came: frozenset[str]
    went: frozenset[str]

    @property
    def owners(self) -> frozenset[str]:
        """All of them."""
        return self.came | self.went


class Replacement(NamedTuple):
    """A domain that took another's place, and in which owners."""

    old: str
    new: str
    owners: frozenset[str]


def domain_case(domain: str) -> str:
    """The id of a domain's case."""
    return f"domain:{domain}"


class HostCases:
    """The cases of all differing hosts."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        endpoints = sides.diff.endpoints
        rows: Iterable[EndpointRow | EndpointChange] = (*endpoints.added, *endpoints.removed, *endpoints.changed)
        self.hosts = [self._difference(row) for row in rows]
        self.replacements = _replacements([host for host in self.hosts if _is_service(host)])
        self._one_sided = _one_sided(sides)
        self._added = {case for case in self._one_sided if _came(sides, case.partition(":")[2])}

    def _difference(self, row: EndpointRow | EndpointChange) -> HostDifference:
        left = self._sides.left.hosts.get(row.host, [])
        right = self._sides.right.hosts.get(row.host, [])
        before, after = _uses(self._sides.left, left), _uses(self._sides.right, right)
        came, went = set(after) - set(before), set(before) - set(after)
        if not came and not went:
            came, went = set(after), set(before)
        domain = next((one.domain for one in (*right, *left) if one.domain), row.host)
        return HostDifference(
            row, domain, frozenset(after[use] for use in came), frozenset(before[use] for use in went)
        )

    def case_of(self, host: HostDifference) -> str:
        """The id of the case that a host lies in."""
        if _is_service(host):
            return self._replaced(host) or self._service(host)
        return self._single(host) or min(host.owners & self._one_sided, default=NOISE)

    def _replaced(self, host: HostDifference) -> str | None:
        for replacement in self.replacements:
            if host.domain == replacement.old or (host.domain == replacement.new and host.owners & replacement.owners):
                return domain_case(replacement.new)
        return None

    def _service(self, host: HostDifference) -> str:
        added = host.owners & self._added if not host.went else frozenset()
        return self._single(host) or min(added, default=domain_case(host.domain))

    @staticmethod
    def _single(host: HostDifference) -> str | None:
        """The one owner; a file that is nobody's owns nothing."""
        if len(host.owners) != 1:
            return None
        owner = next(iter(host.owners))
        return None if owner.startswith("file:") else owner


def _is_service(host: HostDifference) -> bool:
    return host.row.category is EndpointClass.SERVICE


def owner_of_sighting(view: View, endpoint: Endpoint) -> str:
    """The case that owns the file of a sighting, or `file:` and its place on the phone."""
    return view.owner_case(endpoint.path, endpoint.device_path) or f"file:{endpoint.device_path}"


def _uses(view: View, endpoints: list[Endpoint]) -> dict[tuple[str, str], str]:
    """Owner of each use of a host, by owner and URL."""
    owners = ((owner_of_sighting(view, endpoint), endpoint.url) for endpoint in endpoints)
    return {(owner, url): owner for owner, url in owners}


def _one_sided(sides: Sides) -> frozenset[str]:
    """The cases of base packages that stand in one build alone; of one in neither, its overlays."""
    left, right = sides.left, sides.right
    own = left.packages.keys() ^ right.packages.keys()
    absent = {base for base in left.bases ^ right.bases if base not in left.packages and base not in right.packages}
    return frozenset(f"package:{base}" for base in (own & (left.bases | right.bases)) | absent)


def _came(sides: Sides, base: str) -> bool:
    return base in sides.right.packages or (base in sides.right.bases and base not in sides.left.packages)


def _replacements(hosts: list[HostDifference]) -> list[Replacement]:
    """The domains that at least two of their owners, and half of all, gave up for one other domain."""
    lost: defaultdict[str, set[str]] = defaultdict(set)
    gained: defaultdict[str, set[str]] = defaultdict(set)
    for host in hosts:
        lost[host.domain] |= host.went
        for owner in host.came:
            gained[owner].add(host.domain)
    found = []
    for old, losers in sorted(lost.items()):
        shared = Counter(new for owner in sorted(losers) for new in sorted(gained.get(owner, ())) if new != old)
        new, times = min(shared.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
        if times >= _LEAST_OWNERS and times * 2 >= len(losers):
            found.append(Replacement(old, new, frozenset(owner for owner in losers if new in gained.get(owner, ()))))
    return found
