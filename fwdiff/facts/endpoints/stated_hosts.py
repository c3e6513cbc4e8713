"""Hosts by the element that they stand in: `<domain>` of a network security configuration, `android:host` of `<data>`.

Such a place holds nothing else, so that any registered ending will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fwdiff.facts.endpoints.host_evidence import is_named_host
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.written_host import connected_host
from fwdiff.facts.xml.axml import TYPE_REFERENCE, TYPE_STRING, Element, chunks
from fwdiff.facts.xml.string_pool import STRING_POOL, BadResources, StringPool

_HOST = 0x01010028
"""R.attr.host."""
_DATA = "data"


def link_host(element: Element) -> str | int | None:
    """The host that an intent filter's `<data>` names, as written; the id of the resource that holds it."""
    value = element.by_id.get(_HOST) if element.path[-1] == _DATA else None
    if value is None:
        return None
    return value.text if value.type == TYPE_STRING else value.data if value.type == TYPE_REFERENCE else None


def stated_hosts(document: bytes, written: Iterable[str]) -> list[Literal]:
    """The hosts among texts of a binary XML file or resource table, at the places of their strings in its pool."""
    wanted = {text for text in written if is_named_host(connected_host(text.strip()))}
    try:
        return list(placed_texts(document, wanted)) if wanted else []
    except BadResources:
        return []


def placed_texts(document: bytes, wanted: set[str]) -> Iterator[Literal]:
    """Those of the texts that such a file has as strings, each as a host at its place.  Raises `BadResources`."""
    offset = next((offset for kind, offset, *_ in chunks(document) if kind == STRING_POOL), None)
    if offset is None:
        return
    pool = StringPool(document, offset)
    left = set(wanted)
    for index in range(len(pool)):
        text = pool.get(index)
        if text in left:
            left.remove(text)
            host = text.strip()
            encoded = host.encode("utf-8" if pool.is_utf8 else "utf-16-le", "surrogatepass")
            item = pool.place(index)
            place = document.find(encoded, item, item + len(encoded) + 2 * len(text) + 8)
            start = item if place < 0 else place
            yield Literal(start, start + len(encoded), host, connected_host(host), "", None)
        if not left:
            return
