"""The incident of the fixtures as the engine reports it, with nothing of this machine or this version in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from fwdiff.engine.request import Ask, Request
from fwdiff.engine.session import compare_images
from fwdiff.model import ImageIdentity, Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.events import Progress

GOLDEN = Path(__file__).parents[2] / "golden"
FIXTURES = Path(__file__).parents[3] / "fixtures" / "nokia-7-plus"


@cache
def incident() -> Comparison:
    """Good against bad with the Chinese build as reference, for the EU, on a fixed day."""
    left, right, reference = (str(FIXTURES / f"{name}.zip") for name in ("ww-good", "ww-bad", "cn"))
    request = Request(left, right, reference, workers=1, ask=Ask(market="EU", now="2026-11-28"))
    result = next(event for event in compare_images(request) if not isinstance(event, Progress))
    diff = replace(
        result.diff,
        tool="fwdiff 0",
        knowledge="0",
        **{side: _without_place(getattr(result.diff, side)) for side in ("left", "right", "reference")},
    )
    assert result.reference
    return Comparison(
        _inventory_without_place(result.left),
        _inventory_without_place(result.right),
        _inventory_without_place(result.reference),
        diff,
        final=True,
    )


def _inventory_without_place(inventory: Inventory) -> Inventory:
    return replace(inventory, tool="fwdiff 0", knowledge="0", image=_without_place(inventory.image))


def _without_place(image: ImageIdentity) -> ImageIdentity:
    return replace(image, source=Path(image.source).name)
