"""Owners of domains that an image's own lists of access points give to an operator."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from fwdiff.inventory.classify import ACCESS_POINT_NAME
from fwdiff.inventory.domains import registrable_domain
from fwdiff.knowledge.tables import mobile_countries
from fwdiff.model import AccessPoint, EndpointFact

_USES = frozenset(
    (
        *("mms", "wap", "web", "internet", "inet", "gprs", "ims", "supl", "tethering", "default", "data", "lte", "3g"),
        *("4g", "5g", "prepaid", "postpaid", "contract", "pre", "post", "payg", "paym", "apn", "dun", "xcap", "pxt"),
        *("msg", "picture", "message", "messaging", ""),
    )
)
"""Words of an entry's name that say what it is for, or for whose contract, and not whose it is."""
_WORDS = re.compile(r"[^\s_,()\[\]/]+")


class Carriers:
    """The operator and country of each domain that entries name a server in; most entries decide."""

    def __init__(self, facts: Iterable[EndpointFact]) -> None:
        names: defaultdict[str, Counter[str]] = defaultdict(Counter)
        codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for fact in facts:
            point = fact.access_point
            if point and point.attribute != ACCESS_POINT_NAME and (operator := _operator_of(point)):
                domain = registrable_domain(fact.host) or fact.host
                names[domain][operator] += 1
                codes[domain][mobile_countries().get(point.mcc, "")] += 1
        self._owners = {domain: (_most(names[domain]), _majority(codes[domain])) for domain in names}

    def owner_of(self, host: str) -> tuple[str, str | None] | None:
        """Operator, and country by its mobile country code (ITU-T E.212); None where no entry names a server of it."""
        return self._owners.get(registrable_domain(host) or host)


def _operator_of(point: AccessPoint) -> str:
    """By the entry's name, else by those of the entries for the same network."""
    return next(filter(None, map(_operator, (point.carrier, *point.siblings))), "")


@lru_cache(1 << 12)
def _operator(carrier: str) -> str:
    """`Vodafone MMS` is Vodafone's; an entry that is called `MMS` says nothing of whose it is."""
    words = list(_WORDS.finditer(carrier))
    while words and _is_use(words[-1][0]):
        words.pop()
    while words and _is_use(words[0][0]):
        del words[0]
    return carrier[words[0].start() : words[-1].end()] if words else ""


def _is_use(word: str) -> bool:
    return (word.isdecimal() and len(word) > 1) or word.lower().strip("-.") in _USES


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))


def _majority(counts: Counter[str]) -> str | None:
    """None where entries of several countries share a domain, and none has more than half of them."""
    country = _most(counts)
    return country if country and 2 * counts[country] > counts.total() else None
