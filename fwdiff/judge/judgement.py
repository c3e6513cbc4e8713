"""Two builds and a policy to cases and findings: what one must look at, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.judge.cases import Assignment
from fwdiff.judge.findings import find, fingerprint
from fwdiff.judge.ground import Ground
from fwdiff.judge.order import in_order
from fwdiff.judge.policy import Policy
from fwdiff.judge.rule import Rule
from fwdiff.judge.rules.registry import RULES, WATCHED
from fwdiff.judge.severity import rank
from fwdiff.judge.sides import Sides
from fwdiff.judge.titles import kind_of, title_of
from fwdiff.knowledge.known_clients import KnownClients, known_clients
from fwdiff.model import Diff, Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.diff import Phone
from fwdiff.model.judgement import Baseline, Case, Finding, Severity


def judge(
    comparison: Comparison,
    policy: Policy,
    *,
    known: KnownClients | None = None,
    rules: Sequence[Rule] = RULES,
) -> tuple[list[Case], list[Finding]]:
    """The cases in order of what matters, and the findings of all rules; decisions are no part of it.

    `known` stands in place of the table of known clients.
    """
    sides = Sides(comparison.left, comparison.right, comparison.diff)
    return _judge(sides, policy, known or known_clients(), rules, alone=False)


def judge_alone(
    inventory: Inventory,
    policy: Policy,
    *,
    phone: Phone | None = None,
    known: KnownClients | None = None,
    rules: Sequence[Rule] = RULES,
) -> tuple[list[Case], list[Finding]]:
    """What a policy says of one build, or of what a phone has of it: the absolute rules, all findings `standing`."""
    sides = Sides(inventory, inventory, replace(compare(inventory, inventory), phone=phone))
    return _judge(sides, policy, known or known_clients(), rules, alone=True)


def _judge(
    sides: Sides, policy: Policy, known: KnownClients, rules: Sequence[Rule], *, alone: bool
) -> tuple[list[Case], list[Finding]]:
    ground = Ground(sides, Assignment(sides, WATCHED), policy, known)
    found = find(ground, rules, alone=alone)
    rows = ground.assignment.cases
    by_case: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_case[finding.case].append(finding)
    if not alone:
        found = [one for one in found if one.case in rows or not all(map(_is_old_news, by_case[one.case]))]
        by_case = defaultdict(list, {one.case: by_case[one.case] for one in found})
    reference = _in_reference(ground.diff)
    bases = {difference.row.id: difference.is_proven for difference in sides.differences}
    cases = [
        Case(
            id=case,
            title=title_of(ground, case),
            kind=kind_of(case),
            severity=_severity(by_case[case]),
            fingerprint=fingerprint(one.key for finding in by_case[case] for one in finding.evidence),
            differences=tuple(sorted(rows.get(case, ()))),
            findings=tuple(finding.id for finding in by_case[case]),
            in_reference=None if reference is None else tuple(sorted(reference.intersection(rows.get(case, ())))),
            unsettled=case in rows and not any(bases[row] for row in rows[case]),
        )
        for case in {**dict.fromkeys(rows), **by_case}
    ]
    return in_order(ground, cases, {finding.id: finding for finding in found}), found


def _is_old_news(finding: Finding) -> bool:
    """What stood before and is worth no more than knowing: no case is opened for it."""
    return finding.baseline is Baseline.STANDING and finding.severity is Severity.INFO and not finding.gates


def _severity(findings: list[Finding]) -> Severity:
    """The highest of what counts: what is new or unknown, and what stands but gates."""
    counted = [finding.severity for finding in findings if finding.baseline is not Baseline.STANDING or finding.gates]
    return max(counted, key=rank, default=Severity.INFO)


def _in_reference(diff: Diff) -> frozenset[str] | None:
    """The rows whose subject the reference build has too."""
    if diff.reference is None:
        return None
    sections = (diff.packages, diff.permissions, diff.endpoints, diff.configuration, diff.files)
    rows = (row for section in sections for row in (*section.added, *section.removed))
    return frozenset(row.id for row in rows if row.in_reference)
