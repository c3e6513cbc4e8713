"""By what the list of hosts is sorted and grouped: domain, owner, country, package that carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from fwdiff.index.weight import cleartext
from fwdiff.model import EndpointRow
from fwdiff.model.packed import HostProfile
from fwdiff.text import both_forms
from fwdiff.tui.view_model.arrangement import named
from fwdiff.tui.view_model.rows import Cell, Grouping, Order, Tone, span
from fwdiff.tui.view_model.sections import reference_word
from fwdiff.tui.view_model.view import View

Facts = dict[str, Callable[[Any], str | None]]


def orders_of_hosts() -> tuple[Order, ...]:
    """By weight under their domains; by name; under owner, country, or the first package that carries them."""
    return (
        Order("weight", grouping=Grouping("domain", named, least=2)),
        Order("host", "host"),
        Order("owner", "owner", Grouping("owner", named), without=("owner",)),
        Order("country", "country", Grouping("country", named)),
        Order("carried by", "carried by", Grouping("first carrier", named), without=("carried by",)),
        Order("scheme", "scheme", Grouping("scheme", named)),
    )


def facts_of_row(view: View) -> Facts:
    """Those of a host that stands on one side alone."""
    word = reference_word(view)
    return {
        "host": lambda row: both_forms(row.host),
        "scheme": lambda row: scheme_text(row.schemes),
        "class": attrgetter("category"),
        "owner": lambda row: who(row.owner, row.country),
        "country": lambda row: row.country or "",
        "ref": lambda row: word if row.in_reference else "",
        "carried by": lambda row: carriers_text(carriers_of(row)),
        "first carrier": lambda row: carriers_of(row)[0],
    }


def facts_of_standing(
    profiles: Sequence[HostProfile], name: Callable[[Any], str], number: Callable[[Any], int]
) -> Facts:
    """Those of a host that both builds have, by the number of its profile on the right; -1 of one that has none."""

    def of_profile(read: Callable[[HostProfile], str]) -> Callable[[Any], str]:
        @cache
        def text(profile: int) -> str:
            return read(profiles[profile]) if profile >= 0 else ""

        return lambda source: text(number(source))

    return {
        "host": lambda source: both_forms(name(source)),
        "scheme": of_profile(lambda one: scheme_text(one.schemes)),
        "class": of_profile(attrgetter("category")),
        "owner": of_profile(lambda one: who(one.owner, one.country)),
        "country": of_profile(lambda one: one.country or ""),
        "domain": of_profile(lambda one: one.domain or ""),
        "carried by": of_profile(lambda one: carriers_text(one.carriers)),
        "first carrier": of_profile(lambda one: one.carriers[0]),
    }


def carriers_of(row: EndpointRow) -> tuple[str, ...]:
    """The packages that carry a host, else the files."""
    return row.packages or tuple(sorted({sighting.path for sighting in row.sightings}))


def carriers_text(carriers: Sequence[str]) -> str:
    """The first of those that carry a host, and how many more do."""
    more = f" +{len(carriers) - 1}" if len(carriers) > 1 else ""
    return (carriers[0] if carriers else "") + more


def who(owner: str | None, country: str | None) -> str:
    """Whose a host is, and where."""
    return f"{owner}, {country}" if owner and country else owner or country or ""


def scheme_cell(schemes: Iterable[str], tone: Tone = Tone.PLAIN) -> Cell:
    """Schemes in order, those without encryption with a `!`."""
    spans = [
        span(f"{scheme}!", Tone.WARNING) if cleartext((scheme,)) else span(scheme, tone)
        for scheme in sorted(set(schemes))
        if scheme
    ]
    return tuple(piece for one in spans for piece in (span(" "), one))[1:]


def scheme_text(schemes: Iterable[str]) -> str:
    """The same without tones."""
    return "".join(text for text, _ in scheme_cell(schemes))
