"""Members that are a list of public suffixes, as HTTP clients bring along: names of registries and hosters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from fwdiff.model import EndpointFact
from fwdiff.public_suffixes import is_public_suffix

_FEWEST = 30
"""Bare names of one member."""


def suffix_lists(facts: Iterable[EndpointFact]) -> frozenset[str]:
    """The members of one file that hold many bare names, of which most are exact public suffixes."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if not fact.scheme:
            names[fact.member].add(fact.host)
    return frozenset(member for member, hosts in names.items() if len(hosts) >= _FEWEST and _are_suffixes(hosts))


def _are_suffixes(hosts: set[str]) -> bool:
    return 2 * sum(map(is_public_suffix, hosts)) > len(hosts)
