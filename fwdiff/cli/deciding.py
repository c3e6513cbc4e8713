"""`fwdiff review DIR approve|reject|defer|init`: a decision on what two builds, or one, show."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import image_of
from fwdiff.cli.running import final_comparison, request_of
from fwdiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fwdiff.judge.actions import Statement
    from fwdiff.judge.decision_file import DecisionTable
    from fwdiff.judge.review import Decided
    from fwdiff.model import Diff

_SHORT = timedelta(days=14)
"""How long `init` puts off."""


def today_of(arguments: argparse.Namespace) -> date:
    """The day of `--now`, else today, UTC."""
    from fwdiff.judge.decision_file import day_of

    return day_of(arguments.now)


def decide(arguments: argparse.Namespace, decision: str) -> list[str]:
    """Compare, and write the decision of one case, or with `init` of each that stands in the way; what was written."""
    from fwdiff.engine.judging import terms_of
    from fwdiff.judge.actions import decision_of, deferrals
    from fwdiff.judge.decision_writing import write_decision

    is_init = arguments.action == "init"
    images, case = _images(arguments.words, has_case=not is_init)
    if arguments.reference and images[0] is None:
        raise UsageError("--reference needs two builds to compare", "Name the last good build before the candidate.")
    _check_statement(arguments)
    folder = Path(arguments.folder)
    request = request_of(arguments, *images, review=arguments.folder if folder.is_dir() else None)
    terms = terms_of(request.ask)
    comparison = final_comparison(request, terms)
    diff = comparison.diff
    said = _statement(arguments, decision, diff)
    tables = list(deferrals(diff, said)) if is_init else [decision_of(diff, case, said)]
    existing = terms.review.decisions if terms.review else ()
    paths = [write_decision(folder, table, existing) for table in tables]
    greatest_age = terms.policy_for(comparison.right).greatest_age
    written = [
        f"{table.decision} until {_last_day(table, greatest_age)}: {table.case}  {path}{_replaced(path, existing)}"
        for table, path in zip(tables, paths, strict=True)
    ]
    return written or ["Nothing stands in the way; nothing is written."]


def _last_day(table: DecisionTable, greatest_age: int | None) -> str:
    """The day that counts, and why it is not the one that was asked for."""
    day = table.last_day(greatest_age)
    return f"{day}" if day == table.expires else f"{day} (the policy's {greatest_age} days, not {table.expires})"


def _replaced(path: Path, existing: Sequence[Decided]) -> str:
    """What stood in the file before."""
    was = next((one.table for one in existing if one.file == path.name), None)
    return f"  (replaces: {was.decision} by {was.reviewer} until {was.expires})" if was else ""


def _images(words: list[str], *, has_case: bool) -> tuple[tuple[str | None, str], str]:
    images, case = (words[:-1], words[-1]) if has_case and words else (words, "")
    if not 1 <= len(images) <= 2:
        usage = "[LEFT] RIGHT CASE" if has_case else "[LEFT] RIGHT"
        raise UsageError("the builds that are decided on are not said", f"fwdiff review DIR ACTION {usage}")
    *left, right = map(image_of, images)
    return (left[0] if left else None, right), case


def _check_statement(arguments: argparse.Namespace) -> None:
    """What a decision needs is asked for before anything is read."""
    from fwdiff.judge.typed_words import expiry

    needed = ["reason", "reviewer", *([] if arguments.action == "init" else ["expires"])]
    for name in needed:
        if not (getattr(arguments, name) or "").strip():
            raise UsageError(f"--{name} is missing", "A decision says why, by whom and until when.")
    if arguments.expires:
        expiry(arguments.expires, today_of(arguments))


def _statement(arguments: argparse.Namespace, decision: str, diff: Diff) -> Statement:
    from fwdiff.judge.actions import Statement
    from fwdiff.judge.decision_file import Scope
    from fwdiff.judge.typed_words import expiry
    from fwdiff.model.judgement import DecisionKind

    today = today_of(arguments)
    assert diff.verdict is not None
    return Statement(
        decision=DecisionKind(decision),
        reason=arguments.reason,
        reviewer=arguments.reviewer,
        date=today,
        expires=expiry(arguments.expires, today) if arguments.expires else today + _SHORT,
        until_then=arguments.until_then,
        scope=Scope(diff.verdict.market, arguments.model, arguments.for_sku),
    )
