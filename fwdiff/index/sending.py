"""A hint of what a package may send: what it reads, how it sends, what starts it and whom it names, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from fwdiff.index.broadcasts import BY_ITSELF
from fwdiff.index.build_index import BuildIndex, host_of
from fwdiff.index.capability import IDENTIFYING, SINKS, is_cleartext, sends
from fwdiff.index.company import Company
from fwdiff.index.mentions import Mentions
from fwdiff.model import ApiUse, Cleartext, Endpoint, Package
from fwdiff.model.why import Destination, Sending, Trigger, TriggerKind, Use

_FEW = 3
_REFUSED = "in the clear, which the platform refuses its HTTP stacks"
_WAYS = ("in the clear", "encrypted", "", _REFUSED)
"""How a host is reached, what shows most first; a name without a scheme says nothing of it."""


class Sendings:
    """The tables of one build; each answer takes as long as it has lines."""

    def __init__(self, index: BuildIndex, mentions: Mentions, company: Company) -> None:
        self._index = index
        self._mentions = mentions
        self._company = company

    def of(self, package: Package, triggers: Iterable[Trigger]) -> Sending:
        """Of one placement, with what starts it."""
        members = self._members(package)
        reads = tuple(_uses(package, IDENTIFYING))
        borrowed = tuple(_borrowed(members, IDENTIFYING, reads))
        senders = [one for one in (package, *members) if sends(one)]
        sinks = tuple(_uses(package, SINKS)) or tuple(_borrowed(members, SINKS, ()))
        destinations = self._destinations(package, senders)
        sending = Sending("", reads, borrowed, sinks, tuple(destinations))
        return replace(sending, hint=_hint(package, sending, triggers)) if senders else sending

    def _members(self, package: Package) -> list[Package]:
        """The others of its uid and of the processes that its components run in, a name once."""
        processes = dict.fromkeys(guest.process for guest in self._company.guests(package))
        guests = (one for process in processes for one in self._company.hosts(process))
        members = {one.package: one for one in (*self._company.peers(package), *guests)}
        return [one for name, one in members.items() if name != package.package]

    def _destinations(self, package: Package, senders: list[Package]) -> list[Destination]:
        """Its services but those of lists, and those that an overlay gives it; a URL once.

        Where it cannot send itself, or names none, those of the others that send as well.
        """
        found: dict[str, Destination] = {}
        for holder in (package, *self._mentions.overlays_on(package.package)):
            self._name(found, package, holder)
        for member in () if found and package in senders else senders:
            self._name(found, member, member, by=member.package)
        return sorted(found.values(), key=lambda one: (_WAYS.index(_way(one)), one.by, one.url))

    def _name(self, found: dict[str, Destination], user: Package, holder: Package, by: str = "") -> None:
        for endpoint in self._index.services_of(holder):
            if not endpoint.list and endpoint.url not in found:
                whose = by or ("" if holder is user else holder.package)
                found[endpoint.url] = _destination(user.cleartext, whose, endpoint)


def permits(cleartext: Cleartext | None, host: str) -> bool | None:
    """Whether the platform lets HTTP stacks talk to a host in the clear: the longest rule for it, else the default.

    Source: android.security.net.config, ApplicationConfig.getConfigForHostname.
    """
    if cleartext is None:
        return None
    rules = [
        one for one in cleartext.domains if host == one.domain or (one.subdomains and host.endswith(f".{one.domain}"))
    ]
    return max(rules, key=lambda one: len(one.domain)).cleartext if rules else cleartext.permitted


def _uses(package: Package, categories: frozenset[str]) -> Iterator[Use]:
    uses: list[ApiUse] = [use for use in package.api_uses if use.category in categories]
    for category, found in groupby(uses, key=lambda use: use.category):
        yield Use(category, tuple(dict.fromkeys(site for use in found for site in use.code)))


def _borrowed(members: list[Package], categories: frozenset[str], own: Iterable[Use]) -> Iterator[Use]:
    """What its own code does not use, by the first of its uid or processes whose code does."""
    known = {use.category for use in own}
    found: dict[str, Use] = {}
    for member in members:
        for use in _uses(member, categories - known):
            found.setdefault(use.category, Use(use.category, use.code, member.package))
    yield from (found[category] for category in sorted(found))


def _destination(cleartext: Cleartext | None, by: str, endpoint: Endpoint) -> Destination:
    return Destination(
        endpoint.url,
        host_of(endpoint),
        endpoint.owner,
        endpoint.country,
        is_cleartext(endpoint),
        permits(cleartext, endpoint.host),
        cleartext.by if cleartext else "",
        by,
        endpoint.code,
    )


def _hint(package: Package, sending: Sending, triggers: Iterable[Trigger]) -> str:
    """One sentence where it reads, sends, starts by itself and names a host; else nothing."""
    starts = dict.fromkeys(one.kind for one in triggers if one.kind in BY_ITSELF)
    reads = (*sending.reads, *sending.borrowed)
    if not (reads and starts and sending.destinations):
        return ""
    state = "may send" if package.enabled else "could send, were it enabled,"
    through = next((f" by the code of {use.by}" for use in sending.sends if use.by), "")
    where = _where(sending.destinations)
    return f"{state} {_what(reads)}{through} to {where}, started by {_listed(_START[one] for one in starts)}"


_START = {kind: kind.value.replace("-", " ") for kind in TriggerKind}


def _what(reads: Iterable[Use]) -> str:
    """All categories, each with whose code reads it where that is not its own."""
    every = list(reads)
    own = ", ".join(use.category for use in every if not use.by)
    lent = ", ".join(f"{use.category} ({use.by})" for use in every if use.by)
    return " and ".join(filter(None, [own, f"by others of its uid or process {lent}" if lent else ""]))


def _way(place: Destination) -> str:
    if place.clear:
        return _REFUSED if place.permitted is False else "in the clear"
    return "encrypted" if "://" in place.url else ""


def _where(destinations: Iterable[Destination]) -> str:
    """The hosts by the way they are reached; what one is reached by first tells most."""
    hosts: dict[str, dict[str, None]] = {way: {} for way in _WAYS}
    first: dict[str, Destination] = {}
    for place in destinations:
        if first.setdefault(place.host, place) is place:
            hosts[_way(place)][place.host] = None
    return "; ".join(f"{_listed(found)} {way}".rstrip() for way, found in hosts.items() if found)


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    return ", ".join(every[:_FEW]) + (f" and {len(every) - _FEW} more" if len(every) > _FEW else "")
