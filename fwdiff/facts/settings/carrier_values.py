"""What AOSP's carrier_settings.proto sets for one carrier: configuration, access points, clients of vendors.

A field that the schema does not name keeps its number; its bytes are told by their digest.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fwdiff.images.bytes.protobuf import FieldBudget, fields

_DEEPEST = 8
"""Bundles in each other; real ones hold none."""
_DOUBLE = struct.Struct("<d")


class OtherMessage(ValueError):
    """The bytes are no message of this kind."""


class Named(NamedTuple):
    """A key below a carrier, and its value."""

    name: str
    value: str


def access_points(message: bytes, budget: FieldBudget) -> Iterator[Named]:
    """`CarrierApns`: each by its name."""
    for number, value in fields(message, budget):
        yield _access_point(bytes_of(value), budget) if number == 2 else unnamed(number, value)


def configuration(message: bytes, budget: FieldBudget, depth: int = 0) -> Iterator[Named]:
    """`CarrierConfig`: each key with its value."""
    if depth > _DEEPEST:
        raise OtherMessage
    for number, value in fields(message, budget):
        if number != 2:
            yield unnamed(number, value)
            continue
        name = said = ""
        for field, one in fields(bytes_of(value), budget):
            if field == 1:
                name = text_of(one)
            else:
                said = _value(field, one, budget, depth)
        yield Named(name, said)


def vendor_clients(message: bytes, budget: FieldBudget) -> Iterator[Named]:
    """`VendorConfigs`: the formats are the clients' own."""
    for number, value in fields(message, budget):
        if number != 2:
            yield unnamed(number, value)
            continue
        client = dict(fields(bytes_of(value), budget))
        yield Named(f"vendor {text_of(client.get(1, b''))}", _digest(bytes_of(client.get(2, b""))))


def unnamed(number: int, value: int | bytes) -> Named:
    """A field of a later schema."""
    return Named(f"field {number}", str(value) if isinstance(value, int) else _digest(value))


def bytes_of(value: int | bytes) -> bytes:
    """A field's bytes.  Raises `OtherMessage` for a number."""
    if isinstance(value, int):
        raise OtherMessage
    return value


def text_of(value: int | bytes) -> str:
    """A field's text.  Raises `OtherMessage`."""
    try:
        return bytes_of(value).decode()
    except UnicodeDecodeError as error:
        raise OtherMessage from error


def number_of(value: int | bytes) -> int:
    """A field's number, of 64 bits with a sign.  Raises `OtherMessage` for bytes."""
    if isinstance(value, bytes):
        raise OtherMessage
    return value - (1 << 64) if value >> 63 else value


def _value(field: int, value: int | bytes, budget: FieldBudget, depth: int) -> str:
    """The one of a configuration's values that is set."""
    if field in _SCALARS:
        return _SCALARS[field](value)
    if field in _ARRAYS:
        items = (_ARRAYS[field](item) for _, item in fields(bytes_of(value), budget))
        return f"[{', '.join(items)}]"
    if field == _BUNDLE:
        inner = sorted(configuration(bytes_of(value), budget, depth + 1))
        return f"{{{'; '.join(map('='.join, inner))}}}"
    return "=".join(unnamed(field, value))


def _access_point(message: bytes, budget: FieldBudget) -> Named:
    name, types, said = "", list[str](), list[str]()
    for number, value in fields(message, budget):
        if number == _APN_NAME:
            name = text_of(value)
        elif number == _APN_TYPE:
            types.append(_type(value))
        elif number in _APN:
            key, words_of = _APN[number]
            said.append(f"{key}={words_of(value)}")
        else:
            said.append("=".join(unnamed(number, value)))
    return Named(f"apn {name}", "; ".join((*said, f"type={','.join(types)}")))


def _number(value: int | bytes) -> str:
    return str(number_of(value))


def _boolean(value: int | bytes) -> str:
    return "true" if number_of(value) else "false"


def _double(value: int | bytes) -> str:
    content = bytes_of(value)
    if len(content) != _DOUBLE.size:
        raise OtherMessage
    return str(_DOUBLE.unpack(content)[0])


def _type(value: int | bytes) -> str:
    return _one_of(_TYPES, value)


def _protocol(value: int | bytes) -> str:
    return _one_of(_PROTOCOLS, value)


def _one_of(words: Sequence[str], value: int | bytes) -> str:
    number = number_of(value)
    return words[number] if 0 <= number < len(words) else str(number)


def _digest(content: bytes) -> str:
    return f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"


_Words = Callable[[int | bytes], str]
_SCALARS: dict[int, _Words] = {2: text_of, 3: _number, 4: _number, 5: _boolean, 9: _double}
_ARRAYS: dict[int, _Words] = {6: text_of, 7: _number}
_BUNDLE = 8
_TYPES = ("*", "default", "mms", "supl", "dun", "hipri", "fota", "ims", "cbs", "ia", "emergency", "xcap", "ut", "rcs")
_PROTOCOLS = ("IP", "IPV6", "IPV4V6", "PPP")
_APN_NAME, _APN_TYPE = 1, 3
_APN: dict[int, tuple[str, _Words]] = {
    2: ("apn", text_of),
    4: ("bearer_bitmask", text_of),
    5: ("server", text_of),
    6: ("proxy", text_of),
    7: ("port", text_of),
    8: ("user", text_of),
    9: ("password", text_of),
    10: ("authtype", _number),
    11: ("mmsc", text_of),
    12: ("mmsproxy", text_of),
    13: ("mmsport", text_of),
    14: ("protocol", _protocol),
    15: ("roaming_protocol", _protocol),
    16: ("mtu", _number),
    17: ("profile_id", _number),
    18: ("max_conns", _number),
    19: ("wait_time", _number),
    20: ("max_conns_time", _number),
    22: ("modem_cognitive", _boolean),
    23: ("user_visible", _boolean),
    24: ("user_editable", _boolean),
    25: ("apn_set_id", _number),
    26: ("skip_464xlat", _number),
    27: ("lingering_network_type_bitmask", text_of),
    28: ("always_on", _boolean),
    29: ("mtu_v6", _number),
    30: ("infrastructure_bitmask", _number),
    31: ("esim_bootstrap_provisioning", _number),
}
"""Fields of an access point, by the names that apns-full-conf.xml has for them."""
