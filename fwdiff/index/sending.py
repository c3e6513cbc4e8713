"""A hint of what a package may send: what it reads, how it sends, what starts it and whom it names, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from fwdiff.index.broadcasts import BY_ITSELF
from fwdiff.index.build_index import BuildIndex, host_of
from fwdiff.index.capability import IDENTIFYING, SINKS, is_cleartext, sends
from fwdiff.index.company import Company
from fwdiff.index.mentions import Mentions
from fwdiff.model import ApiUse, Cleartext, Endpoint, Package
from fwdiff.model.why import Destination, Sending, Trigger, TriggerKind, Use

_FEW = 3


class Sendings:
    """The tables of one build; each answer takes as long as it has lines."""

    def __init__(self, index: BuildIndex, mentions: Mentions, company: Company) -> None:
        self._index = index
        self._mentions = mentions
        self._company = company

    def of(self, package: Package, triggers: Iterable[Trigger]) -> Sending:
        """Of one placement, with what starts it."""
        reads = tuple(_uses(package, IDENTIFYING))
        borrowed = tuple(self._borrowed(package, {one.category for one in reads}))
        destinations = tuple(self._destinations(package))
        hint = _hint(package, reads, borrowed, destinations, list(triggers))
        return Sending(hint, reads, borrowed, tuple(_uses(package, SINKS)), destinations)

    def _borrowed(self, package: Package, own: set[str]) -> Iterator[Use]:
        """The first of its uid or processes that reads what it does not read itself."""
        found: dict[str, Use] = {}
        for other in (*self._company.peers(package), *self._in_process(package)):
            for use in _uses(other, IDENTIFYING):
                if use.category not in own:
                    found.setdefault(use.category, Use(use.category, use.code, other.package))
        yield from (found[category] for category in sorted(found))

    def _in_process(self, package: Package) -> Iterator[Package]:
        for process in dict.fromkeys(guest.process for guest in self._company.guests(package)):
            yield from (one for one in self._company.hosts(process) if one.package != package.package)

    def _destinations(self, package: Package) -> Iterator[Destination]:
        """Its services but those of lists, and those that an overlay gives it, in the clear first; a URL once."""
        found: dict[str, Destination] = {}
        for holder in (package, *self._mentions.overlays_on(package.package)):
            for endpoint in self._index.services_of(holder):
                if not endpoint.list and endpoint.url not in found:
                    found[endpoint.url] = _destination(package, holder, endpoint)
        yield from sorted(found.values(), key=lambda one: (not one.clear, one.url))


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


def _destination(package: Package, holder: Package, endpoint: Endpoint) -> Destination:
    rule = package.cleartext.by if package.cleartext else ""
    by = "" if holder is package else holder.package
    return Destination(
        endpoint.url,
        host_of(endpoint),
        endpoint.owner,
        endpoint.country,
        is_cleartext(endpoint),
        permits(package.cleartext, endpoint.host),
        rule,
        by,
        endpoint.code,
    )


def _hint(
    package: Package,
    reads: tuple[Use, ...],
    borrowed: tuple[Use, ...],
    destinations: tuple[Destination, ...],
    triggers: list[Trigger],
) -> str:
    """One sentence where it reads, sends, starts by itself and names a host; else nothing."""
    starts = dict.fromkeys(one.kind for one in triggers if one.kind in BY_ITSELF)
    if not ((reads or borrowed) and sends(package) and starts and destinations):
        return ""
    what = _listed(one.category for one in (reads or borrowed))
    whose = "" if reads else f" that {borrowed[0].by or 'others'} of its uid or process reads"
    state = "may send" if package.enabled else "could send, were it enabled,"
    return f"{state} {what}{whose} to {_where(destinations)}, started by {_listed(_START[one] for one in starts)}"


_START = {kind: kind.value.replace("-", " ") for kind in TriggerKind}


def _where(destinations: tuple[Destination, ...]) -> str:
    clear = [one for one in destinations if one.clear]
    if not clear:
        return _listed(dict.fromkeys(one.host for one in destinations))
    refused = all(one.permitted is False for one in clear)
    said = "in the clear, which the platform refuses its HTTP stacks" if refused else "in the clear"
    return f"{_listed(dict.fromkeys(one.host for one in clear))} {said}"


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    return ", ".join(every[:_FEW]) + (f" and {len(every) - _FEW} more" if len(every) > _FEW else "")
