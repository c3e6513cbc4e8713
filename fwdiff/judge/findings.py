"""Observations to findings: what each is against the baseline build, how severe, and whether it gates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from fwdiff.judge.decide import UNREAD_RULE
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.severity import at_least, rank
from fwdiff.model import Basis
from fwdiff.model.judgement import Baseline, Evidence, Finding, Severity


def at_most(severity: Severity, limit: Severity) -> Severity:
    """The lesser of two."""
    return min(severity, limit, key=rank)


def fingerprint(keys: Iterable[str]) -> str:
    """SHA-256 over the sorted keys, each once and on a line, hex."""
    return hashlib.sha256("\n".join(sorted(set(keys))).encode("utf-8", "backslashreplace")).hexdigest()


def find(ground: Ground, rules: Iterable[Rule], *, alone: bool) -> list[Finding]:
    """The findings of all rules that are not off, in the order of rule and subject; `alone`: there is no left build."""
    found: dict[str, Finding] = {}
    for rule in rules:
        if rule.id not in ground.policy.off:
            for finding in _of_rule(ground, rule, alone=alone):
                found[finding.id] = _merged(found.get(finding.id), finding)
    return sorted(found.values(), key=lambda finding: finding.id)


def _of_rule(ground: Ground, rule: Rule, *, alone: bool) -> Iterator[Finding]:
    if rule.absolute:
        right = {one.subject: one for one in rule.absolute(ground, ground.right)}
        left = {} if alone else {one.subject: one for one in rule.absolute(ground, ground.left)}
        for subject, observation in {**left, **right}.items():
            standing = alone or subject in left
            baseline = _baseline(ground, observation, standing=standing) if subject in right else Baseline.FIXED
            if baseline is not Baseline.FIXED or observation.severity is not Severity.INFO:
                yield _finding(ground, rule, observation, baseline)  # what was only information was no fault to mend
    if rule.differential and not alone:
        for observation in rule.differential(ground):
            if observation.basis is Basis.PROVEN:
                yield _finding(ground, rule, observation, Baseline.NEW)
            else:
                yield _unread(ground, rule, observation)


def _baseline(ground: Ground, observation: Observation, *, standing: bool) -> Baseline:
    if standing:
        return Baseline.STANDING
    bases = [basis for one in observation.evidence if (basis := ground.basis_of(one.key)) is not None]
    return Baseline.UNKNOWN if bases and Basis.PROVEN not in bases else Baseline.NEW


def _finding(ground: Ground, rule: Rule, observation: Observation, baseline: Baseline) -> Finding:
    severity = _severity(ground, rule, observation)
    if baseline is Baseline.FIXED:
        severity = at_most(severity, Severity.LOW)
    return Finding(
        id=f"{rule.id}:{observation.subject}",
        case=observation.case,
        fingerprint=fingerprint(one.key for one in observation.evidence),
        rule=rule.id,
        severity=severity,
        baseline=baseline,
        title=observation.title,
        package=observation.package,
        evidence=observation.evidence,
        does_not_show=observation.does_not_show,
        gates=_gates(ground, rule, observation, baseline),
        denied=observation.denied and baseline is not Baseline.FIXED,
    )


def _severity(ground: Ground, rule: Rule, observation: Observation) -> Severity:
    severity = ground.policy.severity(rule.id, observation.severity)
    return at_most(severity, Severity.MEDIUM) if observation.disabled else severity


def _gates(ground: Ground, rule: Rule, observation: Observation, baseline: Baseline) -> bool:
    if observation.gates is not None:
        return observation.gates and baseline is not Baseline.FIXED
    return ground.policy.gates(rule.id, baseline, denied=observation.denied)


def _unread(ground: Ground, rule: Rule, observation: Observation) -> Finding:
    """What a differential rule would say were it not for bytes of the baseline build that were not read.

    The gate needs them where it would stop for what the rule says.
    """
    gate = ground.policy.gate.severity
    key = f"coverage:{rule.id}:{observation.subject}"
    evidence = Evidence(key, "coverage", ground.left.side, "", f"not read in the baseline build: {observation.title}")
    return Finding(
        id=f"{UNREAD_RULE}:{rule.id}:{observation.subject}",
        case=observation.case,
        fingerprint=fingerprint([key]),
        rule=UNREAD_RULE,
        severity=Severity.INFO,
        baseline=Baseline.UNKNOWN,
        title=f"Whether it is new is not known: {observation.title}",
        package=observation.package,
        evidence=(evidence, *observation.evidence),
        does_not_show=("that it is new: what the baseline build has there was not read", *observation.does_not_show),
        gates=gate is not None and at_least(_severity(ground, rule, observation), gate),
    )


def _merged(one: Finding | None, other: Finding) -> Finding:
    """Two of one rule about one subject: the more severe, with the evidence of both."""
    if one is None:
        return other
    first, second = sorted((one, other), key=lambda finding: -rank(finding.severity))
    evidence: tuple[Evidence, ...] = tuple(dict.fromkeys((*first.evidence, *second.evidence)))
    return replace(
        first,
        evidence=evidence,
        fingerprint=fingerprint(one.key for one in evidence),
        gates=first.gates or second.gates,
        denied=first.denied or second.denied,
        does_not_show=tuple(dict.fromkeys((*first.does_not_show, *second.does_not_show))),
    )
