"""Strings from images made safe to show: nothing that moves a cursor, hides or reorders text survives as itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # zero width, bidi
    "\ufffe\uffff"  # no characters; XML 1.0 has no place for them
    "\ud800-\udfff\U000e0000-\U000e0fff"  # lone surrogates, tags and variation selectors
)
_ENCODED = "xn--"
_HOSTILE = re.compile(f"[\x00-\x1f\x7f-\x9f{_INVISIBLE}]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_LIKE_ESCAPE = re.compile(rb"\\(?=x(?:[89a-f][0-9a-f]|5c))")
_HOSTILE_IN_JSON = re.compile(f"[\x7f-\x9f{_INVISIBLE}]")


def visible(value: str) -> str:
    """One line of text in which every control, invisible or reordering character is written as its escape."""
    if value.isascii() and value.isprintable():  # as most are, a fifth of the time
        return value
    return _HOSTILE.sub(_escape, value)


def both_forms(host: str) -> str:
    """A host, and in brackets what it looks like, or is looked up as, where it has letters beyond ASCII (RFC 3492).

    A name made to look like another shows in one of the two: `\u0430pple.com (xn--pple-43d.com)`.
    """
    if host.isascii() and _ENCODED not in host.lower():
        return host
    if visible(host) != host:  # its escapes show what it is, and it is no name
        return host
    other = ".".join(map(_other_form, host.split(".")))
    return host if other == host else f"{host} ({other})"


def have_other_forms(hosts: Iterable[str]) -> bool:
    """Whether `both_forms` may be another text for any of them."""
    together = "\n".join(hosts)
    return not together.isascii() or _ENCODED in together.lower()


def _other_form(label: str) -> str:
    """A label in Unicode as ASCII, one in ASCII as Unicode; itself where it has no other form."""
    try:
        if not label.isascii():
            return _ENCODED + unicodedata.normalize("NFC", label).encode("punycode").decode("ascii")
        if label[:4].lower() == _ENCODED:
            return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        pass
    return label


def from_bytes(text: bytes) -> str:
    r"""Text out of an image: UTF-8, and each byte that is not becomes the four characters `\xNN`."""
    return text.decode("utf-8", "backslashreplace")


def name_from_bytes(name: bytes) -> str:
    r"""The name of a file as `from_bytes` writes it, but no two names become one.

    Where a name has what an escape looks like, the backslash of that becomes `\x5c`.
    """
    return from_bytes(_LIKE_ESCAPE.sub(rb"\\x5c", name) if b"\\x" in name else name)


def shown_path(path: str) -> str:
    r"""A path as the user typed it, with the bytes that are not UTF-8 (PEP 383) as `\xNN`: it can be encoded."""
    return _UNDECODED.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", path)


def json_safe(encoded: bytes) -> bytes:
    """Encoded JSON with C1, bidi and separator characters as JSON escapes; the value that it decodes to is the same."""
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return _HOSTILE_IN_JSON.sub(_escape_json, encoded.decode("utf-8")).encode("utf-8")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape_json(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
