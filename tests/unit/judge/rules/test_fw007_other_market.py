from __future__ import annotations

from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory, package
from tests.unit.compare.incident import BAD, CLIENT, GOOD, REFERENCE
from tests.unit.judge.judging import found


def test_it_fires_on_a_new_package_that_the_build_of_another_market_holds() -> None:
    [finding] = found("FW007", GOOD, BAD, REFERENCE)
    assert (finding.severity, finding.package) == (Severity.HIGH, CLIENT)
    assert "00CN" in finding.title


def test_an_app_without_powers_is_medium() -> None:
    app = package("com.example.a", signers=("33" * 32,))
    [finding] = found("FW007", inventory(), inventory([app]), inventory([app], region="00CN"))
    assert finding.severity is Severity.MEDIUM


def test_it_is_silent_without_a_reference_with_one_of_the_same_region_and_on_what_it_lacks() -> None:
    assert not found("FW007", GOOD, BAD)
    assert not found("FW007", GOOD, BAD, BAD)
    assert not found("FW007", inventory(), inventory([package("com.example.a")]), inventory(region="00CN"))
