"""Owners of domains that an image's own lists of access points give to an operator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from fwdiff.inventory.domains import registrable_domain
from fwdiff.knowledge.tables import mobile_countries
from fwdiff.model import EndpointFact

_NAME = "apn"
_USES = re.compile(
    r"[\s_,(\[-]+(?:mms|wap|web|internet|inet|gprs|ims|supl|tethering|default|data|lte|[345]g|prepaid|postpaid|contract|"
    r"pre|post|payg|paym|apn|contract|dun|xcap|\d+)[)\]]*\Z",
    re.IGNORECASE,
)
_MOST_WORDS = 4
"""Cut off a name from its end: `T-Mobile MMS LTE`."""


class Carriers:
    """The operator and country of each domain that entries name a server in; most entries decide."""

    def __init__(self, facts: Iterable[EndpointFact]) -> None:
        names: dict[str, Counter[str]] = {}
        codes: dict[str, Counter[str]] = {}
        for fact in facts:
            point = fact.access_point
            domain = registrable_domain(fact.host) or fact.host
            if point and point.attribute != _NAME and point.carrier:
                names.setdefault(domain, Counter())[_operator(point.carrier)] += 1
                codes.setdefault(domain, Counter())[mobile_countries().get(point.mcc, "")] += 1
        self._owners = {domain: (_most(names[domain]), _majority(codes[domain])) for domain in names}

    def owner_of(self, host: str) -> tuple[str, str | None] | None:
        """Operator, and country by its mobile country code (ITU-T E.212); None where no entry names a server of it."""
        return self._owners.get(registrable_domain(host) or host)


def _operator(carrier: str) -> str:
    """`Vodafone MMS` is Vodafone's."""
    name = carrier.strip()
    for _ in range(_MOST_WORDS):
        name = _USES.sub("", name)
    return name


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))


def _majority(counts: Counter[str]) -> str | None:
    """None where entries of several countries share a domain, and none has more than half of them."""
    country = _most(counts)
    return country if country and 2 * counts[country] > counts.total() else None
