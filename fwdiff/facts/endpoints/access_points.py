"""Endpoints of an operator's settings: of access points (APNs), each with the operator, and of keys of the same names.

The attribute, element or key says what a value is.  Sources: AOSP's apns-full-conf.xml and TelephonyProvider;
CarrierConfigManager's bundles (`<string name="…">`); makers' settings by SIM (`<MMSC>…</MMSC>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

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
_HOLDERS = frozenset((b"mmsc", b"proxy", b"mmsproxy", b"server", b"apn"))
_QUAD = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
LONGEST_CARRIER = 64
"""Characters."""
MOST_SIBLINGS = 8
_NETWORK = (b"mcc", b"mnc", b"mvno_type", b"mvno_match_data")
_LONGEST_CODE = 3


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
        if literal := access_point_literal(document, name, *span):
            yield literal._replace(access_point=AccessPoint(name, "", ""))


def _of_entries(document: bytes) -> Iterator[Literal]:
    networks: dict[tuple[str, ...], dict[str, None]] = {}
    entries = [(element, _values(document, element)) for element in _ELEMENT.finditer(document)]
    for _, values in entries:
        names = networks.setdefault(_network(values), {})
        if len(names) < MOST_SIBLINGS:
            names[_carrier(values)] = None
    seen: set[tuple[bytes, bool]] = set()  # most of 3,500 entries name what others of their operator do
    # those of networks first: many lists give a virtual one another network's codes
    entries.sort(key=lambda entry: bool(entry[1].get(b"mvno_type")))
    for element, values in entries:
        if seen.issuperset((value, name == b"apn") for name, value in values.items() if name in _HOLDERS):
            continue
        network = _network(values)
        for key, span in _spans(document, element).items():
            name, value = key.decode("ascii"), (values[key], key == b"apn")
            if value not in seen and (literal := access_point_literal(document, name, *span)):
                point = AccessPoint(name, _carrier(values), network[0], tuple(networks[network]))
                yield literal._replace(access_point=point)
            seen.add(value)


def _values(document: bytes, element: re.Match[bytes]) -> dict[bytes, bytes]:
    """The value of each attribute."""
    found = _ATTRIBUTE.findall(document, *element.span())
    return {name: double or single for name, double, single in found}


def _spans(document: bytes, element: re.Match[bytes]) -> dict[bytes, tuple[int, int]]:
    """Where the value of each attribute that may hold an endpoint stands."""
    found = _ATTRIBUTE.finditer(document, *element.span())
    return {each[1]: each.span(each.lastindex or 0) for each in found if each[1] in _HOLDERS}


def _network(values: Mapping[bytes, bytes]) -> tuple[str, ...]:
    """Its codes, and what makes it that of an operator without a network of its own."""
    return _network_of(*map(values.get, _NETWORK))


@lru_cache(1 << 10)
def _network_of(*values: bytes | None) -> tuple[str, ...]:
    texts = [_text(value or b"") for value in values]
    return *(code[:_LONGEST_CODE] for code in texts[:2]), *(text[:LONGEST_CARRIER] for text in texts[2:])


def _carrier(values: Mapping[bytes, bytes]) -> str:
    return _text(values.get(b"carrier", b""))[:LONGEST_CARRIER]


def access_point_literal(document: bytes, name: str, begin: int, end: int) -> Literal | None:
    """A URL or a host; an address as the telephony framework trims it: 010.001.002.003 is 10.1.2.3."""
    scheme = document.find(b"://", begin, end)
    if scheme >= 0:
        return None if name == NAME else url_at(document, scheme + 3, begin, end)
    text = _text(document[begin:end]).strip()
    host = text.lower()
    if name == NAME:
        return Literal(begin, end, text, host, "", None) if is_host(text, None, after_dot=False) else None
    if _QUAD.fullmatch(host):
        host = ".".join(str(int(part)) for part in host.split("."))
    return called_literal(begin, end, text, host)


def _text(written: bytes) -> str:
    return written.decode("utf-8", "backslashreplace")
