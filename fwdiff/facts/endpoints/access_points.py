"""Endpoints of an operator's settings: of access points (APNs), each with the operator, and of keys of the same names.

The attribute, element or key says what a value is.  Sources: AOSP's apns-full-conf.xml and TelephonyProvider;
CarrierConfigManager's bundles (`<string name="…">`); makers' settings by SIM (`<MMSC>…</MMSC>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fwdiff.facts.endpoints.host_evidence import is_host
from fwdiff.facts.endpoints.literals import Literal, called_literal, url_at
from fwdiff.model import AccessPoint

NAME = "apn"
"""The attribute whose value resolves inside the operator's network alone (3GPP TS 23.003, 9.1)."""
_ELEMENT = re.compile(rb"<apn\s[^<>]{0,8192}")
_ATTRIBUTE = re.compile(
    rb"\s(apn|carrier|mcc|mnc|mvno_type|mvno_match_data|mmsc|proxy|mmsproxy|server)"
    rb"\s{0,8}=\s{0,8}(?:\"([^\"]{0,512})\"|'([^']{0,512})')"
)
_KEYS = rb"apn|mmsc|proxy|mmsproxy|server"
_SPACED = rb"[^<>\s\"'][^<>\"']{0,511}"
_KEYED = re.compile(
    rb"<(?P<element>" + _KEYS + rb")>\s{0,64}(?P<text>" + _SPACED + rb")</(?P=element)>"
    rb"|\sname\s?=\s?[\"'](?:\w{1,32}_)??(?P<key>" + _KEYS + rb"|mms_proxy|mmsc_proxy)(?:_string|_url)?[\"']\s{0,8}"
    rb"(?:>\s{0,64}(?P<content>" + _SPACED + rb")</|value\s?=\s?[\"'](?P<value>" + _SPACED + rb")[\"'])",
    re.IGNORECASE,
)
_OF_OPERATORS = (b"mmsc", b"MMSC", b"Mmsc", b"carrier_config")
_SAME = {"mms_proxy": "mmsproxy", "mmsc_proxy": "mmsproxy"}
_HOLDERS = frozenset(("mmsc", "proxy", "mmsproxy", "server", NAME))
_QUAD = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_LONGEST_CARRIER = 64
"""Characters."""
_MOST_SIBLINGS = 8
_VIRTUAL = ("mvno_type", "mvno_match_data")


def access_point_literals(document: bytes) -> Iterator[Literal]:
    """Those of every `<apn>` of an XML text, of equal values the first; of one without any, those of keys."""
    if b"<apn" in document:
        yield from _of_entries(document)
    elif any(map(document.__contains__, _OF_OPERATORS)):
        yield from _of_keys(document)


def _of_keys(document: bytes) -> Iterator[Literal]:
    for found in _KEYED.finditer(document):
        key = (found["element"] or found["key"]).decode("ascii").lower()
        name = _SAME.get(key, key)
        span = next(found.span(group) for group in ("text", "content", "value") if found[group] is not None)
        if literal := _literal(document, name, *span):
            yield literal._replace(access_point=AccessPoint(name, "", ""))


def _of_entries(document: bytes) -> Iterator[Literal]:
    networks: dict[tuple[str, ...], dict[str, None]] = {}
    found = (_spans(document, element) for element in _ELEMENT.finditer(document))
    entries = [(spans, _network(document, spans)) for spans in found]
    for spans, network in entries:
        names = networks.setdefault(network, {})
        if len(names) < _MOST_SIBLINGS:
            names[_carrier(document, spans)] = None
    seen: set[tuple[bytes, bool]] = set()  # most of 3,500 entries name what others of their operator do
    # those of networks first: many lists give a virtual one another network's codes
    entries.sort(key=lambda entry: _is_virtual(entry[0]))
    for spans, network in entries:
        for name in sorted(spans.keys() & _HOLDERS, key=lambda name: spans[name]):
            value = document[slice(*spans[name])], name == NAME
            if value not in seen and (literal := _literal(document, name, *spans[name])):
                point = AccessPoint(name, _carrier(document, spans), network[0], tuple(networks[network]))
                yield literal._replace(access_point=point)
            seen.add(value)


def _spans(document: bytes, element: re.Match[bytes]) -> dict[str, tuple[int, int]]:
    """Where the value of each attribute stands."""
    found = _ATTRIBUTE.finditer(document, *element.span())
    return {each[1].decode("ascii"): each.span(each.lastindex or 0) for each in found}


def _network(document: bytes, spans: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """Its codes, and what makes it that of an operator without a network of its own."""
    codes = (_text(document, spans.get(name, (0, 0)))[:3] for name in ("mcc", "mnc"))
    return *codes, *(_text(document, spans.get(name, (0, 0)))[:_LONGEST_CARRIER] for name in _VIRTUAL)


def _is_virtual(spans: Mapping[str, tuple[int, int]]) -> bool:
    begin, end = spans.get("mvno_type", (0, 0))
    return end > begin


def _carrier(document: bytes, spans: Mapping[str, tuple[int, int]]) -> str:
    return _text(document, spans.get("carrier", (0, 0)))[:_LONGEST_CARRIER]


def _literal(document: bytes, name: str, begin: int, end: int) -> Literal | None:
    """A URL or a host; an address as the telephony framework trims it: 010.001.002.003 is 10.1.2.3."""
    scheme = document.find(b"://", begin, end)
    if scheme >= 0:
        return None if name == NAME else url_at(document, scheme + 3, begin, end)
    text = _text(document, (begin, end)).strip()
    host = text.lower()
    if name == NAME:
        return Literal(begin, end, text, host, "", None) if is_host(text, None, after_dot=False) else None
    if _QUAD.fullmatch(host):
        host = ".".join(str(int(part)) for part in host.split("."))
    return called_literal(begin, end, text, host)


def _text(document: bytes, span: tuple[int, int]) -> str:
    return document[slice(*span)].decode("utf-8", "backslashreplace")
