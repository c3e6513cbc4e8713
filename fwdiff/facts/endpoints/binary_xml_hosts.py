"""Hosts that the elements of a binary XML file state, whatever the file's name: access points, and domains.

Sources: AOSP's TelephonyProvider, which reads `res/xml/apns.xml`; android.security.net.config.XmlConfigSource.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from fwdiff.facts.endpoints.access_points import access_point_literals
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.stated_hosts import placed_texts, stated_hosts
from fwdiff.facts.xml.axml import Element, nodes
from fwdiff.facts.xml.string_pool import BadResources

_ROOT = "network-security-config"
_ACCESS_POINTS = tuple(word.encode(form) for word in ("mmsc", "mmsproxy") for form in ("ascii", "utf-16-le"))
_SECURITY = tuple(_ROOT.encode(form) for form in ("ascii", "utf-16-le"))
_LARGEST = 1 << 20
_DOMAIN = ("domain-config", "domain")


def binary_xml_hosts(document: bytes) -> list[Literal]:
    """At the places of their strings in the pool; none where the file is damaged or larger than any real one."""
    try:
        if len(document) > _LARGEST:
            return []
        points = _access_points(document) if any(map(document.__contains__, _ACCESS_POINTS)) else ()
        domains = _domains(document) if any(map(document.__contains__, _SECURITY)) else ()
        return [*points, *stated_hosts(document, domains)]
    except BadResources:
        return []


def _access_points(document: bytes) -> Iterator[Literal]:
    """The entries written out as text, where the attributes of each stand together."""
    entries = (
        "<apn " + " ".join(f"{name}={quoteattr(value.text or str(value.data))}" for name, value in one.by_name.items())
        for one in nodes(document)
        if isinstance(one, Element) and one.path[-1] == "apn"
    )
    text = "/>".join((*entries, "")).encode("utf-8", "replace")
    found = {literal.url: literal for literal in access_point_literals(text)}
    for placed in placed_texts(document, set(found)):
        yield found[placed.url]._replace(start=placed.start, end=placed.end)


def _domains(document: bytes) -> Iterator[str]:
    path: tuple[str, ...] = ()
    for node in nodes(document):
        if isinstance(node, Element):
            path = node.path
        elif path[-2:] == _DOMAIN and path[0] == _ROOT:
            yield node
