"""Protection levels of the platform's own permissions, for images whose framework-res is not there to ask.

The tables are the ones androguard ships, generated from AOSP's `core/res/AndroidManifest.xml` for each API level.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_NEWEST = 36
_OLDEST = 4


@lru_cache(maxsize=4)
def protection_levels(api_level: int) -> Mapping[str, str]:
    """Permission name to protection level at `api_level`, or at the nearest older level that has a table."""
    for level in range(min(api_level, _NEWEST), _OLDEST - 1, -1):
        table = _folder() / f"permissions_{level}.json"
        if table.exists():
            permissions = json.loads(table.read_text("utf-8"))["permissions"]
            return {name: row["protectionLevel"] for name, row in permissions.items()}
    return {}


def _folder() -> Path:
    """Found without importing androguard, which takes 200 ms."""
    spec = importlib.util.find_spec("androguard")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0] if places else "") / "core" / "api_specific_resources" / "aosp_permissions"
