"""What becomes of a rule's word: against the baseline, under the policy, and in which order it is looked at."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.judge.judgement import judge_alone
from fwdiff.judge.policy import Gate
from fwdiff.model import ProblemKind
from fwdiff.model.judgement import Baseline, Case, CaseKind, Severity
from tests.unit.compare.builders import endpoint, inventory, package, setting, unread
from tests.unit.compare.incident import BAD, CLIENT, GOOD, REFERENCE
from tests.unit.judge.judging import EMPTY, NOTHING_KNOWN, WORLD, found, judged, reader


def case_of(cases: list[Case], identifier: str) -> Case:
    return next(case for case in cases if case.id == identifier)


def test_the_activation_client_is_the_first_case_whatever_is_known_by_name() -> None:
    for known in (None, NOTHING_KNOWN):
        for reference in (None, REFERENCE):
            cases, findings = judged(GOOD, BAD, reference, known=known)
            assert cases[0].id == f"package:{CLIENT}"
            over_low = {one.case for one in findings if one.severity not in {Severity.INFO, Severity.LOW}}
            assert over_low <= {cases[0].id, "package:com.evenwell.autoregistration"}


def test_a_case_says_which_of_it_stands_in_the_reference() -> None:
    client = case_of(judged(GOOD, BAD, REFERENCE)[0], f"package:{CLIENT}")
    assert client.in_reference
    assert set(client.in_reference) <= set(client.differences)
    assert case_of(judged(GOOD, BAD)[0], f"package:{CLIENT}").in_reference is None


def test_a_build_beside_itself_has_no_case_but_what_was_not_read() -> None:
    assert {case.kind for case in judged(GOOD, GOOD)[0]} <= {CaseKind.COVERAGE}


def test_what_an_absolute_rule_sees_where_the_last_build_was_not_read_is_unknown_and_gates() -> None:
    app = package(CLIENT, "system/app/X/X.apk")
    left = inventory(unread=[unread("system/app/X/X.apk", ProblemKind.DAMAGED)])
    [finding] = found("FW001", left, inventory([app]))
    assert (finding.baseline, finding.gates, finding.severity) == (Baseline.UNKNOWN, True, Severity.CRITICAL)
    assert case_of(judged(left, inventory([app]))[0], f"package:{CLIENT}").title == f"{CLIENT} may be new"


def test_a_difference_that_rests_on_what_was_not_read_needs_reading_where_the_gate_would_stop_for_it() -> None:
    left = inventory(unread=[unread("system/priv-app/X/X.apk", ProblemKind.DAMAGED)])
    right = inventory([reader("com.example.x", "system/priv-app/X/X.apk")])
    cases, findings = judged(left, right)
    by_rule = {one.id.split(":")[1]: one.gates for one in findings if one.rule == "FW014" and "FW0" in one.id[6:]}
    assert by_rule == {"FW002": True}
    case = case_of(cases, "package:com.example.x")
    assert (case.severity, case.unsettled) == (Severity.INFO, True)
    lenient = replace(WORLD, gate=Gate(severity=Severity.CRITICAL))
    assert not any(one.gates for one in judged(left, right, policy=lenient)[1] if one.id.startswith("FW014:FW002"))


def test_a_policy_gives_rules_other_severities_or_none() -> None:
    right = inventory([reader("com.example.x", "system/priv-app/X/X.apk")])
    assert not found("FW002", EMPTY, right, policy=replace(WORLD, off=frozenset({"FW002"})))
    milder = replace(WORLD, severities={"FW002": Severity.LOW})
    assert [one.severity for one in found("FW002", EMPTY, right, policy=milder)] == [Severity.LOW]


def test_a_disabled_package_is_medium_at_most_whatever_a_policy_says() -> None:
    right = inventory([reader("com.example.x", "system/priv-app/X/X.apk", enabled=False)])
    harsher = replace(WORLD, severities={"FW002": Severity.CRITICAL})
    assert [one.severity for one in found("FW002", EMPTY, right, policy=harsher)] == [Severity.MEDIUM]


def test_a_candidate_alone_is_judged_by_absolute_rules_and_everything_stands() -> None:
    cases, findings = judge_alone(BAD, WORLD)
    assert {one.baseline for one in findings} == {Baseline.STANDING}
    assert {one.rule for one in findings if one.gates and one.rule != "FW014"} == {"FW001"}
    assert (cases[0].id, cases[0].severity, cases[0].differences) == (f"package:{CLIENT}", Severity.CRITICAL, ())


def test_cases_come_by_severity_then_by_what_they_could_do() -> None:
    left = inventory([package("com.example.a"), reader("com.example.z")])
    hosts = {"com.example.a": "https://one.org", "com.example.z": "https://two.org"}
    right = inventory(left.packages, [endpoint(hosts[app.package], app, owner="Somebody") for app in left.packages])
    cases, _ = judged(left, right)
    assert [case.id for case in cases] == ["package:com.example.z", "package:com.example.a"]


def test_a_fingerprint_is_that_of_the_keys_alone() -> None:
    moved = package(CLIENT, "system/app/Y/Y.apk", version_code=9)
    first, second = (found("FW001", EMPTY, inventory([app])) for app in (package(CLIENT), moved))
    assert first[0].fingerprint == second[0].fingerprint


def test_what_a_rule_speaks_of_stands_before_what_asks_for_nothing_however_mighty() -> None:
    path = "system/priv-app/M/M.apk"
    left = inventory([reader("com.mighty", path, version_code=1)])
    absent = setting("privapp-permission", "com.absent/p.A", "granted", "system/etc/permissions/x.xml")
    right = inventory([reader("com.mighty", path, version_code=2)], configuration=[absent])
    cases, _ = judged(left, right)
    assert [(case.id, len(case.findings)) for case in cases] == [("package:com.absent", 1), ("package:com.mighty", 0)]
