"""Hosts of one list as one line, in reports and on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.model import EndpointRow

_SAMPLE = 3


def folded(rows: Sequence[EndpointRow]) -> list[list[EndpointRow]]:
    """Those of one list together, at the place of the first; the others each alone."""
    groups: dict[str, list[EndpointRow]] = {}
    for row in rows:
        groups.setdefault(f"list {row.list} {row.basis}" if row.list else row.id, []).append(row)
    return list(groups.values())


def sample_of(names: Sequence[str]) -> str:
    """How many hosts a list has, and some of them."""
    return f"a list of {len(names):,} hosts: {', '.join(names[:_SAMPLE])}" + (" …" if len(names) > _SAMPLE else "")
