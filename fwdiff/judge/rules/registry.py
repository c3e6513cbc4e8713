"""All rules, in the order of their ids."""

from __future__ import annotations

from fwdiff.judge.rule import Rule
from fwdiff.judge.rules import (
    fw001_registration_client,
    fw002_new_system_package,
    fw003_cleartext_identifiers,
    fw004_destination,
    fw005_allowlist,
    fw006_enabled,
    fw007_other_market,
)

RULES: tuple[Rule, ...] = (
    fw001_registration_client.RULE,
    fw002_new_system_package.RULE,
    fw003_cleartext_identifiers.RULE,
    fw004_destination.RULE,
    fw005_allowlist.RULE,
    fw006_enabled.RULE,
    fw007_other_market.RULE,
)

WATCHED: frozenset[str] = frozenset()
"""Properties that rules look at by name: each is a case of its own where it differs."""
