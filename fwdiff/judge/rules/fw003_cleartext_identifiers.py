"""FW003: a new address in the clear, in a package that reads identifiers and starts by itself."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import all_disabled, identifiers, is_cleartext, is_overlay, starts_by_itself, triggers
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Arrival, Ground, domain_of
from fwdiff.judge.host_cases import domain_case
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Basis, Package
from fwdiff.model.judgement import Severity


def _observe(ground: Ground) -> Iterator[Observation]:
    found: dict[str, list[Arrival]] = {}
    for arrival in ground.arrivals:
        is_alone = not arrival.endpoint.list
        if is_alone and is_cleartext(arrival.endpoint) and _carriers(ground, arrival):
            found.setdefault(arrival.endpoint.host, []).append(arrival)
    for host, arrivals in sorted(found.items()):
        yield _new(ground, host, arrivals)


def _carriers(ground: Ground, arrival: Arrival) -> list[Package]:
    """The packages that use it, read identifiers and can start without the user."""
    packages = ground.carriers(arrival.endpoint)
    return [package for package in packages if identifiers(package) and starts_by_itself(package)]


def _new(ground: Ground, host: str, arrivals: list[Arrival]) -> Observation:
    packages = list({package.path: package for one in arrivals for package in _carriers(ground, one)}.values())
    reads = sorted({use.category for package in packages for use in identifiers(package)})
    names = sorted({package.package for package in packages})
    before = _before(ground, host, names)
    rests_on = [evidence.of_endpoint(ground.right, arrival.endpoint) for arrival in arrivals]
    for package in packages:
        rests_on += evidence.of_signers(ground.right, package)
        rests_on += [evidence.of_api(ground.right, package, use) for use in identifiers(package)]
        rests_on += [
            evidence.of_component(ground.right, package, component, "started by the system: " + _on(component.actions))
            for component in triggers(package)
        ]
        if package.persistent:
            kept = "persistent: the platform keeps it running"
            rests_on.append(evidence.of_field(ground.right, package, "persistent", "true", kept))
    return Observation(
        subject=host,
        case=ground.case_of_host(host),
        severity=Severity.MEDIUM if before or _is_configured(ground, arrivals) else Severity.CRITICAL,
        title=f"{host} is new, in the clear, in {', '.join(names)}, "
        f"which reads {', '.join(reads)} and starts by itself" + (f"; {before} was before" if before else ""),
        evidence=evidence.unique(rests_on),
        package=names[0],
        does_not_show=caveats.of_endpoints(ground.right, [one.endpoint for one in arrivals]),
        basis=Basis.PROVEN if any(one.basis is Basis.PROVEN for one in arrivals) else Basis.OTHER_SIDE_UNREAD,
        disabled=all_disabled(packages),
    )


def _is_configured(ground: Ground, arrivals: list[Arrival]) -> bool:
    """Whether overlays alone bring it, at a domain that the last build names: no code shows what is sent there."""
    holders = [ground.right.package_at.get(one.endpoint.path) for one in arrivals]
    return all(one is not None and is_overlay(one) for one in holders) and all(
        domain_of(one.endpoint) not in ground.new_domains for one in arrivals
    )


def _before(ground: Ground, host: str, names: list[str]) -> str:
    """What the last build had in the clear and this is no worse than: the host itself, or one that it took over."""
    case = ground.case_of_host(host)
    if any(is_cleartext(one) for one in ground.left.hosts.get(host, ())):
        return host
    replaced = {one.old for one in ground.assignment.hosts.replacements if domain_case(one.new) == case}
    gone = (
        one.host
        for one in ground.left.inventory.endpoints
        if one.domain in replaced
        and is_cleartext(one)
        and ground.base(one.package or "") in names
        and one.host not in ground.right.hosts
    )
    return min(gone, default="")


def _on(actions: tuple[str, ...]) -> str:
    return ", ".join(actions) or "as a job"


RULE = Rule(
    id="FW003",
    title="Identifiers and a new address in the clear",
    severity=Severity.CRITICAL,
    looks_at="addresses without encryption that came to a package, or to an overlay of one, whose code reads "
    "identifiers and which the system starts, at boot, on any other broadcast of its own or as a job, or is persistent",
    why="All that is needed to send who and where a user is, readable to everybody on the way, unasked.",
    what_to_do="Read the method that loads the address; ask for HTTPS and for the reason that identifiers are read.",
    references=(
        "GDPR Art. 25, 32",
        "EN 18031-2:2024 (SCM)",
        "https://developer.android.com/privacy-and-security/risks",
    ),
    differential=_observe,
)
