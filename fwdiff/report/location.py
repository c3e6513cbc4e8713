"""Paths in an image as URIs, for readers that resolve them: relative, quoted, and never out of the image."""

from __future__ import annotations

import re
from urllib.parse import quote

from fwdiff.text import visible

_ANYWHERE = "!$&'()*+,;=-._~"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_AUTHORITY = re.compile(r"([^@]*@)?(\[[0-9A-Fa-f:.]{2,}\]|[^:@\[\]]*)(:[0-9]*)?", re.ASCII)
_PERCENT = re.compile(r"(%[0-9A-Fa-f]{2})")
_SEGMENTS_OF_DOTS = {".": "\\x2e", "..": "\\x2e\\x2e"}


def relative_uri(path: str) -> str:
    """A relative reference by RFC 3986, 4.2, of unreserved and quoted characters; empty where there is no path."""
    segments = (_SEGMENTS_OF_DOTS.get(segment, segment) for segment in visible(path).split("/") if segment)
    return quote("/".join(segments), safe="/!")


def absolute_iri(url: str) -> str:
    """A URL as it is written, what may not stand at its place in one (RFC 3987) quoted; a bare host as `//host`."""
    scheme, _, rest = url.partition("://") if _SCHEME.match(url) else ("", "", url)
    authority, path = _split(visible(rest))
    quoted = _quoted(authority, "[]:@") if _AUTHORITY.fullmatch(authority) else _quoted(authority, "")
    before, mark, fragment = path.partition("#")
    return f"{scheme}{':' if scheme else ''}//{quoted}{_quoted(before, '/?:@')}{mark}{_quoted(fragment, '/?:@')}"


def _split(rest: str) -> tuple[str, str]:
    end = next((place for place, character in enumerate(rest) if character in "/?#"), len(rest))
    return rest[:end], rest[end:]


def _quoted(part: str, safe: str) -> str:
    """What is quoted already stays as it is."""
    return "".join(
        piece if number % 2 else quote(piece, safe=f"{_ANYWHERE}{safe}")
        for number, piece in enumerate(_PERCENT.split(part))
    )
