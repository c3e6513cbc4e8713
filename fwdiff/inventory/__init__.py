"""Facts and paths joined into what an image holds: identity, packages, grants, endpoints, configuration, coverage."""

from __future__ import annotations

from fwdiff.inventory.build import FileRecord, build_inventory

__all__ = ["FileRecord", "build_inventory"]
