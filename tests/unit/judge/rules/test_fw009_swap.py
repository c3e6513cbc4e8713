from __future__ import annotations

from fwdiff.knowledge.known_clients import known_clients
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import OTHER, PLATFORM, inventory, package
from tests.unit.judge.judging import PLATFORM_APP, found

A = package("com.example.a")


def test_it_fires_on_another_package_at_the_same_path_in_the_new_ones_case() -> None:
    [finding] = found("FW009", inventory([A]), inventory([package("com.example.b", A.path)]))
    assert (finding.severity, finding.case) == (Severity.HIGH, "package:com.example.b")


def test_it_fires_on_another_signer() -> None:
    [finding] = found("FW009", inventory([A]), inventory([package("com.example.a", signers=(OTHER,))]))
    assert {one.key for one in finding.evidence} == {
        f"package:com.example.a:signers[{PLATFORM}]",
        f"package:com.example.a:signers[{OTHER}]",
    }


def test_a_new_platform_key_is_one_finding_for_all_that_it_signs() -> None:
    names = ("android", "com.example.a", "com.example.b")
    left, right = (
        inventory([package(name, signers=(key,), platform_key=True) for name in names]) for key in (PLATFORM, OTHER)
    )
    assert [(one.case, one.id) for one in found("FW009", left, right)] == [("identity", "FW009:platform")]


def test_it_is_silent_on_a_package_that_moved_and_on_one_without_a_known_signer() -> None:
    assert not found("FW009", inventory([A]), inventory([package("com.example.a", "product/app/A/A.apk")]))
    unsigned = package("com.example.a", signers=())
    assert not found("FW009", inventory([PLATFORM_APP, A]), inventory([PLATFORM_APP, unsigned]))


def test_it_fires_on_a_further_copy_of_another_signer_and_not_of_the_same() -> None:
    own, strange = (package("com.example.a", "vendor/app/X/X.apk", signers=(key,)) for key in (PLATFORM, OTHER))
    [finding] = found("FW009", inventory([A]), inventory([A, strange]))
    assert (finding.severity, finding.case) == (Severity.HIGH, "package:com.example.a")
    assert {one.key for one in finding.evidence} == {
        "package:com.example.a:placement[app]",
        f"package:com.example.a:signers[{PLATFORM}]",
        f"package:com.example.a:signers[{OTHER}]",
    }
    assert not found("FW009", inventory([A]), inventory([A, own]))


def test_it_says_where_the_code_of_both_is_likely_the_same() -> None:
    code = known_clients().code[0].sketch
    before, after = package("com.example.a", code_sketch=code), package("com.example.b", A.path, code_sketch=code)
    [finding] = found("FW009", inventory([before]), inventory([after]))
    assert finding.title == (
        "com.example.b stands where com.example.a stood: "
        "likely the same code as it: 1.00 of 256 features, 18 of 18 classes"
    )
