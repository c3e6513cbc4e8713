"""FIH's `simapp_profile.txt`: which carrier's apps come with a SIM, and what is sent to an app when it is installed.

Its SimAppManager reads it from /system/CDA; the names are JSON's own, in Nokia's images of Android 9.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fwdiff.facts.bounded import bounded
from fwdiff.model import Setting, SettingKind
from fwdiff.model.vocabulary import SIM_APPS

LARGEST = 1 << 20
"""Bytes; the real one has ten thousand."""
_LONGEST = 1024
_MARK = b'"sim_targeting_rule"'
_TARGETS = "sim_targeting_rule"
_CARRIER = "carrierid"


def read_sim_apps(data: bytes) -> Iterator[Setting]:
    """By `simapp/carrier/rule` what each says, and by `simapp/carrier/networks` the SIMs that are a carrier's."""
    if _MARK not in data or len(data) > LARGEST:
        return
    try:
        profile = json.loads(data)
    except (ValueError, RecursionError):
        return
    networks: dict[str, list[str]] = {}
    for name, rule in _rules(profile):
        carrier = str(rule.get(_CARRIER, ""))
        if name == _TARGETS:
            networks.setdefault(carrier, []).append(_network(rule))
        else:
            said = "; ".join(f"{key}={value}" for key, value in sorted(rule.items()) if key != _CARRIER)
            yield Setting(SettingKind.CARRIER_SETTING, f"{SIM_APPS}/{carrier}/{name}", bounded(said, _LONGEST))
    for carrier, found in networks.items():
        value = "; ".join(dict.fromkeys(found))
        yield Setting(SettingKind.CARRIER_SETTING, f"{SIM_APPS}/{carrier}/networks", bounded(value, _LONGEST))


def _rules(profile: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, rules in profile.items() if isinstance(profile, dict) else ():
        for rule in rules if isinstance(rules, list) else ():
            if isinstance(rule, dict):
                yield name, rule


def _network(rule: dict[str, Any]) -> str:
    """Country and network code, and what else a SIM must have: `20205 spn=CU`."""
    words = [f"{rule.get('mccid', '')}{rule.get('mncid', '')}"]
    if rule.get("type"):
        words.append(f"{rule['type']}={rule.get('value', '')}")
    return " ".join([*words, *(["disabled"] if rule.get("enabled") is False else [])])
