from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

import pytest

from fwdiff.facts.analyse import analyse


def words(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def bits(*numbers: int) -> bytes:
    nodes = [words(number & ~63) + struct.pack("<Q", 1 << (number & 63)) for number in numbers]
    return words(64, 64 * len(nodes), len(nodes)) + b"".join(nodes)


def named(name: bytes, *numbers: int) -> bytes:
    return words(len(name), *numbers) + name


def policy(types: Sequence[bytes], permissive: Sequence[int], version: int = 30) -> bytes:
    """One common set of permissions, a class with a constraint of each kind, a role; then the types, from 1 on."""
    of_names = words(5, 0, 1) + bits(1) + ((bits(1) + bits() + words(0)) if version >= 29 else b"")
    constraint = words(1, 2) + words(4, 1, 1) + of_names
    defaults = words(0, 0, 0) + (words(0) if version >= 28 else b"")
    kind = words(4, 4, 1, 1, 1, 1) + b"file" + b"ipc_"[:4] + named(b"open", 1) + constraint + words(1) + constraint
    tables = [
        words(1, 1) + words(4, 1, 1, 1) + b"ipc_" + named(b"read", 1),
        words(1, 1) + kind + defaults,
        words(1, 1) + named(b"object_r", 1, 0) + bits(1) + bits(1),
        words(len(types), len(types)) + b"".join(named(name, i, 1, 0) for i, name in enumerate(types, 1)),
    ]
    head = b"\x8c\xff\x7c\xf9\x08\0\0\0SE Linux" + words(version, 1, 8, 7)
    return head + bits(1) + bits(*permissive) + b"".join(tables)


@pytest.mark.parametrize("version", [28, 30, 33])
def test_permissive_domains_are_told_by_name(version: int) -> None:
    data = policy([b"init", b"su", b"untrusted_app"], [2, 3], version)
    facts = analyse(data)
    assert facts.problems == ()
    assert [(one.kind, one.key, one.value) for one in facts.settings] == [
        ("selinux-policy", "policy", f"version {version}; SHA-256 {hashlib.sha256(data).hexdigest()}"),
        ("selinux-permissive", "su", "permissive"),
        ("selinux-permissive", "untrusted_app", "permissive"),
    ]


def test_a_policy_without_permissive_domains_is_its_digest() -> None:
    assert [one.kind for one in analyse(policy([b"init"], [])).settings] == ["selinux-policy"]


def test_a_policy_whose_domains_cannot_be_read_says_so() -> None:
    facts = analyse(policy([b"init", b"su"], [2])[:150])
    assert [one.kind for one in facts.settings] == ["selinux-policy"]
    assert [one.reason for one in facts.problems] == ["SELinux policy: no list of permissive domains"]
