"""FW004: a destination or a package that the market's policy does not allow, or a domain that is new to the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.index.build_index import host_of
from fwdiff.index.capability import all_disabled, identifiers
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Arrival, Ground, domain_of
from fwdiff.judge.host_cases import NOISE, domain_case
from fwdiff.judge.policy import Standing
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import Basis, Endpoint, EndpointClass
from fwdiff.model.judgement import CaseKind, Severity

_AGAINST = frozenset({Standing.DENIED, Standing.UNLISTED})


class _Place(NamedTuple):
    """A domain that the lists are against, in one case, with the entry that says so."""

    case: str
    domain: str
    entry: str

    @property
    def is_denied(self) -> bool:
        return ".denied" in self.entry


def _absolute(ground: Ground, view: View) -> Iterator[Observation]:
    yield from _packages(ground, view)
    here = _places(ground, view)
    other = _places(ground, ground.left if view is ground.right else ground.right)
    stood: defaultdict[str, list[Endpoint]] = defaultdict(list)
    for place, services in sorted(here.items()):
        if place in other and not place.is_denied:
            stood[place.entry] += services
        else:
            yield _against(ground, view, place, services)
    for entry, services in sorted(stood.items()):
        yield _unlisted(ground, view, entry, services)


def _places(ground: Ground, view: View) -> dict[_Place, list[Endpoint]]:
    """The endpoints that the lists of domains and countries are against: denied of any class, unlisted of services."""
    found: dict[_Place, list[Endpoint]] = {}
    for host, sightings in view.hosts.items() if ground.policy.lists_hosts else ():
        services = [one for one in sightings if one.category is EndpointClass.SERVICE and not one.list]
        ruling = ground.policy.of_host(host, (services or sightings)[0].country)
        if ruling.standing in _AGAINST:
            against = sightings if ruling.standing is Standing.DENIED else services
            if against:
                place = _Place(_case(ground, against[0]), domain_of(against[0]), ruling.entry)
                found.setdefault(place, []).extend(against)
    return found


def _case(ground: Ground, endpoint: Endpoint) -> str:
    """A host that a list is against is no noise, whatever it looks like."""
    case = ground.case_of_host(host_of(endpoint))
    return domain_case(domain_of(endpoint)) if case == NOISE else case


def _against(ground: Ground, view: View, place: _Place, services: list[Endpoint]) -> Observation:
    packages = [package for one in services for package in view.packages.get(one.package or "", ())]
    what = "denied" if place.is_denied else "not among what is allowed"
    return Observation(
        subject=f"{place.domain}:{place.case}",
        case=place.case,
        severity=Severity.HIGH,
        title=f"{place.domain} is {what} in {ground.policy.market} ({place.entry})",
        evidence=evidence.unique([evidence.of_endpoint(view, one) for one in services]),
        package=services[0].package,
        does_not_show=caveats.of_endpoints(view, services),
        denied=place.is_denied,
        disabled=all_disabled(packages) and all(one.package for one in services),
    )


def _unlisted(ground: Ground, view: View, entry: str, services: list[Endpoint]) -> Observation:
    """What both builds have and no list names: one look at it is enough, so it is one finding."""
    by_host = {one.host: one for one in reversed(services)}
    domains = {domain_of(one) for one in services}
    return Observation(
        subject=entry,
        case=CaseKind.POLICY,
        severity=Severity.LOW,
        title=f"{len(domains)} domains are not among what is allowed in {ground.policy.market} ({entry}), as before",
        evidence=evidence.unique([evidence.of_endpoint(view, one) for _, one in sorted(by_host.items())]),
        does_not_show=caveats.of_endpoints(view, ()),
    )


def _packages(ground: Ground, view: View) -> Iterator[Observation]:
    for name, placements in sorted(view.packages.items()):
        ruling = ground.policy.of_package(name)
        if ruling.standing in _AGAINST:
            denied = ruling.standing is Standing.DENIED
            yield Observation(
                subject=name,
                case=ground.case_of_package(name),
                severity=Severity.HIGH,
                title=f"{name} is {'denied' if denied else 'not among what is allowed'} in {ground.policy.market} "
                f"({ruling.entry})",
                evidence=evidence.unique([evidence.of_package(view, one) for one in placements]),
                package=name,
                does_not_show=caveats.of_packages(view, placements),
                denied=denied,
                disabled=all_disabled(placements),
            )


def _new_domains(ground: Ground) -> Iterator[Observation]:
    for domain, arrivals in sorted(ground.new_domains.items()):
        by_case: defaultdict[str, list[Arrival]] = defaultdict(list)
        for arrival in arrivals:
            ruling = ground.policy.of_host(arrival.endpoint.host, arrival.endpoint.country)
            if ruling.standing is Standing.OPEN:
                by_case[ground.case_of_host(arrival.endpoint.host)].append(arrival)
        for case, came in sorted(by_case.items()):
            yield _new(ground, case, domain, came)


def _new(ground: Ground, case: str, domain: str, arrivals: list[Arrival]) -> Observation:
    view = ground.right
    services = [arrival.endpoint for arrival in arrivals]
    packages = [package for one in services for package in view.packages.get(one.package or "", ())]
    owner = next((one.owner for one in services if one.owner), None)
    return Observation(
        subject=f"{domain}:{case}",
        case=case,
        severity=_severity(view, services, owner),
        title=f"{domain} is new to this product"
        + (f"; {owner} runs it" if owner else "; who runs it is not known to fwdiff"),
        evidence=evidence.unique([evidence.of_endpoint(view, one) for one in services]),
        package=services[0].package,
        does_not_show=caveats.of_endpoints(view, services),
        basis=Basis.PROVEN if any(one.basis is Basis.PROVEN for one in arrivals) else Basis.OTHER_SIDE_UNREAD,
        disabled=all_disabled(packages) and all(one.package for one in services),
    )


def _severity(view: View, services: list[Endpoint], owner: str | None) -> Severity:
    """A domain of somebody that is known is of less weight than a stranger's beside identifiers."""
    if owner:
        return Severity.LOW
    packages = [package for one in services for package in view.packages.get(one.package or "", ())]
    return Severity.HIGH if any(identifiers(package) for package in packages) else Severity.MEDIUM


RULE = Rule(
    id="FW004",
    title="Destination that is denied, not allowed, or new",
    severity=Severity.HIGH,
    looks_at="hosts of services and packages against the policy's lists of domains, countries and packages, with "
    "what is denied whatever the class of the host; where no list speaks, registrable domains that nothing in the "
    "last build names; a host of a long list counts where a policy denies it, or code opens it",
    why="A market's law and a maker's contracts say where data may go. A country is that of a domain's owner or "
    "registry, not of a server.",
    what_to_do="Find out whose the destination is and what goes there; then allow it in the policy, or have it out.",
    references=("GDPR Art. 44-49",),
    absolute=_absolute,
    differential=_new_domains,
)
