"""What an endpoint is for: a service that could be called, or text that only has the form of one.

In doubt it is a service: noise that is shown costs a glance, a destination that is hidden costs the finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from fwdiff.inventory.domains import registrable_domain
from fwdiff.knowledge.tables import endpoint_noise
from fwdiff.model import CodeSite, EndpointClass, EndpointContext, EndpointFact, EndpointOrigin

ACCESS_POINT_NAME = "apn"
"""The attribute whose value resolves inside the operator's network alone (3GPP TS 23.003, 9.1)."""
_CALLED_NEVERTHELESS = frozenset({EndpointClass.DOC, EndpointClass.PKI, EndpointClass.NAMESPACE})
"""Classes by a host's name, which says less than the call that opens it."""
_NUMBER_SCHEMES = frozenset({"sms", "smsto", "mmsto", "tel"})
_C_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,16}|0[0-7]{0,16}|[1-9][0-9]{0,16}")
_LABEL = re.compile(r"(?!-)[\w-]+(?<!-)")
"""Not `%s`, `{host}`, `*` or `dev-`, which code completes."""
_HOLE = re.compile(r"%\d?\w?|\$?\{[^{}]*\}|\*+")
_NAMED = 3
"""Letters of a label with a hole that tell whose domain it is."""
_DOCUMENTATION = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
"""RFC 5737 and RFC 3849."""


class Classifier:
    """Judges the endpoints of one image, by the dotted names that the image gives to something of its own."""

    def __init__(self, names: frozenset[str], access_points: frozenset[str] = frozenset()) -> None:
        """`names`: of packages and their parts; `access_points`: of those alone; all in lower case."""
        self._names = names
        self._access_points = access_points

    def classify(self, fact: EndpointFact, *, in_suffix_list: bool = False) -> EndpointClass:
        """The class of an endpoint where it stands; in a list of public suffixes, which are no hosts."""
        if in_suffix_list and not fact.scheme:
            return EndpointClass.DOC
        category = self._by_name(fact)
        if fact.opened and category in _CALLED_NEVERTHELESS:
            return EndpointClass.SERVICE
        if category is not EndpointClass.SERVICE or fact.scheme == "sms":
            return category
        if fact.access_point:
            return EndpointClass.LOCAL if fact.access_point.attribute == ACCESS_POINT_NAME else category
        return self._by_content(fact) or category

    def _by_name(self, fact: EndpointFact) -> EndpointClass:
        if not fact.scheme and fact.host in self._names:
            return EndpointClass.NAMESPACE
        return _classify(fact.host, fact.url, fact.scheme)

    def _by_content(self, fact: EndpointFact) -> EndpointClass | None:
        """What a service's name is no more than by the text around it or the code that holds it; None of most."""
        if fact.context:
            return _class_of_context(fact.context)
        if not fact.scheme and fact.origin is not EndpointOrigin.DEX and fact.host in self._access_points:
            return EndpointClass.LOCAL
        return _class_of_code(fact.code) if fact.code else None


@cache
def _class_of_context(context: EndpointContext) -> EndpointClass:
    return next(EndpointClass(rule.category) for rule in endpoint_noise().context if context in rule.contexts)


@lru_cache(maxsize=1 << 14)
def _class_of_code(code: tuple[CodeSite, ...]) -> EndpointClass | None:
    for rule in endpoint_noise().code:
        if all(site.class_name.startswith(rule.prefixes) for site in code):
            return EndpointClass(rule.category)
    return None


@lru_cache(maxsize=1 << 16)
def _classify(host: str, url: str, scheme: str) -> EndpointClass:
    if host.isdecimal() and (not scheme or scheme in _NUMBER_SCHEMES):
        return EndpointClass.SERVICE
    tail = _after_host(url)
    of_address = _class_of_address(host)
    if of_address:
        return _listed(host, tail, scheme) or of_address
    if not scheme and host.partition(".")[0] in endpoint_noise().words["program_roots"].words:
        return EndpointClass.NAMESPACE
    return _listed(host, tail, scheme) or _by_form(host, scheme) or EndpointClass.SERVICE


def _by_form(host: str, scheme: str) -> EndpointClass | None:
    """The class of the first form that fits."""
    labels = host.split(".")
    words = endpoint_noise().words
    is_java = labels[0] in words["java_roots"].words
    is_domain = registrable_domain(host) is not None
    forms = (
        (EndpointClass.NAMESPACE, labels[-1] == scheme and not is_domain),  # playready://AllLicenses.playready
        (EndpointClass.PLACEHOLDER, _is_open(labels) or (labels[-1].isdecimal() and len(labels) > 1)),
        (EndpointClass.LOCAL, len(labels) == 1 or labels[-1] in words["private_suffixes"].words),
        (EndpointClass.NAMESPACE, is_java and not is_domain),
    )
    return next((category for category, fits in forms if fits), None)


