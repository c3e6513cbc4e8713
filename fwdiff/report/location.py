"""Paths in an image as URIs, for readers that resolve them: relative, quoted, and never out of the image."""

from __future__ import annotations

from urllib.parse import quote

from fwdiff.text import visible

_SEGMENTS_OF_DOTS = {".": "\\x2e", "..": "\\x2e\\x2e"}


def relative_uri(path: str) -> str:
    """A relative reference by RFC 3986, 4.2, of unreserved and quoted characters; empty where there is no path."""
    segments = (_SEGMENTS_OF_DOTS.get(segment, segment) for segment in visible(path).split("/") if segment)
    return quote("/".join(segments), safe="/!")
