from __future__ import annotations

from pathlib import Path

from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import inventory, package
from tests.unit.judge.releasing import concluded

OLD, NEW = package("com.example.a"), package("com.example.a", version_code=2)


def test_it_fires_on_each_declaration_that_nothing_meets_in_the_case_of_its_subject(tmp_path: Path) -> None:
    intent = """\
ticket = "REL-1"
bumped = ["com.example.a", "com.example.other.*"]
removed = ["com.example.gone"]
cases = ["identity"]
[[package]]
package = "com.example.a"
change = "changed"
permissions = ["p.X"]
hosts = ["h.example.net"]
[[package]]
package = "com.example.b"
change = "added"
"""
    diff = concluded(inventory([OLD]), inventory([NEW]), tmp_path, intent)
    found = {one.title: one for one in diff.findings if one.rule == "FW021"}
    assert sorted(found) == [
        "Declared, and not so: com.example.a host h.example.net",
        "Declared, and not so: com.example.a permission p.X",
        "Declared, and not so: com.example.b added",
        "Declared, and not so: com.example.gone removed",
        "Declared, and not so: com.example.other.* bumped",
        "Declared, and not so: identity changed",
    ]
    assert {one.severity for one in found.values()} == {Severity.MEDIUM}
    assert {one.baseline for one in found.values()} == {Baseline.NEW}
    case = next(one for one in diff.cases if one.id == "package:com.example.a")
    assert (case.severity, len(case.findings)) == (Severity.MEDIUM, 2)
    assert diff.cases[0].severity is Severity.MEDIUM


def test_it_is_silent_where_everything_came(tmp_path: Path) -> None:
    diff = concluded(inventory([OLD]), inventory([NEW]), tmp_path, 'ticket = "REL-1"\nbumped = ["com.example.*"]\n')
    assert not [one for one in diff.findings if one.rule == "FW021"]


def test_a_policy_may_switch_it_off(tmp_path: Path) -> None:
    policy = '[severities]\nFW021 = "off"\n[markets.EU]\nregions = ["*"]\n'
    diff = concluded(inventory(), inventory(), tmp_path, 'ticket = "REL-1"\nbumped = ["com.example.a"]\n', policy)
    assert diff.findings == ()
