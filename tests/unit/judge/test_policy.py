"""What a policy says of a name, and what gates under it."""

from __future__ import annotations

import pytest

from fwdiff.judge.policy import Gate, Names, Policy, Standing
from fwdiff.model.judgement import Baseline, Severity

EU = Policy(
    market="EU",
    self_registration=False,
    domains=Names(allowed=("good.cn",), denied=("vnet.cn", "cn")),
    countries=Names(allowed=("FI",), denied=("CN",)),
    packages=Names(allowed=("com.example.fine",), denied=("com.example.*",)),
    severities={"FW012": Severity.INFO},
)


@pytest.mark.parametrize(
    ("host", "country", "standing", "entry"),
    [
        ("zzhc.vnet.cn", "CN", Standing.DENIED, "domains.denied vnet.cn"),
        ("vnet.cn", None, Standing.DENIED, "domains.denied vnet.cn"),
        ("other.cn", None, Standing.DENIED, "domains.denied cn"),
        ("api.good.cn", "CN", Standing.ALLOWED, "domains.allowed good.cn"),
        ("example.fi", "FI", Standing.ALLOWED, "countries.allowed FI"),
        ("example.com", "CN", Standing.DENIED, "countries.denied CN"),
        ("example.com", "US", Standing.UNLISTED, "countries.allowed"),
        ("notvnet.com", None, Standing.UNLISTED, "domains.allowed"),
    ],
)
def test_the_longest_entry_for_a_host_holds_then_its_country(
    host: str, country: str | None, standing: Standing, entry: str
) -> None:
    assert EU.of_host(host, country) == (standing, entry)


def test_an_entry_does_not_cover_a_host_that_only_ends_with_its_letters() -> None:
    policy = Policy(market="x", domains=Names(denied=("vnet.cn",)))
    assert policy.of_host("myvnet.cn", "CN").standing is Standing.OPEN


def test_a_package_is_named_whole_or_by_what_it_is_below() -> None:
    assert EU.of_package("com.example.fine").standing is Standing.ALLOWED
    assert EU.of_package("com.example.other") == (Standing.DENIED, "packages.denied com.example.*")
    assert EU.of_package("com.examples").standing is Standing.UNLISTED
    assert Policy(market="x").of_package("com.example").standing is Standing.OPEN


def test_of_what_stood_before_only_the_named_rules_and_denied_lists_gate() -> None:
    assert EU.gates("FW002", Baseline.NEW)
    assert EU.gates("FW002", Baseline.UNKNOWN)
    assert EU.gates("FW001", Baseline.STANDING)
    assert EU.gates("FW004", Baseline.STANDING, denied=True)
    assert not EU.gates("FW004", Baseline.STANDING)
    assert not EU.gates("FW001", Baseline.FIXED)
    assert not Policy(market="x", gate=Gate(standing=frozenset())).gates("FW004", Baseline.STANDING, denied=True)


def test_a_policy_moves_the_severity_of_a_rule() -> None:
    assert EU.severity("FW012", Severity.LOW) is Severity.INFO
    assert EU.severity("FW002", Severity.HIGH) is Severity.HIGH
