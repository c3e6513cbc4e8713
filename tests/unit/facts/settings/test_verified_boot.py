from __future__ import annotations

import hashlib

from fwdiff.facts.analyse import analyse
from fwdiff.model import ProblemKind
from tests.unit.images.build import (
    avb_footer,
    chain_descriptor,
    command_line_descriptor,
    hashtree_descriptor,
    noise,
    property_descriptor,
    vbmeta_image,
)

KEY = hashlib.sha256(b"k" * 1032).hexdigest()
CHAINED = hashlib.sha256(b"c" * 1032).hexdigest()


def settings(data: bytes) -> dict[str, str]:
    facts = analyse(data)
    assert facts.kind == "data"
    assert {setting.kind for setting in facts.settings} <= {"avb"}
    return {setting.key: setting.value for setting in facts.settings}


def test_vbmeta_is_configuration() -> None:
    descriptors = [
        property_descriptor("com.android.build.system.security_patch", "2019-03-01"),
        hashtree_descriptor("system"),
        command_line_descriptor("root=/dev/dm-0"),
        chain_descriptor("vbmeta_system", 3),
    ]
    assert settings(vbmeta_image(descriptors, flags=3) + bytes(2048)) == {
        "algorithm": "SHA256_RSA4096",
        "flags": "hashtree disabled, verification disabled",
        "public key": KEY,
        "rollback index": "7",
        "rollback index location": "0",
        "property com.android.build.system.security_patch": "2019-03-01",
        "hashtree system": "sha256",
        "command-line": "root=/dev/dm-0",
        "chain vbmeta_system": f"public key {CHAINED}, rollback index location 3",
    }


def test_the_footer_behind_a_raw_partition_leads_to_it() -> None:
    content = noise(8192)
    found = settings(content + avb_footer(len(content), vbmeta_image([], algorithm=0, key=b"")))
    assert (found["algorithm"], found["flags"], found["public key"]) == ("none", "none", "none")


def test_the_digest_of_a_tree_is_no_setting() -> None:
    first, second = hashtree_descriptor("system"), hashtree_descriptor("system")[:-32] + noise(32, 2)
    assert first != second
    assert settings(vbmeta_image([first])) == settings(vbmeta_image([second]))


def test_damaged_vbmeta_is_a_problem() -> None:
    facts = analyse(vbmeta_image([hashtree_descriptor("system")])[:900])
    assert facts.settings == ()
    assert [(problem.kind, problem.reason.partition(":")[0]) for problem in facts.problems] == [
        (ProblemKind.DAMAGED, "verified boot")
    ]
