"""Verified boot as settings: what the vbmeta structure of a partition demands, by itself or behind a raw partition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from fwdiff import text
from fwdiff.images.formats.avb import HASHTREE_DISABLED, VERIFICATION_DISABLED, Descriptor, Vbmeta, vbmeta_of
from fwdiff.model import Setting, SettingKind

_FLAGS = ((HASHTREE_DISABLED, "hashtree disabled"), (VERIFICATION_DISABLED, "verification disabled"))


def read_verified_boot(data: bytes) -> tuple[Setting, ...]:
    """The settings of kind `avb`; none where there is no vbmeta.  Raises `ImageError` where it is damaged."""
    vbmeta = vbmeta_of(data)
    return () if vbmeta is None else tuple(dict.fromkeys(_settings(vbmeta)))


def _settings(vbmeta: Vbmeta) -> Iterator[Setting]:
    yield Setting(SettingKind.AVB, "algorithm", vbmeta.algorithm)
    yield Setting(SettingKind.AVB, "flags", ", ".join(words for flag, words in _FLAGS if vbmeta.flags & flag) or "none")
    yield Setting(SettingKind.AVB, "public key", _fingerprint(vbmeta.public_key))
    yield Setting(SettingKind.AVB, "rollback index", str(vbmeta.rollback_index))
    yield Setting(SettingKind.AVB, "rollback index location", str(vbmeta.rollback_location))
    for descriptor in vbmeta.descriptors:
        yield Setting(SettingKind.AVB, f"{descriptor.kind} {descriptor.name}".rstrip(), _value(descriptor))


def _value(descriptor: Descriptor) -> str:
    """Digests are left out: they differ in every build, as the files do that they stand for."""
    if descriptor.kind == "chain":
        return f"public key {_fingerprint(descriptor.value)}, rollback index location {descriptor.location}"
    return descriptor.algorithm or text.from_bytes(descriptor.value)


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest() if key else "none"
