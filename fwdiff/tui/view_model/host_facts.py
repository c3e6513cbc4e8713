"""By what the list of hosts is sorted and grouped: domain, owner, country, package that carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from fwdiff.index.weight import cleartext
from fwdiff.model import EndpointRow
from fwdiff.model.packed import HostProfile
from fwdiff.text import both_forms, have_other_forms
from fwdiff.tui.view_model.arrangement import named
from fwdiff.tui.view_model.row_list import Keyed
from fwdiff.tui.view_model.rows import Cell, Grouping, Order, Tone, span
from fwdiff.tui.view_model.sections import reference_word
from fwdiff.tui.view_model.view import View


class HostNames(Keyed):
    """What a list sorts hosts by, and shows of them: in both forms where one of them has two."""

    def __init__(self, name: Callable[[Any], str]) -> None:
        super().__init__(name, both_forms)
        self._name = name

    def of_all(self, sources: Iterable[Any]) -> Iterable[str]:
        """The name of each; no host is looked at alone where all are plain."""
        names = [*map(self._name, sources)]
        return map(both_forms, names) if have_other_forms(names) else names


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
        "scheme": Keyed(attrgetter("schemes"), scheme_text),
        "class": attrgetter("category"),
        "owner": Keyed(attrgetter("owner", "country"), lambda both: who(*both)),
        "country": attrgetter("country"),
        "ref": Keyed(attrgetter("in_reference"), lambda present: word if present else ""),
        "carried by": Keyed(carriers_of, carriers_text),
        "first carrier": Keyed(carriers_of, itemgetter(0)),
    }


def facts_of_standing(
    profiles: Sequence[HostProfile], name: Callable[[Any], str], number: Callable[[Any], int]
) -> Facts:
    """Those of a host that both builds have, by the number of its profile on the right; -1 of one that has none."""

    def of_profile(read: Callable[[HostProfile], str]) -> Keyed:
        return Keyed(number, lambda profile: read(profiles[profile]) if profile >= 0 else "")

    return {
        "host": HostNames(name),
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
