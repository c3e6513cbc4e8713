"""What stands in each of several builds, given in order: rows of one value a build, paired by likeness."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

from fwdiff.model import Package

V = TypeVar("V")
Order = str | tuple[object, ...]

Likeness = Callable[[V], Hashable]
"""Values with equal likeness may be one thing in two builds; None is like nothing."""


_OF_PACKAGES = (
    lambda p: (p.package, p.device_path),
    lambda p: (p.package, p.file_sha256),
    lambda p: (p.package, p.split, p.signers, p.version_code),
    lambda p: (p.package, p.split, p.signers, PurePosixPath(p.device_path).name),
    lambda p: (p.package, p.split, p.signers),
    lambda p: (p.package, p.split),
    lambda p: p.package,
)


def align(
    columns: Sequence[Iterable[V]], order: Callable[[V], Order], *likenesses: Likeness[V]
) -> list[list[V | None]]:
    """Rows of one value a build, None where it does not stand there.

    Each column is paired with the rows before it by the first likeness first; equals go in `order`; what is left over
    opens a row.  Linear in the number of values for each likeness.
    """
    rows: list[list[V | None]] = []
    for index, column in enumerate(columns):
        left_over = sorted(column, key=order)
        vacant = rows
        for likeness in likenesses:
            if vacant and left_over:
                vacant, left_over = _pair(vacant, left_over, likeness)
        for row in vacant:
            row.append(None)
        rows = rows + [[None] * index + [value] for value in left_over]
    return rows


def _pair(vacant: list[list[V | None]], values: list[V], likeness: Likeness[V]) -> tuple[list[list[V | None]], list[V]]:
    """One round of pairing: the rows that found no value, and the values that found no row."""
    waiting: dict[Hashable, list[int]] = {}
    """Positions by likeness, the first at the end."""
    for position in range(len(values) - 1, -1, -1):
        waiting.setdefault(likeness(values[position]), []).append(position)
    waiting.pop(None, None)
    still_vacant = []
    taken = set()
    for row in vacant:
        positions = waiting.get(likeness(_latest(row)))
        if positions:
            position = positions.pop()
            taken.add(position)
            row.append(values[position])
        else:
            still_vacant.append(row)
    return still_vacant, [value for position, value in enumerate(values) if position not in taken]


def _latest(row: list[V | None]) -> V:
    last = row[-1]
    return last if last is not None else next(value for value in reversed(row) if value is not None)


def align_packages(columns: Sequence[Iterable[Package]]) -> list[list[Package | None]]:
    """Placements of packages: by name and device path; what is left of a name by likeness, then in order of path."""
    return align(columns, lambda package: package.path, *_OF_PACKAGES)
