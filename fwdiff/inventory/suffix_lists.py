"""Members that are a list of public suffixes, as HTTP clients bring along: names of registries and hosters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from publicsuffixlist import PublicSuffixList

from fwdiff.model import EndpointFact

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
    return 2 * sum(map(_is_suffix, hosts)) > len(hosts)


def _is_suffix(host: str) -> bool:
    """`*.maker.com` in the list makes no suffix of `maker.com`, but nobody writes that name for another reason."""
    suffixes = _suffixes()
    return suffixes.publicsuffix(host) == host or suffixes.publicsuffix(f"a.{host}") == f"a.{host}"


@cache
def _suffixes() -> PublicSuffixList:
    """With the suffixes of hosting firms; made at the first question, which few images come to."""
    return PublicSuffixList(accept_unknown=False, accept_encoded_idn=False)
