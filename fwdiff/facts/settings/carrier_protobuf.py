"""Carrier settings in protocol buffers: what is set for each carrier, and which networks are a carrier's.

Source: AOSP tools/carrier_settings, proto/carrier_settings.proto and proto/carrier_list.proto.  Nothing but the whole
content says what a file is: all of it fits one of their messages, or it is something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from fwdiff.errors import ImageError
from fwdiff.facts.bounded import bounded
from fwdiff.facts.settings.carrier_values import (
    Named,
    OtherMessage,
    access_points,
    bytes_of,
    configuration,
    number_of,
    text_of,
    unnamed,
    vendor_clients,
)
from fwdiff.images.bytes.protobuf import FieldBudget, fields
from fwdiff.model import Setting, SettingKind
from fwdiff.model.vocabulary import CARRIER_SETTINGS

LARGEST = 4 << 20
"""Bytes of a file; those of one carrier have some ten thousand."""
MAX_SETTINGS = 50_000
_LONGEST = 1024
"""Characters of a value."""
_CARRIER = re.compile(r"[\w.+&-]{1,128}")
_FIRST_TAGS = frozenset((0x08, 0x0A, 0x12))
"""Of many carriers, of one or of the list of networks, and of many carriers without a version."""
_PARTS = {3: access_points, 4: configuration, 6: vendor_clients}
_VIRTUAL = {2: "spn", 3: "imsi", 4: "gid1"}
"""What tells a virtual operator from the one whose network it uses."""


class CarrierSettings(NamedTuple):
    """The settings, and why there may be more, or nothing."""

    settings: tuple[Setting, ...] = ()
    complaint: str = ""


def read_carrier_settings(data: bytes) -> CarrierSettings:
    """The settings by `CarrierSettings/carrier/key`; none of other content."""
    if not data or data[0] not in _FIRST_TAGS or len(data) > LARGEST:
        return CarrierSettings()
    for message in (_carrier, _carriers, _networks):
        try:
            found = message(data, FieldBudget())
            settings = tuple(_setting(one) for one in islice(found, MAX_SETTINGS))
            more = next(found, None)
        except (OtherMessage, ImageError):
            continue
        return CarrierSettings(settings, f"more than {MAX_SETTINGS} settings of carriers" if more else "")
    return CarrierSettings()


def _carrier(message: bytes, budget: FieldBudget) -> Iterator[Named]:
    """`CarrierSettings`."""
    values = list(fields(message, budget))
    name = _name(values)
    yield Named(f"{name}/version", str(sum(number_of(value) for number, value in values if number == 2)))
    for number, value in values:
        if number in _PARTS:
            for one in _PARTS[number](bytes_of(value), budget):
                yield Named(f"{name}/{one.name}", one.value)
        elif number not in (1, 2):
            one = unnamed(number, value)
            yield Named(f"{name}/{one.name}", one.value)


def _carriers(message: bytes, budget: FieldBudget) -> Iterator[Named]:
    """`MultiCarrierSettings`."""
    for number, value in fields(message, budget):
        if number == 1:
            yield Named("version", str(number_of(value)))
        elif number == 2:
            yield from _carrier(bytes_of(value), budget)
        else:
            yield unnamed(number, value)


def _networks(message: bytes, budget: FieldBudget) -> Iterator[Named]:
    """`CarrierList`, which has an entry for each network or virtual operator of a carrier."""
    networks: dict[str, dict[str, None]] = {}
    for number, value in fields(message, budget):
        if number == 1:
            entry = list(fields(bytes_of(value), budget))
            found = networks.setdefault(_name(entry), {})
            found.update((_network(bytes_of(one), budget), None) for field, one in entry if field == 2)
        elif number == 2:
            yield Named("version", str(number_of(value)))
        else:
            yield unnamed(number, value)
    for name, found in networks.items():
        yield Named(f"{name}/networks", "; ".join(found))


def _network(message: bytes, budget: FieldBudget) -> str:
    """Country and network code, and what a virtual operator is told by: `24201 gid1=BAE0`."""
    said = ((number, text_of(value)) for number, value in fields(message, budget))
    return " ".join(
        value if number == 1 else f"{_VIRTUAL.get(number, f'field {number}')}={value}" for number, value in said
    )


def _name(values: list[tuple[int, int | bytes]]) -> str:
    """The canonical name, which a carrier has once."""
    names = [text_of(value) for number, value in values if number == 1]
    if len(names) != 1 or not _CARRIER.fullmatch(names[0]):
        raise OtherMessage
    return names[0]


def _setting(one: Named) -> Setting:
    return Setting(SettingKind.CARRIER_SETTING, f"{CARRIER_SETTINGS}/{one.name}", bounded(one.value, _LONGEST))
