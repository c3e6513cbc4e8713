"""The exact grammar of an endpoint literal at one place of a buffer: URLs, bare hosts, IPv4 and IPv6 addresses.

A caller names a place inside a literal and the bounds of the string that holds it; nothing here searches a buffer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fwdiff.facts.endpoints.host_evidence import is_address, is_called_host, is_host, is_named_host, is_registrable
from fwdiff.facts.endpoints.written_host import connected_host, host_end
from fwdiff.model import AccessPoint, Encoding, EndpointContext

_DEVICE_SCHEMES = (
    "about android-app android.resource android_asset android_secret_code asset assets blob chrome chrome- "
    "extension content data devtools file filesystem intent jar javascript market package res resource zip"
)
LOCAL_SCHEMES = frozenset(_DEVICE_SCHEMES.split())
"""Schemes that name something on the device or inside an app, or (market, intent, android-app) how others open an app:
never another machine.  Every other scheme is an endpoint's, whoever invented it."""


class Literal(NamedTuple):
    """An endpoint as written; `start` and `end` are offsets into the buffer, `end` exclusive."""

    start: int
    end: int
    url: str
    host: str
    scheme: str
    port: int | None
    encoding: Encoding = Encoding.PLAIN
    """`base64` where the text stands encoded; `start` and `end` are then the encoded text's."""
    access_point: AccessPoint | None = None
    context: EndpointContext | None = None
    opened: bool = False
    """Whether code hands it to a call that connects or loads."""


# RFC 3986 knows no `_`; Android's own `android_secret_code` has it.
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-_]{1,23}\Z")
_LONGEST_SCHEME = 24
# A letter of what stands before may stick to a scheme (`Ahttp://`): only these are sure enough to be cut free.
_GLUED = re.compile(rb"[A-Za-z0-9_.]+?((?:https?|wss?|ftps?|rtsps?|mqtts?|coaps?)\Z)", re.IGNORECASE)

_PLACEHOLDER = rb"\$?\{[\w.\-$: ]{0,60}\}"
_LETTER = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
"""UTF-8 of what is not ASCII, and the halves of a pair as DEX writes them."""
_AUTHORITY = re.compile(
    rb"(?:[A-Za-z0-9._~%!$&*+=:{}\-]{1,100}@)?"
    rb"(?P<host>\[[0-9A-Fa-f:.%]{2,60}\]"
    rb"|(?:[A-Za-z0-9._\-%$*]|" + _PLACEHOLDER + rb"|" + _LETTER + rb"){1,255})"
    rb"(?::(?P<port>\d{1,5}(?!\d)|%\d?[a-z]|" + _PLACEHOLDER + rb")?)?"
)
_NAMES_SOMETHING = re.compile(rb"[A-Za-z0-9%$*{\x80-\xff]")
_TAIL = re.compile(rb"[/?#][^\s\"'<>\\^`{|}\x00-\x20\x7f-\xff]*")
_TAIL_ENDS = re.compile(rb"[,;](?=[A-Za-z][A-Za-z0-9+.\-]{1,15}://)|&(?:quot|apos|lt|gt|nbsp|#\d+);")
_NEXT_URL = re.compile(rb"(?<=[A-Za-z0-9])(?:https?|wss?|ftps?|rtsps?|mqtts?|coaps?)://")
"""Not behind `=` or `/`, where a query or an archive has one."""
_LONGEST_URL = 4096
_BRACKETS = ((ord(")"), ord("(")), (ord("]"), ord("[")))
_PUNCTUATION = b".,;:"
_TRIMMED = _PUNCTUATION + b")]"

