"""The exact grammar of an endpoint literal at one place of a buffer: URLs, bare hosts, IPv4 and IPv6 addresses.

A caller names a place inside a literal and the bounds of the string that holds it; nothing here searches a buffer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from fwdiff.facts.endpoints.host_evidence import is_address, is_called_host, is_host, is_named_host, is_registrable
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
_IDN_LETTER = (
    rb"[\xc3-\xdf][\x80-\xbf]"  # UTF-8 of U+00C0 to U+07FF; of what takes three bytes only a first letter is taken
)
_IDEOGRAPHIC_DOT = rb"\xe3\x80\x82|\xef\xbc\x8e|\xef\xbd\xa1"  # RFC 3490, 3.1: each is a dot
_FULLWIDTH = rb"\xef\xbc[\x8d\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a]"
_DOT = re.compile(_IDEOGRAPHIC_DOT)
_ENCODED = re.compile(rb"%(2[dD]|2[eE]|3\d|[46][1-9a-fA-F]|[57][\daA])")
"""Letters, digits, hyphen and dot, percent-encoded."""
_AUTHORITY = re.compile(
    rb"(?:[A-Za-z0-9._~%!$&*+=:{}\-]{1,100}@)?"
    rb"(?P<host>\[[0-9A-Fa-f:.%]{2,60}\]"
    rb"|(?:\xe3[\x81-\xbf][\x80-\xbf]|[\xe4-\xed][\x80-\xbf]{2}){0,20}(?:[A-Za-z0-9._\-%$*]|(?:"
    + _IDEOGRAPHIC_DOT
    + rb")(?=[A-Za-z0-9\xef])|"
    + _FULLWIDTH
    + rb"|"
    + _PLACEHOLDER
    + rb"|"
    + _IDN_LETTER
    + rb"){1,255})"
    rb"(?::(?P<port>\d{1,5}(?!\d)|%\d?[a-z]|" + _PLACEHOLDER + rb")?)?"
)
_NAMES_SOMETHING = re.compile(rb"[A-Za-z0-9%$*{\x80-\xff]")
_TAIL = re.compile(rb"[/?#][^\s\"'<>\\^`{|}\x00-\x20\x7f-\xff]*")
_TAIL_ENDS = re.compile(rb"[,;](?=[A-Za-z][A-Za-z0-9+.\-]{1,15}://)|&(?:quot|apos|lt|gt|nbsp|#\d+);")
_LONGEST_URL = 4096
_BRACKETS = ((ord(")"), ord("(")), (ord("]"), ord("[")))
_PUNCTUATION = b".,;:"

_NAME_CHARACTERS = b"abcdefghijklmnopqrstuvwxyz0123456789.-"
_NAME = re.compile(rb"[a-z0-9.\-]+")
_NAME_PORT = re.compile(rb":(\d{1,5})(?![\d.])")
_LONGEST_NAME = 253
# What may not touch a bare host: it would be part of a longer name, a path, a mail address, a variable, a key, a call.
_BEFORE_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_/\\$@%+~#")
_AFTER_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_\\$@%(=*")
_BEFORE_RELATIVE = b"\0\"'(="
_INNER_SCHEME = re.compile(rb"(?:https?|wss?|ftps?)\Z")
_GLUED_ADDRESS = re.compile(rb"(?:\d{1,3}\.){3}\d{1,3}(?=[A-Za-z])")
_GLUED_NAME = re.compile(rb"[a-z0-9.-]{1,252}\.(?:com|net|org|cn|io)(?=[A-Z])")
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
    start = authority - 3 - len(scheme)
    glued = _glued_at(found["host"], data[found.end("host") : found.end("host") + 3])
    stop = _tail_end(data, found.end(), high) if glued is None else found.start("host") + glued
    end = _trim(data, start, _der_end(data, start, stop, low))
    host = found["host"][: max(0, end - found.start("host"))]
    return Literal(
        start, end, _text(data[start:end]), _host(host), scheme, _port(found["port"]) if glued is None else None
    )


def relative_at(data: bytes, authority: int, low: int, high: int) -> Literal | None:
    """`//host/path` or `://host/path`, whose scheme is chosen elsewhere: a whole string, or one between quotes."""
    before = data[max(low, authority - 4) : authority]
    slashes = 3 if before.endswith(b"://") else 2
    start = authority - slashes
    if start != low and data[start - 1] not in _BEFORE_RELATIVE:
        return None
    found = _AUTHORITY.match(data, authority, min(high, authority + _LONGEST_URL))
    if not found or not is_named_host(_host(found["host"])):
        return None
    end = _trim(data, start, _tail_end(data, found.end(), high))
    return Literal(start, end, _text(data[start:end]), _host(found["host"]), "", _port(found["port"]))


def _glued_at(host: bytes, behind: bytes) -> int | None:
    """Where a host ends that another string sticks to, as in the strings of programs that keep only their lengths.

    An ideographic dot ends a sentence, unless what is behind it makes a domain.
    """
    if (dot := _DOT.search(host)) and not is_registrable(_host(host)):
        return dot.start()
    if behind == b"://" and (inner := _INNER_SCHEME.search(host)):
        return inner.start()
    found = _GLUED_ADDRESS.match(host) or _GLUED_NAME.match(host)
    return found.end() if found else None


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
    host = host.lower()
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
    return cut.start() if cut else tail.end()


def _der_end(data: bytes, start: int, end: int, low: int) -> int:
    """In a certificate a URL is an IA5String (X.690, tag 0x16) or a URI (RFC 5280, tag 0x86): its length is written."""
    if start - 2 < low or data[start - 2] not in (0x16, 0x86):
        return end
    return min(end, start + data[start - 1]) if data[start - 1] > 8 else end


def _trim(data: bytes, start: int, end: int) -> int:
    """The end without punctuation, and without brackets that were opened before the literal."""
    literal = data[start:end]
    surplus = {closing: literal.count(closing) - literal.count(opening) for closing, opening in _BRACKETS}
    while end > start:
        if surplus.get(data[end - 1], 0) > 0:
            surplus[data[end - 1]] -= 1
        elif data[end - 1] not in _PUNCTUATION:
            break
        end -= 1
    return end


def _host(written: bytes) -> str:
    """As resolvers take it: full-width forms and ideographic dots are ASCII (UTS 46), `%2D` is `-` (RFC 3986)."""
    text = _text(_ENCODED.sub(lambda found: bytes([int(found[1], 16)]), written.strip(b"[]")))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
    return text.strip(".").lower()


def _port(digits: bytes | str | None) -> int | None:
    number = int(digits) if digits and digits.isdigit() else 0
    return number if 0 < number < 0x10000 else None


def _text(written: bytes) -> str:
    return written.decode("utf-8", "backslashreplace")
