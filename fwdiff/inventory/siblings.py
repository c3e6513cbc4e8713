"""Sites known for documentation that stand among services: preset bookmarks name an encyclopaedia beside shops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from fwdiff.model import Endpoint, EndpointClass, EndpointOrigin

_DATA = frozenset({EndpointOrigin.ASSET, EndpointOrigin.TEXT, EndpointOrigin.XML, EndpointOrigin.RESOURCES})
_PAGES = (EndpointClass.SERVICE, EndpointClass.DOC)
_EACH_WAY, _FEWEST = 3, 4
_NEAR = 1024
"""Bytes between neighbours."""


def with_siblings(rows: Sequence[Endpoint], in_text: frozenset[tuple[str, str]]) -> Iterator[Endpoint]:
    """The endpoints of one file; a site's first page among pages of services is one of them.

    `in_text`: member and URL of what the text around it shows to be none.
    """
    members: defaultdict[str, list[Endpoint]] = defaultdict(list)
    for row in rows:
        is_page = row.category in _PAGES and row.scheme in ("http", "https")
        if is_page and row.origin in _DATA:
            members[row.member].append(row)
    services: set[tuple[str, str]] = set()
    for member, pages in members.items():
        pages.sort(key=lambda row: row.offset)
        services.update((member, pages[number].url) for number in _among_services(pages))
    services -= in_text
    for row in rows:
        yield replace(row, category=EndpointClass.SERVICE) if (row.member, row.url) in services else row


def _among_services(pages: Sequence[Endpoint]) -> Iterator[int]:
    for number, page in enumerate(pages):
        if page.category is EndpointClass.DOC and not page.url.partition("://")[2].partition("/")[2]:
            around = (*pages[max(0, number - _EACH_WAY) : number], *pages[number + 1 : number + 1 + _EACH_WAY])
            near = [one.category for one in around if abs(one.offset - page.offset) <= _NEAR]
            if len(near) >= _FEWEST and 3 * near.count(EndpointClass.SERVICE) >= 2 * len(near):
                yield number
