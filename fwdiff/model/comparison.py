"""Builds with what differs between them."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.diff import Diff
from fwdiff.model.inventory import Inventory


class Comparison(Struct, frozen=True, tag=True):
    """The whole result so far; complete only when `final`."""

    left: Inventory
    right: Inventory
    reference: Inventory | None
    diff: Diff
    final: bool
