"""In which order cases are looked at: severity, whether a rule has something to say, the weight of what they are about,
how many findings, then the id.
"""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.index.capability import is_cleartext
from fwdiff.index.weight import points
from fwdiff.judge.ground import Ground
from fwdiff.judge.severity import rank
from fwdiff.model.judgement import Baseline, Case, CaseKind, Finding

_CLEAR, _ADDRESS, _NEW = 8, 2, 8
"""Beside the points of `index.weight`: an address in the clear that came, another address, a package that is new."""


def in_order(ground: Ground, cases: Sequence[Case], findings: dict[str, Finding]) -> list[Case]:
    """The cases, what matters most first."""
    arrived = _arrived_by_case(ground)

    def key(case: Case) -> tuple[int, bool, int, int, str]:
        live = [one for one in case.findings if findings[one].baseline is not Baseline.FIXED]
        weight = _weight(ground, case, arrived.get(case.id, 0))
        return -rank(case.severity), not live, -weight, -len(live), case.id

    return sorted(cases, key=key)


def _arrived_by_case(ground: Ground) -> dict[str, int]:
    """The weight of the addresses that came to a case."""
    weights: dict[str, int] = {}
    for arrival in ground.arrivals:
        if arrival.endpoint.list:
            continue
        case = ground.case_of_host(arrival.endpoint.host)
        weights[case] = max(weights.get(case, 0), _CLEAR if is_cleartext(arrival.endpoint) else _ADDRESS)
    return weights


def _weight(ground: Ground, case: Case, arrived: int) -> int:
    """The weight of what came, and of a package all that it could do; the order of rows goes by the same points."""
    if case.kind is not CaseKind.PACKAGE:
        return arrived
    name = case.id.partition(":")[2]
    placements = ground.right.packages.get(name, [])
    new = _NEW if placements and name not in ground.left.packages else 0
    power = (points(package, ground.right.services_of(package), ground.left) for package in placements)
    return new + arrived + max(power, default=0)
