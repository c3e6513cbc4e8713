"""Compiled SELinux policy: its version and digest, and the domains that it lets do everything.

Source: libsepol's policydb.c (policydb_read) for the policy of a kernel.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff import text
from fwdiff.model import Setting, SettingKind

_MAGIC = b"\x8c\xff\x7c\xf9\x08\0\0\0SE Linux"
_CAPABILITIES, _PERMISSIVE, _BOUNDS, _DEFAULTS, _DEFAULT_TYPE, _CONSTRAINT_NAMES = 22, 23, 24, 27, 28, 29
"""The versions of the format from which on these parts stand in it."""
_CONSTRAINT_OF_NAMES = 5
_NODE = 12
_WORD = struct.Struct("<I")


class _BadPolicy(ValueError):
    """What is not laid out as libsepol writes it."""


class Policy(NamedTuple):
    """The settings, and what kept the domains from being read, or nothing."""

    settings: tuple[Setting, ...] = ()
    complaint: str = ""


def read_policy(data: bytes) -> Policy:
    """The settings of a compiled policy; none of any other content."""
    if not data.startswith(_MAGIC):
        return Policy()
    digest = f"SHA-256 {hashlib.sha256(data).hexdigest()}"
    try:
        reader = _Reader(data)
        names = sorted(reader.permissive())
    except (_BadPolicy, struct.error):
        return Policy((Setting(SettingKind.SELINUX_POLICY, "policy", digest),), "no list of permissive domains")
    policy = Setting(SettingKind.SELINUX_POLICY, "policy", f"version {reader.version}; {digest}")
    return Policy((policy, *(Setting(SettingKind.SELINUX_PERMISSIVE, name, "permissive") for name in names)))


class _Reader:
    """A place in the policy, which only moves on."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = len(_MAGIC)
        self.version, _, self._tables, _ = self._words(4)

    def permissive(self) -> set[str]:
        """The names of the domains whose accesses are told and not refused."""
        if self.version >= _CAPABILITIES:
            self._bits()
        types = set(self._bits()) if self.version >= _PERMISSIVE else set()
        if not types:
            return set()
        names = dict(self._types())
        return {names.get(number, f"type {number}") for number in types}

    def _types(self) -> Iterator[tuple[int, str]]:
        """The number and name of each type; its table is the fourth."""
        if self._tables < 4:
            raise _BadPolicy
        for skip in (self._common, self._class, self._role):
            _, count = self._words(2)
            for _ in range(self._bounded(count)):
                skip()
        _, count = self._words(2)
        for _ in range(self._bounded(count)):
            length, number, *_ = self._words(4 if self.version >= _BOUNDS else 3)
            yield number, text.from_bytes(self._take(length))

    def _common(self) -> None:
        length, _, _, permissions = self._words(4)
        self._take(length)
        self._permissions(permissions)

    def _permissions(self, count: int) -> None:
        for _ in range(self._bounded(count)):
            length, _ = self._words(2)
            self._take(length)

    def _class(self) -> None:
        length, common, _, _, permissions, constraints = self._words(6)
        self._take(length + common)
        self._permissions(permissions)
        self._constraints(constraints)
        self._constraints(self._words(1)[0])
        self._words((3 if self.version >= _DEFAULTS else 0) + (self.version >= _DEFAULT_TYPE))

    def _constraints(self, count: int) -> None:
        for _ in range(self._bounded(count)):
            _, expressions = self._words(2)
            for _ in range(self._bounded(expressions)):
                kind, _, _ = self._words(3)
                if kind == _CONSTRAINT_OF_NAMES:
                    self._bits()
                    if self.version >= _CONSTRAINT_NAMES:
                        self._bits()
                        self._bits()
                        self._words(1)

    def _role(self) -> None:
        length, *_ = self._words(3 if self.version >= _BOUNDS else 2)
        self._take(length)
        self._bits()
        self._bits()

    def _bits(self) -> list[int]:
        """The numbers that are in a set (ebitmap.c)."""
        _, _, count = self._words(3)
        found = []
        for _ in range(self._bounded(count, _NODE)):
            start, low, high = self._words(3)
            bits = low | high << 32
            found += [start + place for place in range(64) if bits >> place & 1] if bits else []
        return found

    def _bounded(self, count: int, size: int = 4) -> int:
        """A number of records, where as many may still stand in the file."""
        if count * size > len(self._data) - self._at:
            raise _BadPolicy
        return count

    def _words(self, count: int) -> tuple[int, ...]:
        words = struct.unpack_from(f"<{count}I", self._data, self._at)
        self._at += _WORD.size * count
        return words

    def _take(self, length: int) -> bytes:
        start, self._at = self._at, self._at + self._bounded(length, 1)
        return self._data[start : self._at]
