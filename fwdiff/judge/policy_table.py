"""`policy.toml` as it is written: its tables, and what in them cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType, field

from fwdiff.judge.policy import DENIED, Names
from fwdiff.judge.toml_record import Fault, Keys, near

RULE = re.compile(r"FW\d{3}")
ANY = "*"
"""Among a market's regions: every region that no other market names, and none at all."""

_MARKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DOMAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PACKAGE = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*(\.\*)?")


class RuleSeverity(StrEnum):
    """A severity, or that the rule says nothing."""

    OFF = "off"
    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class GateLevel(StrEnum):
    """The least severity that gates, or that nothing does."""

    NONE = "none"
    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class GateTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[gate]`; what is not set holds as it is elsewhere."""

    severity: GateLevel | UnsetType = UNSET
    standing: frozenset[str] | UnsetType = UNSET
    undeclared: GateLevel | UnsetType = UNSET


class DecisionTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[decisions]`."""

    greatest_age_days: int | UnsetType = UNSET


class KnownTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[known_clients]`."""

    file: str | UnsetType = UNSET
    """Of further clients, beside the policy unless its path says otherwise."""


class MarketTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[markets.NAME]`."""

    regions: tuple[str, ...] = ()
    """Regions of fingerprints that mean this market; `*` for all others."""
    self_registration: bool = False
    domains: Names = Names()
    countries: Names = Names()
    packages: Names = Names()
    skus: tuple[str, ...] = ()
    severities: Mapping[str, RuleSeverity] = field(default_factory=dict)
    gate: GateTable = GateTable()
    decisions: DecisionTable = DecisionTable()


class PolicyTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole `policy.toml`; what stands at the top holds for every market that does not say otherwise."""

    markets: Mapping[str, MarketTable]
    default_market: str | UnsetType = UNSET
    severities: Mapping[str, RuleSeverity] = field(default_factory=dict)
    gate: GateTable = GateTable()
    decisions: DecisionTable = DecisionTable()
    known_clients: KnownTable = KnownTable()


def faults(table: PolicyTable, rules: Collection[str]) -> Iterator[Fault]:
    """What the types of a policy do not say; `rules` are the ids of all."""
    if not table.markets:
        yield Fault(("markets",), "`markets` has no market")
    if isinstance(table.default_market, str) and table.default_market not in table.markets:
        words = f"`default_market` names no market here: `{table.default_market}`"
        yield Fault(("default_market",), words + near(table.default_market, table.markets))
    yield from _common(table, rules, ())
    seen: dict[str, str] = {}
    for name, market in table.markets.items():
        yield from _of_market(name, market, rules, seen)


def _of_market(name: str, market: MarketTable, rules: Collection[str], seen: dict[str, str]) -> Iterator[Fault]:
    keys = ("markets", name)
    if not _MARKET.fullmatch(name):
        yield Fault(keys, f"a market's name has letters, digits, - and _ alone: `{name}`")
    for position, region in enumerate(market.regions):
        other = seen.setdefault(region.casefold(), name)
        if other != name:
            yield Fault((*keys, "regions", position), f"the region `{region}` is that of {other} and of {name}")
    yield from _common(market, rules, keys)
    yield from _names(market.domains, (*keys, "domains"), _DOMAIN.fullmatch, "a domain, as example.com")
    yield from _names(market.countries, (*keys, "countries"), _COUNTRY.fullmatch, "a country, as FI")
    yield from _names(
        market.packages, (*keys, "packages"), _PACKAGE.fullmatch, "a package, as com.example or com.example.*"
    )


def _common(table: PolicyTable | MarketTable, rules: Collection[str], keys: Keys) -> Iterator[Fault]:
    for rule in table.severities:
        if rule not in rules:
            yield Fault((*keys, "severities", rule), f"there is no rule `{rule}`{near(rule, rules)}")
    standing = table.gate.standing
    for one in () if isinstance(standing, UnsetType) else sorted(standing):
        if one not in {DENIED, *rules}:
            words = f"`{one}` is neither a rule nor `{DENIED}`{near(one, [DENIED, *rules])}"
            yield Fault((*keys, "gate", "standing"), words)
    age = table.decisions.greatest_age_days
    if isinstance(age, int) and age < 1:
        yield Fault((*keys, "decisions", "greatest_age_days"), "`greatest_age_days` is less than a day")


def _names(names: Names, keys: Keys, fits: Callable[[str], object], wanted: str) -> Iterator[Fault]:
    for title, entries in (("allowed", names.allowed), ("denied", names.denied)):
        yield from _entries(entries, (*keys, title), fits, wanted)
    for both in sorted(set(names.allowed) & set(names.denied)):
        yield Fault((*keys, "denied"), f"`{both}` is allowed and denied")


def _entries(entries: Iterable[str], keys: Keys, fits: Callable[[str], object], wanted: str) -> Iterator[Fault]:
    for position, entry in enumerate(entries):
        if not fits(entry):
            yield Fault((*keys, position), f"`{entry}` is not {wanted}")
