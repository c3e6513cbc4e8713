"""What is said on stderr of what stands in the way: in lines of ours alone, and in few of them."""

from __future__ import annotations

import pytest
from msgspec import structs

from fwdiff.cli.judging import say_why
from fwdiff.cli.main import main
from fwdiff.cli.output import warn_of_nothing_found
from fwdiff.compare import compare
from fwdiff.model import Diff, ProblemKind, Unread
from fwdiff.model.judgement import Reason, ReasonKind, Severity, TableUse, Verdict
from tests.unit.compare.builders import inventory

FORGED = "x\n::add-mask::a\nfwdiff: passes the gate\n\r\u2028.conf"


def failing(*why: Reason) -> Diff:
    verdict = Verdict("EU", TableUse("default", ""), None, None, "2026-11-28", "high", False, True, why)
    return structs.replace(compare(inventory(), inventory()), verdict=verdict)


def because(**fields: object) -> Reason:
    reason = Reason(ReasonKind.STALE, "identity", Severity.HIGH, ("FW002",), ())
    return structs.replace(reason, **fields)


def test_a_name_of_an_image_forges_no_line(capfd: pytest.CaptureFixture[str]) -> None:
    everywhere = because(case=f"files:{FORGED}", rows=(f"file:{FORGED}",), file=FORGED, new_keys=(FORGED,))
    say_why(failing(everywhere, because(kind=ReasonKind.UNUSED, case="", file=FORGED)))
    warn_of_nothing_found(FORGED, [Unread(FORGED, ProblemKind.DAMAGED, FORGED)])
    assert main(["check", f"/none/{FORGED}"]) == 2
    firsts = [line.split()[0] for line in capfd.readouterr().err.splitlines()]
    assert firsts[:5] == ["fwdiff:", "new", "rows:", "fwdiff:", "fwdiff:"]
    assert firsts[5:] == ["x\\x0a::add-mask::a\\x0afwdiff:", "fwdiff:", "Check"]


def test_of_many_rows_the_first_are_named_and_all_are_counted(capfd: pytest.CaptureFixture[str]) -> None:
    say_why(failing(because(rows=tuple(f"file:{number}{'x' * 4000}" for number in range(1572)))))
    _, rows = capfd.readouterr().err.splitlines()
    assert rows.startswith("  rows: file:0x")
    assert rows.endswith("x…, file:4" + "x" * 113 + "… and 1,567 more of 1,572 (--json has all)")
    assert len(rows) < 800
