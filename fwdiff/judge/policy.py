"""What one market allows: the record that rules ask, and what of their findings gates."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from fwdiff.model.judgement import Baseline, Severity

DENIED = "denied"
"""Among `Gate.standing`: what a denied list names, whichever rule says it."""


class Standing(StrEnum):
    """What a policy's lists say of a name."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNLISTED = "unlisted"
    """Not named, where there is a list of what is allowed."""
    OPEN = "open"
    """Not named, and no list says what is allowed."""


class Ruling(NamedTuple):
    """What a policy says of a name, and the entry that says so, as `domains.denied vnet.cn`."""

    standing: Standing
    entry: str = ""


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """What is allowed and what is denied; where both name it, the longer entry holds, of equal ones the denied."""

    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """What stops a release until it is decided."""

    severity: Severity | None = Severity.HIGH
    """The least severity that gates; None: nothing does."""
    standing: frozenset[str] = frozenset({"FW001", DENIED})
    """Rules whose findings gate even where the baseline build has them too, and `denied`."""
    undeclared: Severity | None = None
    """With an intent: the least severity at which what it does not declare gates."""


class Policy(Struct, frozen=True):
    """The policy of one market."""

    market: str
    self_registration: bool = False
    """Whether a client that registers the phone with a carrier on its own may be installed; not unless it is said."""
    domains: Names = Names()
    """Registrable domains or hosts; an entry stands for all below it."""
    countries: Names = Names()
    """ISO 3166 alpha-2, of a domain's owner or registry."""
    packages: Names = Names()
    """Package names; `com.example.*` stands for all below it."""
    skus: tuple[str, ...] = ()
    """The SKU ids that a build for this market selects; empty: any."""
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """By rule, in place of the rule's own."""
    off: frozenset[str] = frozenset()
    """Rules that say nothing."""
    gate: Gate = Gate()
    greatest_age: int | None = None
    """Days that a decision may hold at most."""

    def severity(self, rule: str, own: Severity) -> Severity:
        """The severity of a rule's finding, where the rule itself says `own`."""
        return self.severities.get(rule, own)

    def gates(self, rule: str, baseline: Baseline, *, denied: bool = False) -> bool:
        """Whether a finding counts against the release at its severity: `denied` where a denied list names it."""
        if baseline is Baseline.STANDING:
            return rule in self.gate.standing or (denied and DENIED in self.gate.standing)
        return baseline is not Baseline.FIXED

    @property
    def lists_hosts(self) -> bool:
        """Whether any host can be against its lists."""
        return bool(_entries(self.domains) or _entries(self.countries))

    def of_host(self, host: str, country: str | None) -> Ruling:
        """What the lists of domains say of a host; where they do not name it, what those of countries say."""
        ruling = _ruling("domains", self.domains, [entry for entry in _entries(self.domains) if _below(host, entry)])
        if ruling.standing in {Standing.ALLOWED, Standing.DENIED} or country is None:
            return ruling
        of_country = _ruling("countries", self.countries, [one for one in _entries(self.countries) if one == country])
        return of_country if of_country.standing is not Standing.OPEN else ruling

    def of_package(self, package: str) -> Ruling:
        """What the lists of packages say."""
        return _ruling(
            "packages", self.packages, [one for one in _entries(self.packages) if covers_package(one, package)]
        )


def _entries(names: Names) -> tuple[str, ...]:
    return (*names.allowed, *names.denied)


def _ruling(title: str, names: Names, fitting: list[str]) -> Ruling:
    if not fitting:
        return Ruling(Standing.UNLISTED, f"{title}.allowed") if names.allowed else Ruling(Standing.OPEN)
    entry = max(fitting, key=lambda one: (len(one), one in names.denied))
    standing = Standing.DENIED if entry in names.denied else Standing.ALLOWED
    return Ruling(standing, f"{title}.{standing} {entry}")


def _below(host: str, entry: str) -> bool:
    return host == entry or host.endswith(f".{entry}")


def covers_package(entry: str, package: str) -> bool:
    """Whether an entry names a package, or as `com.example.*` what it is below."""
    return package == entry or (entry.endswith(".*") and package.startswith(entry[:-1]))
