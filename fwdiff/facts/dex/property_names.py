"""Names of system properties among the strings of a DEX image, and the methods that load them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import numpy as np

from fwdiff.facts.dex.dex import Dex
from fwdiff.facts.dex.instructions import Table
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
_FIRST, _SECOND = np.zeros((2, 1 << 16), np.bool_)
"""By two bytes, whether they are the first and second of a word above with its dot, or the second and third."""
for _name in _NAMESPACES:
    _FIRST[int.from_bytes(_name[:2], "little")] = _SECOND[int.from_bytes(_name[1:3], "little")] = True
_NAME = re.compile(rb"[a-z][\w-]*(?:\.[\w@:-]+)+")
_LONGEST = 127
"""Characters whose number takes one byte in front of them; init's names once had 31, and none is as long as this."""
MAX_NAMES = 4096
"""Of one image; a whole framework names some hundreds."""


def property_strings(dex: Dex) -> dict[int, str]:
    """The names of properties by string id, the first `MAX_NAMES`.  Raises `BadDex`."""
    return {identifier: text.decode("ascii") for identifier, text in islice(_names(dex), MAX_NAMES)}


def _names(dex: Dex) -> Iterator[tuple[int, bytes]]:
    offsets, identifiers = dex.strings_in_order
    places = offsets[: np.searchsorted(offsets, dex.end - 4)]
    if not len(places):
        return
    pairs = np.ndarray(len(dex.data) - 1, "<u2", dex.data, strides=(1,))
    rows = np.flatnonzero(_FIRST[pairs[places + 1]])
    for row in rows[_SECOND[pairs[places[rows] + 2]]].tolist():
        begin, end = dex.string_bytes_at(int(places[row]))
        text = dex.data[begin : min(end, begin + _LONGEST + 1)]
        if text.startswith(_NAMESPACES) and len(text) <= _LONGEST and _NAME.fullmatch(text):
            yield int(identifiers[row]), text


def property_uses(
    names: Mapping[int, str], sites: Mapping[tuple[Table, int], Iterable[CodeSite]]
) -> Iterator[PropertyUse]:
    """A record for each name, with the methods that load it."""
    for identifier, name in names.items():
        yield PropertyUse(name, tuple(sites.get((Table.STRING, identifier), ())))