_NAME_CHARACTERS = b"abcdefghijklmnopqrstuvwxyz0123456789.-"
_NAME = re.compile(rb"[a-z0-9.\-]+")
_NAME_PORT = re.compile(rb":(\d{1,5})(?![\d.])")
_LONGEST_NAME = 253
# What may not touch a bare host: it would be part of a longer name, a path, a mail address, a variable, a key, a call.
_BEFORE_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_/\\$@%+~#")
_AFTER_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_\\$@%(=*")
_BEFORE_RELATIVE = b"\0\"'(="
_INNER_SCHEME = re.compile(rb"(?:https?|wss?|ftps?|rtsps?|mqtts?|coaps?)\Z")
_GLUED_ADDRESS = re.compile(rb"(?:\d{1,3}\.){3}\d{1,3}(?=[A-Za-z])")
_GLUED_NAME = re.compile(rb"[a-z0-9.-]{1,252}\.(?:com|net|org|cn|io)(?=[A-Z])")
_STUCK = re.compile(rb"(?:com|net|org|cn|io)(?=[a-z0-9])|[a-z]{2,18}(?=[A-Z])")
"""An ending, and the beginning of the next string of a program in Rust or Go, which keeps their lengths alone."""
_RELATIVE = re.compile(rb"[\"'(=]//\Z")  # the scheme of the page that holds it
_CONTEXT = 24


def url_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    """The URL whose authority begins at `authority` (just behind `://`), inside the string `low:high`.

    A URL with one of the `LOCAL_SCHEMES` is a literal too, so that a caller can pass over what it covers.
    """
    scheme = _scheme_before(data, authority - 3, low)
    if not scheme:
        return relative_at(data, authority, low, high)
    found = _AUTHORITY.match(data, authority, min(high, authority + _LONGEST_URL))
    if not found or not _NAMES_SOMETHING.search(found["host"]):
        return None
    glued = _glued_at(found["host"], data[found.end("host") : found.end("host") + 3])
    if glued == 0:
        return None
    start = authority - 3 - len(scheme)
    stop = _tail_end(data, found.end(), high) if glued is None else found.start("host") + glued
    end = _trim(data, start, _der_end(data, start, stop, low))
    host = connected_host(found["host"][: max(0, end - found.start("host"))])
    return Literal(start, end, _text(data[start:end]), host, scheme, _port(found["port"]) if glued is None else None)


def relative_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    """`//host/path` or `://host/path`, whose scheme is chosen elsewhere: a whole string, or one between quotes."""
    before = data[max(low, authority - 4) : authority]
    slashes = 3 if before.endswith(b"://") else 2
    start = authority - slashes
    if start != low and data[start - 1] not in _BEFORE_RELATIVE:
        return None
    found = _AUTHORITY.match(data, authority, min(high, authority + _LONGEST_URL))
    if not found or host_end(found["host"]) < len(found["host"]):
        return None
    host = connected_host(found["host"])
    if not is_named_host(host):
        return None
    end = _trim(data, start, _tail_end(data, found.end(), high))
    return Literal(start, end, _text(data[start:end]), host, "", _port(found["port"]))


def _glued_at(host: bytes, behind: bytes) -> int | None:
    """Where a host ends that text sticks to: words without spaces, or another string where only lengths are kept."""
    if (end := host_end(host)) < len(host):
        return end
    inner = _INNER_SCHEME.search(host) if behind == b"://" else None
    host = host[: inner.start()] if inner else host
    found = _GLUED_ADDRESS.match(host) or _GLUED_NAME.match(host) or _STUCK.match(host, host.rfind(b".") + 1)
    if found and _is_stuck(host, found.end()):
        return found.end()
    return len(host) if inner else None


def _is_stuck(host: bytes, end: int) -> bool:
    """Whether a host that no registry has would be one up to a place of it; what begins as packages do is none."""
    whole, name = connected_host(host), connected_host(host[:end])
    return not is_registrable(whole) and is_named_host(name) and is_called_host(name)


def name_at(data: bytes, inside: int, low: int, high: int) -> Literal | None:
    """The bare host or IPv4 address that `inside` is a place of, or the end of, inside the string `low:high`."""
    window = data[max(low, inside - _LONGEST_NAME) : inside]
    start = inside - len(window) + len(window.rstrip(_NAME_CHARACTERS))
    found = _NAME.match(data, start, min(high, start + _LONGEST_NAME))
    if not found or (
        start > low and data[start - 1] in _BEFORE_NAME and not _RELATIVE.search(data, max(low, start - 3), start)
    ):
        return None
    if found.end() < high and data[found.end()] in _AFTER_NAME:
        return None
    begin = start
    start += len(found[0]) - len(found[0].lstrip(b".-"))
    name = found[0].strip(b".-")
    end = start + len(name)
    port = _NAME_PORT.match(data, end, high)
    number = _port(port[1]) if port else None
    host = name.decode("ascii")
    if name.replace(b".", b"").isdigit():
        accepted = is_address(host, number, data[max(low, start - _CONTEXT) : start])
    else:
        accepted = is_host(host, number, after_dot=start > begin)
    if not accepted:
        return None
    end = _trim(data, start, _tail_end(data, port.end() if port and number else end, high))
    return Literal(start, end, _text(data[start:end]), host, "", number)


def called_literal(start: int, end: int, written: str, host: str, port: str | None = None) -> Literal | None:
    """What a place says is a host, as an argument of a call does; None where it names no other machine."""
    host = connected_host(host)
    return Literal(start, end, written, host, "", _port(port)) if is_called_host(host) else None


def _scheme_before(data: bytes, end: int, low: int) -> str:
    found = _SCHEME.search(data[max(low, end - _LONGEST_SCHEME) : max(low, end)])
    if not found:
        return ""
    glued = _GLUED.match(found[0])
    return (glued[1] if glued else found[0]).decode("ascii").lower()


def _tail_end(data: bytes, end: int, high: int) -> int:
    tail = _TAIL.match(data, end, min(high, end + _LONGEST_URL))
    if not tail:
        return end
    cut = _TAIL_ENDS.search(data, end, tail.end())
    if not cut and data.find(b"://", end, tail.end()) >= 0:
        cut = _NEXT_URL.search(data, end, tail.end())
    return cut.start() if cut else tail.end()


def _der_end(data: bytes, start: int, end: int, low: int) -> int:
    """In a certificate a URL is an IA5String (X.690, tag 0x16) or a URI (RFC 5280, tag 0x86): its length is written."""
    if start - 2 < low or data[start - 2] not in (0x16, 0x86):
        return end
    return min(end, start + data[start - 1]) if data[start - 1] > 8 else end


def _trim(data: bytes, start: int, end: int) -> int:
    """The end without punctuation, and without brackets that were opened before the literal."""
    if data[end - 1] not in _TRIMMED:
        return end  # as most are
    literal = data[start:end]
    surplus = {closing: literal.count(closing) - literal.count(opening) for closing, opening in _BRACKETS}
    while end > start:
        if surplus.get(data[end - 1], 0) > 0:
            surplus[data[end - 1]] -= 1
        elif data[end - 1] not in _PUNCTUATION:
            break
        end -= 1
    return end


def _port(digits: bytes | str | None) -> int | None:
    number = int(digits) if digits and digits.isdigit() else 0
    return number if 0 < number < 0x10000 else None


def _text(written: bytes) -> str:
    return written.decode("utf-8", "backslashreplace")
