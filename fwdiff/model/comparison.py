"""Builds with what differs between them."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.diff import Diff
from fwdiff.model.inventory import Inventory
from fwdiff.model.packed import Packed


class Comparison(Struct, frozen=True, tag=True):
    """The whole result so far; complete only when `final`."""

    left: Inventory
    right: Inventory
    reference: Inventory | None
    diff: Diff
    final: bool
    packed: Packed | None = None
    """What is then no longer in its place: endpoints of left and right, one-sided rows of hosts, evidence."""
