"""Many builds to one matrix: lines of builds that ought to be alike, and what is odd in each, the oddest first.

A row holds the builds that say the same.  Its rank is the greatest weight of an item times the share of the line that
has the usual in its place: what one build of fifty has comes before what half of them have, and what every build has
its own value of comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from fwdiff.compare.build_names import line_name, parts_of, short_names
from fwdiff.compare.line import Line
from fwdiff.compare.odd_items import Found, OddItems
from fwdiff.compare.projection import Projection
from fwdiff.model.matrix import Matrix, MatrixBuild, MatrixItem, MatrixLine, MatrixRow, Presence

SCHEMA = "fwdiff.matrix/1"


class Named(NamedTuple):
    """A build as the user named it; without a projection it could not be opened, for the reason given."""

    source: str
    projection: Projection | None
    problem: str = ""


def matrix_of(named: Sequence[Named], by: Sequence[str], tool: str) -> Matrix:
    """The matrix of builds; those of a line agree in all fields of `by`."""
    names = short_names([(one.source, one.projection.image if one.projection else None) for one in named])
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(named):
        if one.projection is not None:
            positions[line_name(one.projection.image, by)].append(at)
    lines = [Line([_projection(named[at]) for at in found]) for found in positions.values()]
    groups = [line.groups() for line in lines]
    rows = [row for at, found in enumerate(positions.values()) for row in _rows(at, lines, found)]
    place = {
        build: (at, group)
        for at, found in enumerate(positions.values())
        for group, members in enumerate(groups[at])
        for build in (found[member] for member in members)
    }
    return Matrix(
        schema=SCHEMA,
        tool=tool,
        by=tuple(by),
        builds=tuple(_build(one, names[at], *place.get(at, (None, None))) for at, one in enumerate(named)),
        lines=tuple(
            MatrixLine(
                name=name,
                builds=tuple(found),
                groups=tuple(tuple(found[member] for member in members) for members in groups[at]),
                rows=len(lines[at].keys),
                equal=lines[at].equal,
            )
            for at, (name, found) in enumerate(positions.items())
        ),
        rows=tuple(sorted(rows, key=_rank)),
    )


def _projection(one: Named) -> Projection:
    assert one.projection is not None
    return one.projection


def _build(one: Named, name: str, line: int | None, group: int | None) -> MatrixBuild:
    if one.projection is None:
        return MatrixBuild(one.source, name, problem=one.problem)
    image = one.projection.image
    return MatrixBuild(
        source=one.source,
        name=name,
        line=line,
        group=group,
        fingerprint=image.fingerprint,
        model=image.model,
        region=image.region,
        channel=parts_of(image)["channel"],
        security_patch=image.security_patch,
        content_digest=image.content_digest,
        unread=one.projection.unread,
    )


def _rows(at: int, lines: Sequence[Line], positions: Sequence[int]) -> Iterable[MatrixRow]:
    """The odd rows of one line: what sets the same builds apart and has one owner is one row."""
    grouped: defaultdict[tuple[str, tuple[int, ...], bool], list[Found]] = defaultdict(list)
    for one in _with_lines(at, lines, OddItems(lines[at]).found()):
        grouped[one.owner, one.odd, one.item.presence is Presence.UNKNOWN].append(one)
    for (owner, odd, unknown), group in grouped.items():
        items = sorted((_in_builds(one.item, positions) for one in group), key=_order)
        builds = tuple(positions[one] for one in odd)
        yield MatrixRow(
            id=f"{owner}:{'?' if unknown else ''}{','.join(map(str, builds))}",
            line=at,
            subject=owner,
            weight=items[0].weight,
            builds=builds,
            of=len(positions),
            items=tuple(items),
        )


def _with_lines(at: int, lines: Sequence[Line], found: list[Found]) -> list[Found]:
    """The same with the other lines that hold what a build has and its line has not."""
    keys = np.array([one.key for one in found], np.uint64)
    held = {other: line.holds(keys) for other, line in enumerate(lines) if other != at}
    return [
        one._replace(item=replace(one.item, also_in=tuple(other for other, holds in held.items() if holds[number])))
        if one.item.presence is Presence.HAS
        else one
        for number, one in enumerate(found)
    ]


def _in_builds(item: MatrixItem, positions: Sequence[int]) -> MatrixItem:
    unread, others = (tuple(positions[one] for one in found) for found in (item.unread, item.others))
    return replace(item, unread=unread, others=others) if unread or others else item


def _order(item: MatrixItem) -> tuple[int, str, str, str, str]:
    return -item.weight, item.kind, item.subject, item.name, item.sku


def _points(row: MatrixRow, item: MatrixItem) -> float:
    return item.weight * (row.of - len(row.builds) - len(item.others)) / row.of


def _rank(row: MatrixRow) -> tuple[bool, float, int, int, str]:
    unknown = row.items[0].presence is Presence.UNKNOWN
    return unknown, -max(map(partial(_points, row), row.items)), len(row.builds), row.line, row.id
