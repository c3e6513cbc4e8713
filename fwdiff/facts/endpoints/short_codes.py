"""Numbers that text messages go to: `sms:` links, and values whose key says so, with the port beside them.

A number alone is no evidence, and neither is `sms` in a key: most such keys are limits, timers and switches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.facts.endpoints.literals import Literal

_KEY = re.compile(rb"(?P<word>sms[\w.\-]{0,24})[\"']?(?:\s{1,4}value)?\s{0,4}[=:>]\s{0,4}[\"']?\Z", re.IGNORECASE)
_LINK = re.compile(rb"(?P<scheme>sms(?:to)?):\Z", re.IGNORECASE)
_WORD = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-"
_NUMBER = rb"\+?[0-9]{4,15}(?::[0-9]{1,5})?"
_NUMBERS = re.compile(_NUMBER + rb"(?:[,;]" + _NUMBER + rb"){0,63}(?![\w.:+/-])")
_EACH = re.compile(rb"\+?(?P<digits>[0-9]+)(?::(?P<port>[0-9]+))?")
_DESTINATION = re.compile(rb"num|short_?code|dest|addr|recipient|send_?to|receiver", re.IGNORECASE)
_MEASURE = re.compile(
    rb"max|min|limit|count|len|size|time|timeout|interval|retry|type|port|error|enable|numeric|per_", re.IGNORECASE
)
_PORT = re.compile(rb"dest\w{0,16}port\w{0,8}[\"']?\s{0,4}[=:>]\s{0,4}[\"']?([0-9]{1,5})(?![\w.])", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)[A-Za-z][^<>]{0,256}?(/?)>")
_LONGEST_KEY = 48
"""Bytes from `sms` to the number."""
_WORD_BEFORE = 24
"""Bytes of the key before `sms`."""
_LONGEST_LIST = 1024
_AFTER = 512
_LOOKED_FOR = 4
"""Digits of which a candidate's place is the last."""


def short_codes_at(data: bytes, place: int, low: int, high: int) -> Iterator[Literal]:
    """The numbers of the value whose fourth digit is at `place`, inside the string `low:high`."""
    digits = place - _LOOKED_FOR + 1
    if digits < low:
        return
    begin = digits - (digits > low and data[digits - 1 : digits] == b"+")
    before = data[max(low, begin - _LONGEST_KEY) : begin]
    key = _KEY.search(before)
    numbers = _NUMBERS.match(data, begin, min(high, place + _LONGEST_LIST)) if key else None
    if not key or not numbers:
        return
    at = begin - len(before) + key.start()
    prefix = data[max(low, at - _WORD_BEFORE) : at]
    prefix = prefix[len(prefix.rstrip(_WORD)) :]
    link = None if prefix else _LINK.match(before, key.start())
    if link:
        yield from _numbers(data, numbers, link["scheme"].decode("ascii").lower(), at)
    elif _is_destination(prefix + key["word"]):
        yield from _numbers(data, numbers, "", high)


def _is_destination(key: bytes) -> bool:
    return bool(_DESTINATION.search(key) and not _MEASURE.search(key))


def _numbers(data: bytes, numbers: re.Match[bytes], link: str, bound: int) -> Iterator[Literal]:
    """`bound` is where the link begins, or where the string ends in which a port may stand beside the numbers."""
    beside = None if link else _port_beside(data, numbers.end(), bound)
    for each in _EACH.finditer(data, *numbers.span()):
        written = data[each.start() : each.end()].decode("ascii")
        url = f"{link}:{written}" if link else written
        port = int(each["port"] or beside or 0)
        number = each["digits"].decode("ascii")
        start = bound if link else each.start()
        yield Literal(start, each.end(), url, number, "sms", port if 0 < port < 0x10000 else None)


def _port_beside(data: bytes, place: int, high: int) -> bytes | None:
    """The destination port among what follows in the same element."""
    end = min(high, place + _AFTER)
    depth = 0
    for tag in _TAG.finditer(data, place, end):
        depth += -1 if tag[1] else not tag[2]
        if depth < -1:  # the number's own element is closed, then the one around it
            end = tag.start()
            break
    port = _PORT.search(data, place, end)
    return port[1] if port else None
