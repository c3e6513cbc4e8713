"""The SKU that a build takes where the phone sets none, and which lines say so."""

from __future__ import annotations

import re

from fwdiff.index.build_index import BuildIndex
from fwdiff.model import SettingAt, SettingKind
from fwdiff.model.vocabulary import DEFAULT_SKU
from fwdiff.sku_ids import names_sku

_KINDS = (SettingKind.SKU, SettingKind.PROPERTY)
_NAMES_MODEL = re.compile(r"[\w.]+\.sku", re.IGNORECASE)
"""Properties that name hardware on most phones, and the SKU on some."""


def selections(index: BuildIndex) -> list[SettingAt]:
    """The lines of a build that select a SKU; one in the folder of a SKU speaks for its phones alone."""
    return [row for row in index.inventory.configuration if row.kind in _KINDS and _selects(index, row)]


def selected_skus(index: BuildIndex) -> tuple[str, ...]:
    """The SKUs of those lines, each once; several where they are at odds."""
    return tuple(dict.fromkeys(row.value.strip() for row in selections(index)))


def _selects(index: BuildIndex, row: SettingAt) -> bool:
    if row.kind is SettingKind.SKU:
        is_selection = row.key.lower() == DEFAULT_SKU
    else:
        names_one = names_sku(row.key) or _NAMES_MODEL.fullmatch(row.key) is not None
        is_selection = names_one and index.sku_ids.is_id(row.value.strip())
    return is_selection and index.claim_at(index.place_of(row)) is None
