"""The bootconfig of a vendor boot image: parameters that the kernel and init take beside the command line.

Source: Linux Documentation/admin-guide/bootconfig.rst and lib/bootconfig.c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff import text
from fwdiff.model import Setting, SettingKind

LARGEST = 32767
"""Bytes that the kernel takes (XBC_DATA_MAX)."""
_OF_ANDROID = b"androidboot"
"""What init takes properties from (init's property_service.cpp); no bootconfig of a phone is without."""
_SKIPPED = re.compile(rb"(?:[\s;]|#[^\n]*)*")
_KEY = re.compile(rb"([\w-]+(?:\.[\w-]+)*)\s*(\{|[+:]?=|(?=[;}#\n]|\Z))")
_VALUE = re.compile(rb"\s*(?:\"([^\"]*)\"|'([^']*)'|([^\n;,#}\"']*))[ \t]*")
_DEEPEST = 16
_ON_THE_LINE = b"kernel.", b"init."
"""Keys that the kernel writes on its command line, `kernel.a = b` as `a="b"` (Linux init/main.c, xbc_make_cmdline)."""


def read_boot_config(data: bytes) -> Iterator[Setting]:
    """Each key with its value, of several with all; none of a text that is no bootconfig as a whole."""
    if len(data) <= LARGEST and _OF_ANDROID in data:
        rows = _rows(data)
        if rows is not None:
            yield from rows


def _rows(data: bytes) -> list[Setting] | None:
    rows: list[Setting] = []
    blocks: list[bytes] = []
    place = _skip(data, 0)
    while place < len(data):
        if data[place : place + 1] == b"}" and blocks:
            blocks.pop()
            place = _skip(data, place + 1)
            continue
        key = _KEY.match(data, place)
        if key is None or len(blocks) > _DEEPEST:
            return None
        place = key.end()
        if key[2] == b"{":
            blocks.append(key[1])
        else:
            values, place = _values(data, place) if key[2] else ([], place)
            name = b".".join((*blocks, key[1]))
            # a quote in a value would end those of the command line, and what is behind it be a parameter
            if name.startswith(_ON_THE_LINE) and any(b'"' in value for value in values):
                return None
            rows.append(
                Setting(SettingKind.KERNEL_PARAMETER, text.from_bytes(name), text.from_bytes(b", ".join(values)))
            )
        place = _skip(data, place)
    return None if blocks else rows


def _values(data: bytes, place: int) -> tuple[list[bytes], int]:
    values: list[bytes] = []
    while match := _VALUE.match(data, place):
        values.append((match[1] or match[2] or match[3] or b"").strip())
        place = match.end()
        if data[place : place + 1] != b",":
            break
        place += 1
    return values, place


def _skip(data: bytes, place: int) -> int:
    match = _SKIPPED.match(data, place)
    return match.end() if match else place
