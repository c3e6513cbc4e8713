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
    fw008_sku,
    fw009_swap,
    fw010_configured_address,
    fw011_borrowed_identity,
    fw012_exported,
    fw013_dangling,
    fw014_unread,
    fw015_hygiene,
    fw016_same_version,
    fw017_permission,
    fw018_cleartext,
    fw019_file_powers,
    fw020_root_service,
    fw021_intent,
    fw022_given_permission,
    fw023_init_script,
)

RULES: tuple[Rule, ...] = (
    fw001_registration_client.RULE,
    fw002_new_system_package.RULE,
    fw003_cleartext_identifiers.RULE,
    fw004_destination.RULE,
    fw005_allowlist.RULE,
    fw006_enabled.RULE,
    fw007_other_market.RULE,
    fw008_sku.RULE,
    fw009_swap.RULE,
    fw010_configured_address.RULE,
    fw011_borrowed_identity.RULE,
    fw012_exported.RULE,
    fw013_dangling.RULE,
    fw014_unread.RULE,
    fw015_hygiene.RULE,
    fw016_same_version.RULE,
    fw017_permission.RULE,
    fw018_cleartext.RULE,
    fw019_file_powers.RULE,
    fw020_root_service.RULE,
    fw021_intent.RULE,
    fw022_given_permission.RULE,
    fw023_init_script.RULE,
)

WATCHED = fw015_hygiene.WATCHED
"""Properties that rules look at by name: each is a case of its own where it differs."""
