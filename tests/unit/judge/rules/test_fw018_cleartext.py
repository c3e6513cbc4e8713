from __future__ import annotations

from fwdiff.model import Cleartext, CleartextRule, DomainTraffic, Inventory
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory, package
from tests.unit.judge.judging import found, reader

ATTRIBUTE = CleartextRule.ATTRIBUTE
OFF, ON = Cleartext(permitted=False, by=ATTRIBUTE), Cleartext(permitted=True, by=ATTRIBUTE)
ONE = Cleartext(permitted=False, by=ATTRIBUTE, domains=(DomainTraffic("a.org", subdomains=True, cleartext=True),))


def build(cleartext: Cleartext | None) -> Inventory:
    return inventory([package("com.example.a", cleartext=cleartext)])


def test_it_fires_where_cleartext_is_newly_allowed_to_all_or_to_one() -> None:
    for allowed in (ON, ONE):
        assert [one.severity for one in found("FW018", build(OFF), build(allowed))] == [Severity.LOW]


def test_it_is_medium_beside_identifiers() -> None:
    left, right = (inventory([reader("com.example.a", cleartext=one)]) for one in (OFF, ON))
    assert [one.severity for one in found("FW018", left, right)] == [Severity.MEDIUM]


def test_it_is_silent_where_it_was_allowed_is_forbidden_or_was_not_known() -> None:
    assert not found("FW018", build(ON), build(ONE))
    assert not found("FW018", build(ON), build(OFF))
    assert not found("FW018", build(None), build(ON))
    assert not found("FW018", build(Cleartext(None, CleartextRule.NETWORK_SECURITY_CONFIG)), build(ON))
