"""Two hand-made builds concluded under an intent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fwdiff.compare import compare
from fwdiff.engine.judging import judged
from fwdiff.judge.intent_file import read_intent
from fwdiff.judge.policy_file import read_policy
from fwdiff.judge.release import Terms
from fwdiff.model import Diff, Inventory
from fwdiff.model.comparison import Comparison


def concluded(left: Inventory, right: Inventory, folder: Path, intent: str, policy: str | None = None) -> Diff:
    """The diff with its verdict; `intent` and `policy` are the texts of their files."""
    (folder / "release.toml").write_text(intent)
    named = None
    if policy is not None:
        (folder / "policy.toml").write_text(policy)
        named = str(folder / "policy.toml")
    terms = Terms(read_policy(named), date(2026, 11, 28), intent=read_intent(str(folder / "release.toml")))
    return judged(Comparison(left, right, None, compare(left, right), final=True), terms).diff


def undeclared(diff: Diff) -> list[str]:
    """The ids of what the intent does not declare."""
    return sorted(row for case in diff.cases for row in case.undeclared or ())
