"""FW018: a package that may talk in the clear and might not before."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.compare.package_facts import ANY_HOST
from fwdiff.index.capability import identifiers, sends
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Cleartext
from fwdiff.model.judgement import Severity


def _observe(ground: Ground) -> Iterator[Observation]:
    for pair in ground.changed_packages:
        allowed = sorted(_allowed(pair.right.cleartext) - _allowed(pair.left.cleartext))
        if allowed and _is_known(pair) and ANY_HOST not in _allowed(pair.left.cleartext):
            yield _new(ground, pair, allowed)


def _is_known(pair: PackagePair) -> bool:
    return pair.left.cleartext is not None and pair.left.cleartext.permitted is not None


def _allowed(cleartext: Cleartext | None) -> set[str]:
    """Where cleartext goes."""
    if cleartext is None:
        return set()
    domains = {one.domain for one in cleartext.domains if one.cleartext}
    return domains | ({ANY_HOST} if cleartext.permitted else set())


def _new(ground: Ground, pair: PackagePair, allowed: list[str]) -> Observation:
    package = pair.right
    rule = package.cleartext.by if package.cleartext else ""
    weighty = sends(package) and identifiers(package)
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=Severity.MEDIUM if weighty else Severity.LOW,
        title=f"{package.package} may now talk in the clear to {', '.join(allowed)} ({rule})",
        evidence=tuple(
            evidence.of_field(ground.right, package, "cleartext", host, f"cleartext to {host} by {rule}")
            for host in allowed
        ),
        package=package.package,
        does_not_show=(
            "that it does: only whether the platform lets it",
            *caveats.of_packages(ground.right, [package]),
        ),
        disabled=not package.enabled,
    )


RULE = Rule(
    id="FW018",
    title="Cleartext is allowed where it was not",
    severity=Severity.MEDIUM,
    looks_at="the effective permission to talk without encryption: network security configuration over attribute over "
    "target SDK, for all hosts and host by host",
    why="From Android 9 an app must ask to talk in the clear; one that newly asks has a reason that a reviewer should "
    "know.",
    what_to_do="Find the host that needs it; name that one host in the configuration rather than all.",
    references=("https://developer.android.com/privacy-and-security/security-config",),
    differential=_observe,
)
