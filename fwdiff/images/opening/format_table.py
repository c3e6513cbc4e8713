"""The formats in words for people: what is read, what that was checked with, what is refused and what to do then."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from fwdiff.images.format import Proof, RefusedFormat
from fwdiff.images.opening.formats import FORMATS, READ


class Row(Struct, frozen=True):
    """A format: read where there is a proof, else refused with a hint."""

    name: str
    title: str
    proof: Proof | None
    hint: str = ""


def rows() -> Iterator[Row]:
    """What is read, then what is refused, each in the order in which it is tried."""
    yield from (Row(format_.name, format_.title, format_.proof) for format_ in READ.values())
    for format_ in FORMATS:
        if isinstance(format_, RefusedFormat):
            yield Row(format_.name, format_.name, None, format_.hint)
