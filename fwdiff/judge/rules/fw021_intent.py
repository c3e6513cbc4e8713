"""FW021: the intent of the release declares a change that did not come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fwdiff.judge.findings import fingerprint
from fwdiff.judge.policy import Policy
from fwdiff.judge.rule import Rule
from fwdiff.model import Side
from fwdiff.model.judgement import Baseline, Evidence, Finding, Severity

RULE = Rule(
    id="FW021",
    title="A declared change did not come",
    severity=Severity.MEDIUM,
    looks_at="what --intent declares: packages bumped, removed, added or changed, their permissions and hosts, cases",
    why="A fix that is announced and not in the build ships the fault again, under a ticket that says it is mended.",
    what_to_do="See whether the build took the change; else take the declaration out of the intent.",
)


def unmet(declarations: Iterable[tuple[str, str]], policy: Policy) -> Iterator[Finding]:
    """A finding for each declaration that nothing meets: its subject, and what was declared of it."""
    if RULE.id in policy.off:
        return
    for subject, change in declarations:
        name = subject.partition(":")[2] or subject
        evidence = Evidence(f"intent:{subject}:{change}", "intent", Side.RIGHT, "", f"{name}: {change}")
        yield Finding(
            id=f"{RULE.id}:{subject}:{change}",
            case=subject,
            fingerprint=fingerprint([evidence.key]),
            rule=RULE.id,
            severity=policy.severity(RULE.id, RULE.severity),
            baseline=Baseline.NEW,
            title=f"Declared, and not so: {name} {change}",
            package=name if subject.startswith("package:") else None,
            evidence=(evidence,),
            does_not_show=(),
            gates=policy.gates(RULE.id, Baseline.NEW),
        )
