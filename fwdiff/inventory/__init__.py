"""Facts and paths joined into what an image holds: identity, packages, grants, endpoints, configuration, coverage."""

from __future__ import annotations

from fwdiff.inventory.build import FileRecord, build_inventory
from fwdiff.inventory.saved import is_saved, read_saved, write_saved

__all__ = ["FileRecord", "build_inventory", "is_saved", "read_saved", "write_saved"]
