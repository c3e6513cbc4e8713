from __future__ import annotations

import pytest

from fwdiff.inventory.signers import signature_fault
from fwdiff.model import FactKind, FileFacts, Signature, SignatureCheck, SignatureScheme, Signer
from tests.unit.inventory.builders import manifest

V1, V2, V3 = SignatureScheme.V1, SignatureScheme.V2, SignatureScheme.V3
SIGNERS = (Signer("aa"),)


def fault(
    *signatures: Signature, check: SignatureCheck | None = None, level: int | None = 28, target: int = 28
) -> str | None:
    facts = FileFacts(FactKind.APK, signatures=signatures, signature_check=check)
    return signature_fault(facts, manifest("a.a", target_sdk=target), level)


def test_a_signature_that_was_not_looked_at_is_not_known() -> None:
    assert fault(Signature(V2, SIGNERS)) is None


@pytest.mark.parametrize("found", ["", "another digest"])
def test_a_check_counts_for_its_scheme_and_level_alone(found: str) -> None:
    check = SignatureCheck(V2, 28, found)
    assert fault(Signature(V2, SIGNERS), check=check) == found
    assert fault(Signature(V2, SIGNERS), check=check, level=29) is None
    assert fault(Signature(V3, SIGNERS), Signature(V2, SIGNERS), check=check) is None


def test_an_unsigned_apk_does_not_hold() -> None:
    assert fault() == "not signed"


def test_a_scheme_that_was_taken_out_is_told() -> None:
    assert "scheme v2" in (fault(Signature(V1, SIGNERS, (V2,))) or "")
    assert fault(Signature(V1, SIGNERS, (V2,)), level=23) is None
    assert fault(Signature(V3, SIGNERS), Signature(V2, SIGNERS, (V3,))) is None


def test_scheme_1_is_too_old_for_apps_that_target_android_11() -> None:
    assert "v1 alone" in (fault(Signature(V1, SIGNERS), level=30, target=30) or "")
    assert fault(Signature(V1, SIGNERS), level=29, target=30) is None
    assert fault(Signature(V1, SIGNERS), level=30, target=29) is None
