"""How many files and bytes each partition holds in both builds."""

from __future__ import annotations

from typing import NamedTuple

from fwdiff.model import Inventory
from fwdiff.model.comparison import Comparison


class PartitionSizes(NamedTuple):
    """Files, and their bytes, of one partition; of an unpacked folder, of one of its folders."""

    name: str
    left_files: int
    right_files: int
    left_bytes: int
    right_bytes: int


def partition_sizes(comparison: Comparison) -> list[PartitionSizes]:
    """By name; of a candidate that stands alone the left figures are 0."""
    left = {} if comparison.diff.left is None else _of(comparison.left)
    right = _of(comparison.right)
    rows = []
    for name in sorted(left.keys() | right.keys()):
        (left_files, left_bytes), (right_files, right_bytes) = left.get(name, (0, 0)), right.get(name, (0, 0))
        rows.append(PartitionSizes(name, left_files, right_files, left_bytes, right_bytes))
    return rows


def _of(inventory: Inventory) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for file in inventory.files:
        name = file.path.partition("/")[0]
        files, size = found.get(name, (0, 0))
        found[name] = (files + 1, size + file.size)
    return found
