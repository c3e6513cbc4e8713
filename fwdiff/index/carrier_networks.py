"""What is set for the carriers of one mobile country alone, by the networks that are theirs (ITU-T E.212)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from fwdiff.index.networks import NetworkValue
from fwdiff.model import SettingAt, SettingKind
from fwdiff.model.vocabulary import CARRIER_SETTINGS, SIM_APPS

_LIST = re.compile(rf"((?:{CARRIER_SETTINGS}|{SIM_APPS})/[^/]+)/networks")
_OF_LISTED = re.compile(rf"((?:{CARRIER_SETTINGS}|{SIM_APPS})/[^/]+)/.*")
_BY_CODE = re.compile(r"[^/]+/(?:mccmnc_)?((\d{3})\d{2,3})(?:\[.*)?")
_BY_FILTER = re.compile(r".*\[(?:.* )?mcc=(\d{3})(?: mnc=(\d{2,3}))?(?: .*)?\]")
_COUNTRY = 3
"""Digits of a mobile country code; those of the network follow."""


def carrier_values_of(settings: Iterable[SettingAt]) -> Iterator[NetworkValue]:
    """The settings of carriers, each once a country; those of a carrier whose networks nothing names are left out."""
    rows = [row for row in settings if row.kind is SettingKind.CARRIER_SETTING]
    listed = _listed(rows)
    for row in rows:
        for country, networks in _networks(row.key, listed).items():
            package = row.key.partition("/")[0]
            yield NetworkValue(package, row.key, f"mcc{country}", ", ".join(networks), row.value, row.path)


def _networks(key: str, listed: Mapping[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """By country, the networks that a carrier's key is for."""
    if match := _OF_LISTED.fullmatch(key):
        return listed.get(match[1], {})
    if match := _BY_CODE.fullmatch(key):
        return {match[2]: [match[1]]}
    if match := _BY_FILTER.fullmatch(key):
        return {match[1]: [match[1] + (match[2] or "")]}
    return {}


def _listed(rows: Iterable[SettingAt]) -> dict[str, dict[str, list[str]]]:
    """By canonical name and country, the networks of the list."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        if match := _LIST.fullmatch(row.key):
            networks = found.setdefault(match[1], defaultdict(list))
            for one in row.value.split("; "):
                networks[one[:_COUNTRY]].append(one)
    return found
