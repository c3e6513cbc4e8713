"""Names of system properties among the strings of a DEX image, and the methods that load them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from fwdiff.facts.dex import Dex
from fwdiff.facts.instructions import Table
from fwdiff.model import CodeSite, PropertyUse

_NAMESPACES = tuple(
    f"{name}.".encode()
    for name in (
        "cda", "ctl", "dalvik", "debug", "fih", "gsm", "hw", "init.svc", "log.tag", "odm", "oem", "persist", "qemu",
        "ril", "rild", "ro", "selinux", "sys", "vendor", "vold", "wifi", "wlan",
    )
)  # fmt: skip
"""First words of names in AOSP's property_contexts and in Qualcomm's and FIH's builds; words that Java packages
begin with too (`net`, `dev`, `service`) are left out."""
_NAME = re.compile(rb"[a-z][\w-]*(?:\.[\w@:-]+)+")
_LONGEST = 128
MAX_NAMES = 4096
"""Of one image; a whole framework names some hundreds."""


def property_strings(dex: Dex) -> dict[int, str]:
    """The names of properties by string id: the strings are sorted, each namespace is looked up.  Raises `BadDex`."""
    return {
        identifier: text.decode("ascii")
        for namespace in _NAMESPACES
        for identifier, text in _beginning_with(dex, namespace)
        if len(text) <= _LONGEST and _NAME.fullmatch(text)
    }


def _beginning_with(dex: Dex, prefix: bytes) -> Iterator[tuple[int, bytes]]:
    def text(identifier: int) -> bytes:
        begin, end = dex.string_bytes_at(int(dex.string_offsets[identifier]))
        return dex.data[begin : min(end, begin + _LONGEST + 1)]

    first = bisect_left(range(len(dex.string_offsets)), prefix, key=text)
    for identifier in range(first, min(first + MAX_NAMES, len(dex.string_offsets))):
        found = text(identifier)
        if not found.startswith(prefix):
            return
        yield identifier, found


def property_uses(
    names: Mapping[int, str], sites: Mapping[tuple[Table, int], Iterable[CodeSite]]
) -> Iterator[PropertyUse]:
    """A record for each name, with the methods that load it."""
    for identifier, name in names.items():
        yield PropertyUse(name, tuple(sites.get((Table.STRING, identifier), ())))
