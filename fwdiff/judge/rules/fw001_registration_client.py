"""FW001: a client that registers the phone with a carrier on its own, for a market that has no use for it."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import all_disabled
from fwdiff.index.likeness import LIKELY, Shared, shared
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.knowledge.known_clients import KnownClient, KnownHost
from fwdiff.model import Endpoint, EndpointClass, EndpointOrigin, Package
from fwdiff.model.judgement import Severity


def _observe(ground: Ground, view: View) -> Iterator[Observation]:
    if ground.policy.self_registration:
        return
    for name, client in sorted(ground.known.packages.items()):
        if name in view.packages:
            yield from _client(ground, view, client)
    yield from _by_code(ground, view)
    for host, known in sorted(ground.known.hosts.items()):
        elsewhere = [
            one
            for one in view.hosts.get(host, ())
            if one.category is EndpointClass.SERVICE and one.package not in ground.known.packages
        ]
        if elsewhere:
            yield _host(ground, view, known, elsewhere)


def _client(ground: Ground, view: View, client: KnownClient) -> Iterator[Observation]:
    placements = view.packages[client.package]
    services = [one for package in placements for one in view.services_of(package)]
    if not client.certain and not {one.host for one in services} & set(client.hosts):
        return
    own = client.role == "maker"
    rests_on = [evidence.of_package(view, package) for package in placements]
    rests_on += [
        evidence.of_permission(view, package, name) for package in placements for name in package.permissions_requested
    ]
    rests_on += [evidence.of_endpoint(view, one) for one in services]
    yield Observation(
        subject=client.package,
        case=ground.case_of_package(client.package),
        severity=Severity.INFO if own else Severity.CRITICAL,
        title=f"{client.package} is {'the own registration client of' if own else 'a registration client for'} "
        f"{client.operator}",
        evidence=evidence.unique(rests_on),
        package=client.package,
        does_not_show=caveats.of_packages(view, placements),
        gates=False if own else None,
        disabled=all_disabled(placements),
    )


def _by_code(ground: Ground, view: View) -> Iterator[Observation]:
    """Clients under other names: each such package by the known code that its own is most like."""
    for name, placements in sorted(view.packages.items()):
        if name in ground.known.packages:
            continue
        sketches = [package.code_sketch for package in placements if package.code_sketch is not None]
        measures = [
            (measure, code.client)
            for sketch in sketches
            for code in ground.known.code
            if (measure := shared(sketch, code.sketch, least=LIKELY)) is not None
        ]
        measure, client = max(measures, default=(None, ""))
        known = ground.known.packages.get(client)
        if measure is not None and measure.figure >= LIKELY and known is not None:
            yield _renamed(ground, view, placements, known, measure)


def _renamed(
    ground: Ground, view: View, placements: list[Package], client: KnownClient, measure: Shared
) -> Observation:
    own = client.role == "maker"
    name = placements[0].package
    services = [evidence.of_endpoint(view, one) for package in placements for one in view.services_of(package)]
    like = [evidence.of_likeness(view, package, client.package, measure) for package in placements]
    return Observation(
        subject=name,
        case=ground.case_of_package(name),
        severity=Severity.INFO if own else Severity.CRITICAL,
        title=f"{name} has code like {client.package}, "
        f"{'the own registration client of' if own else 'a registration client for'} {client.operator}",
        evidence=evidence.unique([*like, *(evidence.of_package(view, one) for one in placements), *services]),
        package=name,
        does_not_show=(
            f"that it is the same program: {measure.figure:.2f} of its code is like that client's",
            *caveats.of_packages(view, placements),
        ),
        gates=False if own else None,
        disabled=all_disabled(placements),
    )


def _host(ground: Ground, view: View, known: KnownHost, sightings: list[Endpoint]) -> Observation:
    raw = all(one.origin is EndpointOrigin.RAW for one in sightings)
    packages = [package for one in sightings for package in view.packages.get(one.package or "", ())]
    return Observation(
        subject=known.host,
        case=ground.case_of_host(known.host),
        severity=Severity.MEDIUM if raw else Severity.CRITICAL,
        title=f"{known.host} is where clients register with {known.operator}",
        evidence=evidence.unique([evidence.of_endpoint(view, one) for one in sightings]),
        package=sightings[0].package,
        does_not_show=caveats.of_endpoints(view, sightings),
        disabled=all_disabled(packages) and all(one.package for one in sightings),
    )


RULE = Rule(
    id="FW001",
    title="Carrier self-registration client",
    severity=Severity.CRITICAL,
    looks_at="packages and hosts of the table of known clients, and code like theirs under any name, "
    "where the market's policy forbids self-registration",
    why="Such a client sends IMEI, IMSI, ICCID and cell to a carrier in China soon after each start, often in the "
    "clear. In 2019 one was in phones sold in Norway.",
    what_to_do="Take the client out of the build, with its allowlist entry, properties and SKU items; look for how it "
    "came in. If the market requires it, say so in the policy.",
    references=("NRKbeta, 21 March 2019", "GDPR Art. 5, 6, 13, 44", "EN 18031-2:2024"),
    absolute=_observe,
)
