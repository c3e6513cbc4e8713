"""Code is sketched for packages that came, went or are small and changed, once it is known which these are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fwdiff.engine.reading import Reading
from fwdiff.inventory import CompiledCode, FileRecord, Owners

_SMALL = 256 << 10
"""Bytes of a changed file: registration clients have 40 to 150 KiB, and a whole image's small apps take 0.2 s."""
_SMALL_ALONE = 1 << 20
"""Of a lone image, whose inventory may be compared later: 0.5 s; all its apps would take 2 s."""


class Unsketched(NamedTuple):
    """A file whose code has not been sketched."""

    image: int
    place: int
    """In the image's listing."""


def unsketched(readings: Sequence[Reading]) -> list[Unsketched]:
    """One for each content.

    Of a lone image the small ones; of several, those that no other image holds: of packages whose name the others
    have too, the small ones.  A reference is asked for what the baseline lacks.
    """
    found: dict[str, Unsketched] = {}
    for number, reading in enumerate(readings):
        others = [other for other in readings if other is not reading] if number < 2 else list(readings[:1])
        contents = set[str]().union(*(other.contents() for other in others))
        names = set[str]().union(*(other.package_names() for other in others))
        for index, record, package in _with_code(reading):
            limit = (_SMALL if package in names else None) if others else _SMALL_ALONE
            if record.sha256 in contents or (limit is not None and record.entry.size > limit):
                continue
            if record.sha256 is not None and record.facts is not None and record.facts.code_sketch is None:
                found.setdefault(record.sha256, Unsketched(number, index))
    return list(found.values())


def _with_code(reading: Reading) -> Iterator[tuple[int, FileRecord, str]]:
    """(place in the listing, record, package) of the APKs, of one without code the compiled files beside it."""
    bare: list[tuple[str, str]] = []
    for index, record in enumerate(reading.records):
        facts = record.facts
        if facts is None or facts.manifest is None or not facts.manifest.has_code:
            continue
        if facts.dex_files:
            yield index, record, facts.manifest.package
        else:
            bare.append((record.entry.path, facts.manifest.package))
    if bare:
        places = {record.entry.path: index for index, record in enumerate(reading.records)}
        compiled = CompiledCode(places, Owners(places))
        for path, package in bare:
            for place in map(places.__getitem__, compiled.beside(path)):
                yield place, reading.records[place], package
