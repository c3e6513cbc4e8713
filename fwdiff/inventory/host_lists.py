"""Hosts that stand in one list: regions of a cloud, an operator's gateways, sites that a browser knows.

A list says what may be named, not what is called: its hosts are shown together, and weigh nothing alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from fwdiff.model import CodeSite, Endpoint, EndpointClass, EndpointOrigin

FEWEST = 40
"""Service hosts of one method, or of one member that is data."""
_DENSE = 4096
"""Bytes a host at most, on average, of a member that is one list: a program in a script has fewer."""
_NEIGHBOURS = 256
"""Bytes between two hosts of a list among other things: in a program's constants, a table of resources, a partition."""
_DATA = frozenset({EndpointOrigin.ASSET, EndpointOrigin.TEXT, EndpointOrigin.XML})


def with_lists(rows: Sequence[Endpoint]) -> Iterator[Endpoint]:
    """The endpoints of one file, each with the list that it stands in; what code opens stands for itself."""
    lists = _lists_of(rows)
    for row in rows:
        name = lists.get((row.member, row.url))
        yield row if name is None or row.opened else replace(row, list=f"{row.path}!{name}".rstrip("!"))


def _lists_of(rows: Iterable[Endpoint]) -> dict[tuple[str, str], str]:
    """The name of the list, by member and URL: its member, with its method or first place where it is a part of one."""
    members: defaultdict[tuple[str, EndpointOrigin], list[Endpoint]] = defaultdict(list)
    for row in rows:
        if row.category is EndpointClass.SERVICE and row.scheme != "sms":
            members[row.member, row.origin].append(row)
    return {
        (row.member, row.url): name
        for (member, origin), services in members.items()
        if len(services) >= FEWEST
        for row, name in _listed(member, origin, services)
    }


def _listed(member: str, origin: EndpointOrigin, services: list[Endpoint]) -> Iterator[tuple[Endpoint, str]]:
    if origin is EndpointOrigin.DEX:
        return _by_method(member, services)
    places = sorted(services, key=lambda row: row.offset)
    return iter([(row, member) for row in places]) if _is_list(origin, places) else _by_place(member, places)


def _is_list(origin: EndpointOrigin, places: Sequence[Endpoint]) -> bool:
    hosts = len({row.host for row in places})
    return origin in _DATA and hosts >= FEWEST and places[-1].offset - places[0].offset <= _DENSE * hosts


def _by_method(member: str, services: list[Endpoint]) -> Iterator[tuple[Endpoint, str]]:
    """What stands in methods that are lists, and nowhere else in the member's code."""
    hosts: defaultdict[CodeSite, set[str]] = defaultdict(set)
    for row in services:
        for site in row.code:
            hosts[site].add(row.host)
    methods = {site for site, found in hosts.items() if len(found) >= FEWEST}
    for row in services:
        if row.code and methods.issuperset(row.code):
            yield row, f"{member} {row.code[0].class_name}->{row.code[0].method}".strip()


def _by_place(member: str, places: list[Endpoint]) -> Iterator[tuple[Endpoint, str]]:
    for run in _runs(places):
        if len({row.host for row in run}) >= FEWEST:
            yield from ((row, f"{member}@{run[0].offset}") for row in run)


def _runs(places: list[Endpoint]) -> Iterator[list[Endpoint]]:
    run: list[Endpoint] = []
    for row in places:
        if run and row.offset - run[-1].offset - len(run[-1].url) > _NEIGHBOURS:
            yield run
            run = []
        run.append(row)
    yield run
