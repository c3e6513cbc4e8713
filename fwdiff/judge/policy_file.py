"""Policies as files: `policy.toml` with its markets, the ones that fwdiff brings along, and which market holds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec import UNSET, UnsetType

from fwdiff.errors import UsageError
from fwdiff.judge.known_file import KnownFile, read_known
from fwdiff.judge.policy import Gate, Policy
from fwdiff.judge.policy_table import ANY, GateLevel, GateTable, MarketTable, PolicyTable, RuleSeverity, faults
from fwdiff.judge.rules.registry import RULES
from fwdiff.judge.toml_record import RecordError, near, parse, read_file, use_of
from fwdiff.model.judgement import Severity, TableUse
from fwdiff.text import visible

DEFAULT = "default"
SHIPPED = (DEFAULT, "eu")
"""Policies that need no file, by name."""

_FOLDER = Path(__file__).parents[1] / "data" / "policies"
_V = TypeVar("_V")


class PolicyFile(NamedTuple):
    """A policy and what it is cited by."""

    use: TableUse
    table: PolicyTable
    known: KnownFile | None = None
    """The further clients that it names a file of."""


def read_policy(path: str | None) -> PolicyFile:
    """A policy file, or the default.  Raises `RecordError`."""
    text = shipped(DEFAULT) if path is None else read_file(Path(path), "policy")
    name = DEFAULT if path is None else Path(path).name
    table = parse(
        text,
        path or name,
        PolicyTable,
        check=lambda table: faults(table, [rule.id for rule in RULES]),
        hint="`fwdiff policy show` prints one to begin with; `fwdiff policy check FILE` tries yours.",
    )
    return PolicyFile(use_of(name, text), table, _known(table.known_clients.file, path or name))


def _known(file: str | UnsetType, policy: str) -> KnownFile | None:
    if isinstance(file, UnsetType):
        return None
    try:
        return read_known(str(Path(policy).parent / file))
    except RecordError as error:
        raise RecordError(error.message, f"{visible(policy)} names it under [known_clients]. {error.hint}") from error


def shipped(name: str) -> str:
    """The text of a policy that fwdiff brings along."""
    return (_FOLDER / f"{name}.toml").read_text("utf-8")


def policy_of(file: PolicyFile, *, market: str | None, region: str | None) -> Policy:
    """The policy of the market that is named, else of the file's default, else of the build's region.

    Raises `UsageError` where that leads to none.
    """
    table = file.table
    name = market or (None if table.default_market is UNSET else table.default_market) or _market_of(table, region)
    if name is None:
        raise UsageError(
            f"{file.use.name}: no market has the region {region or 'that the build does not say'}",
            f"Name one with --market: {', '.join(table.markets)}",
        )
    if name not in table.markets:
        raise UsageError(
            f"{file.use.name}: no market {name!r}{near(name, table.markets)}", f"It has: {', '.join(table.markets)}"
        )
    return _joined(name, table, table.markets[name])


def _market_of(table: PolicyTable, region: str | None) -> str | None:
    by_region = {one.casefold(): name for name, market in table.markets.items() for one in market.regions}
    return by_region.get((region or ANY).casefold(), by_region.get(ANY))


def _joined(name: str, table: PolicyTable, market: MarketTable) -> Policy:
    rules = {**table.severities, **market.severities}
    age = _first(market.decisions.greatest_age_days, table.decisions.greatest_age_days)
    return Policy(
        market=name,
        self_registration=market.self_registration,
        domains=market.domains,
        countries=market.countries,
        packages=market.packages,
        skus=market.skus,
        severities={rule: Severity(one.value) for rule, one in rules.items() if one is not RuleSeverity.OFF},
        off=frozenset(rule for rule, one in rules.items() if one is RuleSeverity.OFF),
        gate=_gate(market.gate, table.gate),
        greatest_age=age,
    )


def _gate(own: GateTable, common: GateTable) -> Gate:
    severity = _first(own.severity, common.severity)
    standing = _first(own.standing, common.standing)
    undeclared = _first(own.undeclared, common.undeclared)
    default = Gate()
    return Gate(
        severity=default.severity if severity is None else gate_severity(severity),
        standing=default.standing if standing is None else standing,
        undeclared=None if undeclared is None else gate_severity(undeclared),
    )


def _first(*values: _V | UnsetType) -> _V | None:
    return next((value for value in values if not isinstance(value, UnsetType)), None)


def gate_severity(level: GateLevel) -> Severity | None:
    """The severity of a level; None where nothing gates."""
    return None if level is GateLevel.NONE else Severity(level.value)
