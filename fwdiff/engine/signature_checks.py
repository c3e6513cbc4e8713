"""Signatures are looked at for APKs that are new or changed, once it is known which these are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fwdiff.engine.reading import Reading
from fwdiff.inventory import effective_signature, image_api_level, is_current, signature_level
from fwdiff.model import SignatureScheme


class Unchecked(NamedTuple):
    """An APK whose signature has not been looked at by the scheme that counts in its image."""

    image: int
    place: int
    """In the image's listing."""
    scheme: SignatureScheme
    api_level: int


def unchecked(readings: Sequence[Reading]) -> list[Unchecked]:
    """One for each content: of a lone image all, of two those that the other does not hold; a reference has none."""
    found: dict[str, Unchecked] = {}
    for number, reading in enumerate(readings[:2]):
        others = set().union(*(other.contents() for other in readings[:2] if other is not reading))
        for sha256, row in _of_image(reading, number):
            if sha256 not in others:
                found.setdefault(sha256, row)
    return list(found.values())


def _of_image(reading: Reading, number: int) -> Iterator[tuple[str, Unchecked]]:
    api_level = image_api_level(reading.records)
    level = signature_level(api_level)
    for index, record in enumerate(reading.records):
        facts = record.facts
        if record.sha256 is None or facts is None or facts.manifest is None:
            continue
        signature = effective_signature(facts.signatures, api_level)
        check = facts.signature_check
        if signature and (check is None or not is_current(check, signature, level)):
            yield record.sha256, Unchecked(number, index, signature.scheme, level)