def _is_open(labels: list[str]) -> bool:
    """Whether code decides which domain it is: `https://%s/`; not `oss-cn-****.aliyuncs.com`, nor `maker-%s.cn`."""
    unsure = [place for place, label in enumerate(labels) if not _LABEL.fullmatch(label)]
    if not unsure or registrable_domain(".".join(labels[unsure[-1] + 1 :])) is not None:
        return False
    fixed = _HOLE.sub("", labels[unsure[-1]]).strip("-")
    is_named = len(fixed) >= _NAMED and _LABEL.fullmatch(fixed) and fixed != "www"
    return not (is_named and registrable_domain(".".join((fixed, *labels[unsure[-1] + 1 :]))))


@lru_cache(maxsize=1 << 14)
def _class_of_address(host: str) -> EndpointClass | None:
    """None of a host that is no address: that is most of them, and told by how the last part begins."""
    last = host.partition("%")[0].rpartition(".")[2]
    if ":" not in last and not last[:1].isdecimal():
        return None
    classes = set(map(_address_class, _addresses(host)))
    return EndpointClass.SERVICE if EndpointClass.SERVICE in classes else min(classes, default=None)


def _addresses(host: str) -> list[IPv4Address | IPv6Address]:
    """What a host that is an address means: two of them where its octal digits may be meant as decimal ones."""
    try:
        return [ip_address(host.partition("%")[0])]
    except ValueError:
        parts = host.split(".")
    numbers = _inet_aton(parts)
    if len(parts) == 4 and all(part.isdecimal() and len(part) < 4 for part in parts):  # 172.028.252.211 in APN lists
        return [*numbers, *_inet_aton([str(int(part)) for part in parts])]
    return numbers


def _inet_aton(parts: list[str]) -> list[IPv4Address | IPv6Address]:
    """The address by the rules of inet(3): one to four hexadecimal, octal or decimal numbers, the last for the rest."""
    if len(parts) > 4 or not all(_C_NUMBER.fullmatch(part) for part in parts):
        return []
    *octets, rest = (int(part, 16 if part[1:2] in "xX" and part[1:] else 8 if part[0] == "0" else 10) for part in parts)
    if any(octet > 0xFF for octet in octets) or rest >= 1 << 8 * (4 - len(octets)):
        return []
    return [IPv4Address(int.from_bytes(bytes([*octets, 0, 0, 0, 0][:4])) + rest)]


def _address_class(address: IPv4Address | IPv6Address) -> EndpointClass:
    if any(address in network for network in _DOCUMENTATION):
        return EndpointClass.PLACEHOLDER
    is_elsewhere = address.is_global and not address.is_multicast
    return EndpointClass.SERVICE if is_elsewhere else EndpointClass.LOCAL


def _after_host(url: str) -> str:
    rest = url.partition("://")[2] or url
    begin = re.search(r"[/?#]", rest)
    return rest[begin.start() :] if begin else ""


def _listed(host: str, tail: str, scheme: str) -> EndpointClass | None:
    """The class of the most specific rule."""
    for prefix, category, bare in _rules_of(host):
        if tail.startswith(prefix) and not (bare and scheme):
            return category
    return None


@lru_cache(maxsize=1 << 14)
def _rules_of(host: str) -> tuple[tuple[str, EndpointClass, bool], ...]:
    """Those of the host itself, then of its domains from the longest on."""
    labels = host.split(".")
    keys = [host, *("." + ".".join(labels[start:]) for start in range(len(labels)))]
    return tuple(rule for key in keys for rule in _rules().get(key, ()))


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, tuple[tuple[str, EndpointClass, bool], ...]]:
    """(path prefix, class, bare names only) by host, or by domain behind a dot; the longest prefix first."""
    rules: dict[str, list[tuple[str, EndpointClass, bool]]] = {}
    for rule in endpoint_noise().rule:
        for key in (*rule.hosts, *(f".{domain}" for domain in rule.domains)):
            rules.setdefault(key, []).extend((path, EndpointClass(rule.category), rule.bare) for path in rule.paths)
    return {key: tuple(sorted(rows, key=lambda row: -len(row[0]))) for key, rows in rules.items()}
