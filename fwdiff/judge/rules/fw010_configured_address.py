"""FW010: an overlay or a file of settings brings an address, and no code changed for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fwdiff.index.capability import is_overlay
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Arrival, Ground, domain_of
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Basis, EndpointOrigin
from fwdiff.model.judgement import Severity

_TEXT = frozenset({EndpointOrigin.TEXT, EndpointOrigin.XML})


def _observe(ground: Ground) -> Iterator[Observation]:
    found: defaultdict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for arrival in ground.arrivals:
        if _is_configured(ground, arrival):
            found[ground.case_of_host(arrival.endpoint.host), domain_of(arrival.endpoint)].append(arrival)
    for (case, domain), arrivals in sorted(found.items()):
        yield _new(ground, case, domain, arrivals)


def _is_configured(ground: Ground, arrival: Arrival) -> bool:
    """In an overlay, or in a file of text that is no part of an APK."""
    package = ground.right.package_at.get(arrival.endpoint.path)
    if package is not None:
        return is_overlay(package)
    return arrival.endpoint.origin in _TEXT and not arrival.endpoint.member


def _new(ground: Ground, case: str, domain: str, arrivals: list[Arrival]) -> Observation:
    view = ground.right
    services = [arrival.endpoint for arrival in arrivals]
    hosts = sorted({one.host for one in services})
    stood = all(host in ground.left.hosts for host in hosts)
    return Observation(
        subject=f"{domain}:{case}",
        case=case,
        severity=Severity.LOW if stood else Severity.MEDIUM,
        title=f"Configured, not coded: {', '.join(hosts)}",
        evidence=evidence.unique([evidence.of_endpoint(view, one) for one in services]),
        package=services[0].package,
        does_not_show=caveats.of_endpoints(view, services),
        basis=Basis.PROVEN if any(one.basis is Basis.PROVEN for one in arrivals) else Basis.OTHER_SIDE_UNREAD,
    )


RULE = Rule(
    id="FW010",
    title="A configured address changed",
    severity=Severity.MEDIUM,
    looks_at="addresses of services that came to resource overlays and to files of settings beside the packages",
    why="An overlay or a file in etc/ sends an unchanged app elsewhere; a review of code does not see it.",
    what_to_do="Find the code that reads the value, and ask whose the new address is.",
    references=("https://source.android.com/docs/core/runtime/rros",),
    differential=_observe,
)
