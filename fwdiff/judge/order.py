"""In which order cases are looked at: severity, the weight of what they are about, how many findings, then the id."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.judge.capability import CORE_UIDS, identifiers, is_cleartext, sends
from fwdiff.judge.ground import Ground
from fwdiff.judge.severity import rank
from fwdiff.model import Package
from fwdiff.model.judgement import Baseline, Case, Finding


def in_order(ground: Ground, cases: Sequence[Case], findings: dict[str, Finding]) -> list[Case]:
    """The cases, what matters most first."""
    arrived = _arrived_by_case(ground)

    def key(case: Case) -> tuple[int, int, int, str]:
        live = [one for one in case.findings if findings[one].baseline is not Baseline.FIXED]
        weight = _weight(ground, case, arrived.get(case.id, 0))
        return -rank(case.severity), -weight, -len(live), case.id

    return sorted(cases, key=key)


def _arrived_by_case(ground: Ground) -> dict[str, int]:
    """2 for a case with a new address in the clear, 1 for one with a new address."""
    weights: dict[str, int] = {}
    for arrival in ground.arrivals:
        case = ground.case_of_host(arrival.endpoint.host)
        weights[case] = max(weights.get(case, 0), 2 if is_cleartext(arrival.endpoint) else 1)
    return weights


def _weight(ground: Ground, case: Case, arrived: int) -> int:
    name = case.id.partition(":")[2]
    placements = ground.right.packages.get(name, []) if case.id.startswith("package:") else []
    new = 4 if placements and name not in ground.left.packages else 0
    return new + arrived * 2 + max(map(_power, placements), default=0)


def _power(package: Package) -> int:
    """Reading identifiers counts most, then the uid, the network and privileges."""
    return (
        (4 if identifiers(package) else 0)
        + (3 if package.shared_user_id in CORE_UIDS else 0)
        + (2 if sends(package) else 0)
        + (1 if package.privileged else 0)
        + (1 if package.enabled else 0)
    )
