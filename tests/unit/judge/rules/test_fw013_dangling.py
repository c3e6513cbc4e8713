from __future__ import annotations

from fwdiff.model import ProblemKind
from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import inventory, package, setting, unread
from tests.unit.compare.incident import BAD, CLIENT, GOOD
from tests.unit.judge.judging import found

NAMES_IT = setting("sysconfig", f"allow-in-power-save package={CLIENT}", "", "system/etc/sysconfig/q.xml")


def test_it_fires_on_a_setting_that_names_a_client_which_is_not_there() -> None:
    [finding] = found("FW013", BAD, GOOD)
    assert (finding.severity, finding.baseline, finding.case) == (Severity.INFO, Baseline.NEW, f"package:{CLIENT}")


def test_an_archive_that_was_not_read_may_be_the_client() -> None:
    right = inventory(configuration=[NAMES_IT], unread=[unread("system/app/X/X.apk", ProblemKind.DAMAGED)])
    [finding] = found("FW013", inventory(), right)
    assert finding.title.endswith("is not among what was read")


def test_it_is_silent_where_the_client_is_there_and_opens_no_case_for_what_stood_before() -> None:
    assert not found("FW013", inventory(), inventory([package(CLIENT)], configuration=[NAMES_IT]))
    assert not found("FW013", GOOD, GOOD)
