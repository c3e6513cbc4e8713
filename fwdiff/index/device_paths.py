"""Paths on the phone: what stands there by the path alone, what is above it, how scripts and links write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.model import Endpoint, EndpointOrigin

_CODE_FILE = re.compile(
    r"(?P<folder>.*?)(?:/oat)?(?:/(?:arm|arm64|x86|x86_64|mips|mips64|riscv64))?"
    r"/(?:boot-)?(?P<name>[^/]+)\.(?:apk|jar|dex|vdex|odex|oat|art)"
)
_APEX = re.compile(r"(?:.*/)?(?P<name>[^/]+)\.c?apex")
_ON_SYSTEM = re.compile(r"/system/(?=(?:product|vendor|odm|system_ext)/)")
_COMPILED = (".dex", ".vdex", ".odex", ".oat")


def code_unit(device_path: str) -> str:
    """One name for an APK or jar and for the files that ART keeps its code in.

    `/D/X.apk`, `/D/oat/arm64/X.vdex` and, of the boot class path, `/D/arm64/boot-X.vdex` are all `/D/X`
    (source.android.com, "Configuring ART"); any other path is its own unit.
    """
    match = _CODE_FILE.fullmatch(device_path)
    return f"{match['folder']}/{match['name']}" if match else device_path


def is_code(endpoint: Endpoint) -> bool:
    """Whether an endpoint stands in Dalvik code: it may then stand in another dex file of the same app elsewhere."""
    return (
        endpoint.origin is EndpointOrigin.DEX or endpoint.member.endswith(".dex") or endpoint.path.endswith(_COMPILED)
    )


def prefixes(path: str) -> Iterator[str]:
    """A path, every folder above it and the APEX that it stands in; the last is empty: the whole image."""
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path
        if path.endswith("!"):
            yield path[:-1]


def folder_of_apex(path: str) -> str | None:
    """Where the files of an APEX stand on the phone, wherever it stands itself; None for another file."""
    match = _APEX.fullmatch(path)
    return f"/apex/{match['name']}.apex!" if match else None


def on_the_phone(written: str) -> str:
    """The device path of a path in text: `/system/product` is `/product`, a slash at the end is none."""
    return _ON_SYSTEM.sub("/", written, count=1).rstrip("/")


def with_folders(device_path: str) -> list[str]:
    """The path and every folder above it but the root, the deepest first."""
    found = []
    while device_path.strip("/"):
        found.append(device_path)
        device_path = device_path.rpartition("/")[0]
    return found
