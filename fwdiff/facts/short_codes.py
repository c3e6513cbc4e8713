"""Numbers that text messages go to: `sms:` links, and values whose key says so, with the port beside them.

A number alone is no evidence, and neither is `sms` in a key: most such keys are limits, timers and switches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.facts.literals import Literal

_BEGIN = (
    rb"(?:(?<![A-Za-z0-9])(?P<link>sms(?:to)?):"
    rb"|(?P<key>[\w.\-]{0,24}sms[\w.\-]{0,24})[\"']?(?:\s{1,4}value)?\s{0,4}[=:>]\s{0,4}[\"']?)"
)
_NUMBER = rb"\+?[0-9]{4,15}(?::[0-9]{1,5})?"
_VALUE = re.compile(
    _BEGIN + rb"(?P<numbers>" + _NUMBER + rb"(?:[,;]" + _NUMBER + rb"){0,63})(?![\w.:+/-])", re.IGNORECASE
)
_EACH = re.compile(rb"\+?(?P<digits>[0-9]+)(?::(?P<port>[0-9]+))?")
_DESTINATION = re.compile(rb"num|short_?code|dest|addr|recipient|send_?to|receiver", re.IGNORECASE)
_MEASURE = re.compile(
    rb"max|min|limit|count|len|size|time|timeout|interval|retry|type|port|error|enable|numeric|per_", re.IGNORECASE
)
_PORT = re.compile(rb"dest\w{0,16}port\w{0,8}[\"']?\s{0,4}[=:>]\s{0,4}[\"']?([0-9]{1,5})(?![\w.])", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)[A-Za-z][^<>]{0,256}?(/?)>")
_BEFORE = 64
_AFTER = 512


def short_codes_at(data: bytes, place: int, low: int, high: int) -> Iterator[Literal]:
    """The numbers of the value that begins right before `place`, inside the string `low:high`."""
    begin = max(low, place - _BEFORE)
    for found in _VALUE.finditer(data, begin, min(high, place + 1024)):
        if found.end("numbers") >= place:
            if found.start("numbers") < place and _is_destination(found):
                yield from _numbers(data, found, high)
            return


def _is_destination(found: re.Match[bytes]) -> bool:
    key = found["key"]
    return key is None or bool(_DESTINATION.search(key) and not _MEASURE.search(key))


def _numbers(data: bytes, found: re.Match[bytes], high: int) -> Iterator[Literal]:
    beside = _port_beside(data, found.end(), high) if found["key"] else None
    for each in _EACH.finditer(data, *found.span("numbers")):
        written = data[each.start() : each.end()].decode("ascii")
        url = f"{found['link'].decode('ascii').lower()}:{written}" if found["link"] else written
        port = int(each["port"] or beside or 0)
        number = each["digits"].decode("ascii")
        start = found.start("link") if found["link"] else each.start()
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
