"""Uses of system properties joined; the inventory needs this and no reader of code."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.model import CodeSite, PropertyUse


def merged_properties(uses: Iterable[PropertyUse]) -> tuple[PropertyUse, ...]:
    """The records of several images, one a name, sorted by it."""
    found: dict[str, set[tuple[str, str]]] = {}
    for use in uses:
        found.setdefault(use.name, set()).update((site.class_name, site.method) for site in use.code)
    return tuple(
        PropertyUse(name, tuple(CodeSite(*site) for site in sorted(code))) for name, code in sorted(found.items())
    )
