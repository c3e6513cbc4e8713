"""Inventories to typed differences: which package, permission, endpoint, setting or file differs, and on what basis."""

from __future__ import annotations

from fwdiff.compare.diff import compare

__all__ = ["compare"]
