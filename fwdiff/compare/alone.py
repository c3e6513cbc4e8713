"""A candidate with nothing to compare it to."""

from __future__ import annotations

from msgspec import structs

from fwdiff.compare.diff import compare
from fwdiff.model import Coverage, Diff, DiffCoverage, ImageIdentity, Inventory


def nothing_beside(candidate: Inventory) -> Inventory:
    """An inventory of nothing, in the baseline's place."""
    image = ImageIdentity("", "", None, "", None, None, None, None, ())
    return Inventory(
        schema=candidate.schema,
        tool=candidate.tool,
        knowledge=candidate.knowledge,
        image=image,
        packages=(),
        endpoints=(),
        configuration=(),
        files=(),
        coverage=Coverage(0, 0, ()),
    )


def stand_alone(candidate: Inventory) -> Diff:
    """The diff of a candidate alone: no differences, and no claim that there are none."""
    nothing = nothing_beside(candidate)
    diff = compare(nothing, nothing)
    return structs.replace(
        diff,
        left=None,
        right=candidate.image,
        coverage=DiffCoverage(None, candidate.coverage),
        summary=structs.replace(diff.summary, identical=False),
    )
