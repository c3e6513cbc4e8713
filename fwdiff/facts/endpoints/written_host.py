"""The host that a platform's URL parser makes of what is written, and how many of the bytes behind `://` are one.

Sources: RFC 3490 and RFC 3491 (IDNA2003, as java.net.IDN has it), UTS 46, RFC 3986 section 2.1.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from stringprep import in_table_b1

from fwdiff.facts.endpoints.host_evidence import is_registrable

_ENCODED = re.compile(
    rb"%(2[dD]|2[eE]|3\d|[46][1-9a-fA-F]|[57][\daA])|((?:%[c-fC-F][\da-fA-F](?:%[89abAB][\da-fA-F]){1,3})+)"
)
"""Letters, digits, hyphen and dot, percent-encoded; and what takes more than one byte."""
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
"""RFC 3490, 3.1: each is a dot."""
_NAME = re.compile(r"[A-Za-z0-9.-]+")
_ELLIPSIS = "\u2026"
_EUROPEAN = "\u0800"
"""What stands before it takes two bytes: such letters are words of no text that has no spaces."""
_MOST_ENDS = 4
"""Places where a name may end that are tried, from the first on: a text goes on behind it."""


def connected_host(written: bytes | str) -> str:
    """In ASCII and lower case, without brackets; a label that IDNA refuses, or that code completes, stays itself."""
    if isinstance(written, str):
        written = written.encode("utf-8", "surrogatepass")
    plain = _ENCODED.sub(_decoded, written.strip(b"[]"))
    text = _decodable(plain)
    if len(text.encode("utf-8", "surrogatepass")) < len(plain):
        text = plain.decode("utf-8", "backslashreplace")
    if text.isascii():
        return text.strip(".").lower()
    return ".".join(map(_ascii_label, _mapped(text).split(".")))


def host_end(written: bytes) -> int:
    """How many bytes of a run of characters that are no ASCII separators are the host.

    A character that no name has ends it.  In Chinese text a full stop or a word follows a URL without a space: what is
    behind belongs to the host where it all makes a domain, else it ends where it last was one.
    """
    if written.isascii():
        return len(written)
    text = _decodable(written)
    end = next((place for place, character in enumerate(text) if not _is_of_host(character)), len(text))
    if not text[:end].isascii() and not is_registrable(_mapped(text[:end])):
        ends = [place for place in range(1, end) if text[place - 1].isascii() != text[place].isascii()]
        domains = (place for place in ends[:_MOST_ENDS][::-1] if is_registrable(_mapped(text[:place])))
        end = next(domains, _unknown_end(text, end))
    return len(text[:end].encode("utf-8", "surrogatepass"))


def _unknown_end(text: str, end: int) -> int:
    """Of a name below no registry's ending: its beginning in ASCII and letters of Europe, or all of it."""
    beginning = next((place for place, letter in enumerate(text[:end]) if not _is_near(letter)), end)
    return beginning or end


def _is_near(character: str) -> bool:
    return character < _EUROPEAN or in_table_b1(character)


@lru_cache(4096)
def _is_of_host(character: str) -> bool:
    if character.isascii() or ord(character) in _DOTS or in_table_b1(character):
        return True
    if unicodedata.category(character)[0] in "LMNS" or _is_surrogate(character):
        return True
    return character != _ELLIPSIS and bool(_NAME.fullmatch(unicodedata.normalize("NFKC", character)))


def _mapped(text: str) -> str:
    """Without characters that are ignored (RFC 3454, table B.1), in compatibility forms, with dots that are dots."""
    kept = "".join(character for character in text if not in_table_b1(character))
    if any(map(_is_surrogate, kept)):  # a character behind U+FFFF, as DEX writes it
        kept = kept.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFKC", kept).translate(_DOTS).strip(".").lower()


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return label


def _decoded(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[0].replace(b"%", b"").decode())


def _decodable(written: bytes) -> str:
    """What is UTF-8, halves of pairs included, from the first byte on."""
    try:
        return written.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return written[: error.start].decode("utf-8", "surrogatepass")


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character < "\ue000"
