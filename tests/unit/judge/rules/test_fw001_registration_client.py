from __future__ import annotations

from msgspec.structs import replace

from fwdiff.judge.policy import Policy
from fwdiff.knowledge.known_clients import known_clients
from fwdiff.model import CodeSketch, Package
from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import OTHER, endpoint, inventory, package
from tests.unit.compare.incident import BAD, CLIENT, GOOD, REFERENCE
from tests.unit.judge.judging import EMPTY, NOTHING_KNOWN, WORLD, found


def test_it_fires_on_the_client_that_came() -> None:
    [finding] = [one for one in found("FW001", GOOD, BAD) if one.package == CLIENT]
    assert (finding.severity, finding.baseline, finding.gates) == (Severity.CRITICAL, Baseline.NEW, True)
    assert {one.key for one in finding.evidence} >= {f"package:{CLIENT}", f"endpoint:zzhc.vnet.cn:packages[{CLIENT}]"}


def test_it_is_silent_where_the_market_allows_self_registration() -> None:
    assert not found("FW001", GOOD, BAD, policy=replace(WORLD, market="CN", self_registration=True))


def test_it_fires_where_the_policy_of_a_market_says_nothing_of_self_registration() -> None:
    assert found("FW001", GOOD, BAD, policy=Policy(market="EU"))


def test_it_is_silent_without_its_table() -> None:
    assert not found("FW001", GOOD, BAD, known=NOTHING_KNOWN)


def test_a_client_of_both_builds_stands_and_gates_all_the_same() -> None:
    [finding] = [one for one in found("FW001", BAD, BAD) if one.package == CLIENT]
    assert (finding.baseline, finding.gates) == (Baseline.STANDING, True)


def test_a_client_that_went_is_fixed_and_low_at_most() -> None:
    [finding] = [one for one in found("FW001", BAD, GOOD) if one.package == CLIENT]
    assert (finding.severity, finding.baseline, finding.gates) == (Severity.LOW, Baseline.FIXED, False)


def test_a_disabled_client_is_medium_at_most_and_says_why() -> None:
    [finding] = found("FW001", EMPTY, inventory([package(CLIENT, enabled=False)]))
    assert finding.severity is Severity.MEDIUM
    assert any("the manifest disables it" in text for text in finding.does_not_show)


def test_a_known_host_in_another_package_is_a_client_by_any_name() -> None:
    other = package("com.example.innocent")
    [finding] = found("FW001", inventory([other]), inventory([other], [endpoint("http://zzhc.vnet.cn", other)]))
    assert (finding.severity, finding.case) == (Severity.CRITICAL, "package:com.example.innocent")


def test_a_common_name_counts_only_beside_one_of_its_hosts() -> None:
    client = package("com.android.dm")
    assert not found("FW001", EMPTY, inventory([client]))
    assert found("FW001", EMPTY, inventory([client], [endpoint("http://dm.wo.com.cn:6001", client)]))


def test_the_makers_own_client_is_told_and_no_more() -> None:
    assert {one.severity for one in found("FW001", GOOD, REFERENCE) if one.package != CLIENT} <= {Severity.INFO}


def _renamed(client: str, *, enabled: bool = True) -> Package:
    """A package of another name with the code that was measured on a client."""
    code = next(one for one in known_clients().code if one.client == client)
    return package("org.elsewhere.tool", code_sketch=code.sketch, signers=(OTHER,), enabled=enabled)


def test_a_client_under_another_name_and_signer_is_told_by_its_code() -> None:
    [finding] = found("FW001", EMPTY, inventory([_renamed(CLIENT)]))
    assert (finding.severity, finding.gates, finding.package) == (Severity.CRITICAL, True, "org.elsewhere.tool")
    assert finding.title == f"org.elsewhere.tool has code like {CLIENT}, a registration client for China Telecom"
    assert "that it is the same program" in finding.does_not_show[0]
    assert finding.evidence[0].key == f"package:org.elsewhere.tool:code_sketch[{CLIENT}]"


def test_the_makers_own_client_under_another_name_is_told_and_no_more() -> None:
    [finding] = found("FW001", EMPTY, inventory([_renamed("com.evenwell.autoregistration")]))
    assert (finding.severity, finding.gates) == (Severity.INFO, False)


def test_a_renamed_client_that_is_disabled_is_medium_at_most() -> None:
    [finding] = found("FW001", EMPTY, inventory([_renamed(CLIENT, enabled=False)]))
    assert finding.severity is Severity.MEDIUM


def test_code_of_which_less_than_four_fifths_is_a_clients_is_none() -> None:
    sketch = known_clients().code[0].sketch
    other = CodeSketch(0, b"", bytes(range(200)) * 2 + sketch.features[:400])
    assert not found("FW001", EMPTY, inventory([package("org.elsewhere.tool", code_sketch=other)]))


def test_the_code_of_each_known_client_is_that_of_a_row() -> None:
    assert {one.client for one in known_clients().code} <= set(known_clients().packages)
