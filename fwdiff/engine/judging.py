"""What the user names to judge by, read; and a comparison judged by it."""

from __future__ import annotations

from msgspec import structs

from fwdiff.engine.request import Ask
from fwdiff.judge.decision_file import day_of
from fwdiff.judge.intent_file import read_intent
from fwdiff.judge.judgement import judge, judge_alone
from fwdiff.judge.known_file import all_known, read_known
from fwdiff.judge.policy_file import policy_of, read_policy
from fwdiff.judge.policy_table import GateLevel
from fwdiff.judge.release import Terms, conclude
from fwdiff.judge.review import read_review
from fwdiff.model.comparison import Comparison


def terms_of(ask: Ask) -> Terms:
    """Policy, review and intent, read and checked.  Raises `FwdiffError` where one of them cannot be used."""
    policy = read_policy(ask.policy)
    if ask.market:
        policy_of(policy, market=ask.market, region=None)  # a wrong name is said before anything is read
    today = day_of(ask.now)
    return Terms(
        policy=policy,
        today=today,
        market=ask.market,
        sku=ask.sku,
        known=tuple(filter(None, (policy.known, read_known(ask.known) if ask.known else None))),
        review=read_review(ask.review, today) if ask.review else None,
        intent=read_intent(ask.intent) if ask.intent else None,
        gate=GateLevel(ask.gate) if ask.gate else None,
        allowed_unread=ask.allow_incomplete,
        unused_fails=ask.unused_fails,
    )


def judged(comparison: Comparison, terms: Terms) -> Comparison:
    """The comparison with cases, findings and verdict in its diff.  Raises `UsageError` where no market holds."""
    policy = terms.policy_for(comparison.right)
    known = all_known(terms.known)
    if comparison.diff.left is None:
        builds = [comparison.right]
        cases, findings = judge_alone(comparison.right, policy, phone=comparison.diff.phone, known=known)
    else:
        builds = [comparison.left, comparison.right]
        cases, findings = judge(comparison, policy, known=known)
    return structs.replace(comparison, diff=conclude(comparison.diff, builds, cases, findings, terms))
