"""What two builds prove of a host that stands in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from fwdiff.index.build_index import BuildIndex
from fwdiff.model import Endpoint

Places = Mapping[str, Sequence[Endpoint]]
"""Where each value of an attribute stands."""


def places_by(endpoints: Iterable[Endpoint], value: Callable[[Endpoint], str | None]) -> dict[str, list[Endpoint]]:
    """Sightings by a value of theirs; those without are left out."""
    places: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        key = value(endpoint)
        if key is not None:
            places.setdefault(key, []).append(endpoint)
    return places


def is_absent(sightings: Iterable[Endpoint], here: BuildIndex, there: BuildIndex) -> bool:
    """Whether what stands at these places `here` is known not to stand `there`: both were read, all places too."""
    return not (here.pending or there.pending) and not any(map(there.unread.endpoint, sightings))


def proven(left: BuildIndex, right: BuildIndex, before: Places, after: Places) -> list[str]:
    """The values on one side alone that are known not to stand on the other, in order."""
    gone = [value for value in before if value not in after and is_absent(before[value], left, right)]
    new = [value for value in after if value not in before and is_absent(after[value], right, left)]
    return sorted(gone + new)
