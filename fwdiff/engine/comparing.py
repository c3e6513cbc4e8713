"""Inventories to a comparison: of whole builds, or of what the phones of one SKU have of them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.compare.alone import nothing_beside, stand_alone
from fwdiff.errors import UsageError
from fwdiff.index.phone import Phones
from fwdiff.model import Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.diff import Phone


def comparison_of(
    left: Inventory | None, right: Inventory, reference: Inventory | None = None, *, final: bool
) -> Comparison:
    """The comparison of two builds; without a left one what the candidate has alone."""
    if left is None:
        return Comparison(nothing_beside(right), right, None, stand_alone(right), final)
    return Comparison(left, right, reference, compare(left, right, reference), final)


def phone_comparison(sku: str, builds: Sequence[Phones | None], *, final: bool) -> Comparison:
    """The same of what the images leave to the phones of one SKU.

    Raises `UsageError` where none of the builds names that SKU, once all was read.
    """
    if final and not any(build.names(sku) for build in builds if build):
        named = {name for build in builds if build for name in build.named}
        raise UsageError(f"no build names a SKU {sku!r}", f"They name: {', '.join(sorted(named)) or 'none'}.")
    phones = [build.of(sku) if build else None for build in builds]
    left, right, *reference = [phone.inventory if phone else None for phone in phones]
    assert right is not None
    comparison = comparison_of(left, right, *reference, final=final)
    before, after = (phone.left_out if phone else 0 for phone in phones[:2])
    return replace(comparison, diff=replace(comparison.diff, phone=Phone(sku, before, after)))
