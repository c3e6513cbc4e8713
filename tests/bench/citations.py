"""Random citations of a pair: every one verifies, none does once a byte of its file is flipped, and recipes agree.

    python tests/bench/citations.py LEFT RIGHT [COUNT]

200 rows of all kinds, chosen with a fixed seed; recipes are run for up to 50 places in plain DEX, with dexdump.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from fwdiff.engine.citing import Files, cite, opened
from fwdiff.engine.request import Request
from fwdiff.engine.results import compare_images
from fwdiff.engine.verifying import verify
from fwdiff.facts.region import NoSuchPlace
from fwdiff.index.sections import differences
from fwdiff.model import Side
from fwdiff.model.citation import Citation, Place
from fwdiff.model.comparison import Comparison


class Flipped(Files):
    """An image in which one bit of every file is another than it was."""

    def read(self, path: str) -> bytes:
        content = bytearray(super().read(path))
        if content:
            content[random.Random(path).randrange(len(content))] ^= 1
        return bytes(content)


def compare(left: str, right: str) -> Comparison:
    """The final comparison."""
    *_, last = compare_images(Request(left, right, None, None, cache=False))
    assert isinstance(last, Comparison)
    return last


def row_ids(comparison: Comparison) -> Iterator[str]:
    """The ids of all rows."""
    return (one.row.id for one in differences(comparison.diff))


def sample(comparison: Comparison, count: int, seed: int = 0) -> list[str]:
    """Rows of every section, as evenly as there are."""
    chosen = random.Random(seed)
    sections: dict[str, list[str]] = {}
    for identifier in row_ids(comparison):
        sections.setdefault(identifier.partition(":")[0], []).append(identifier)
    for identifiers in sections.values():
        chosen.shuffle(identifiers)
    found: list[str] = []
    while len(found) < count and any(sections.values()):
        found += [identifiers.pop() for identifiers in sections.values() if identifiers]
    return found[:count]


def recipe_agrees(image: str, place: Place) -> bool:
    """Whether the commands end in the cited bytes and instructions."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["sh", "-e", "-c", "\n".join(place.recipe)],
            cwd=folder,
            env=os.environ | {"IMAGE": str(Path(image).resolve())},
            capture_output=True,
            check=False,
        )
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    shown = "".join(line.replace(" ", "") for line in lines if set(line) <= set(" 0123456789abcdef"))
    loads = sum("|" in line for line in lines)
    used = sum(bool(site.offsets) for site in place.code)
    return done.returncode == 0 and "cited: OK" in lines and shown == (place.expected or "") and loads == used


def in_plain_dex(files: Files, place: Place) -> bool:
    """Whether the place is in a DEX image that dexdump reads."""
    try:
        region = files.region(place.path, place.member)
    except NoSuchPlace:
        return False
    return region.data.startswith(b"dex\n", region.start)


def main(left: str, right: str, count: str = "200") -> None:
    """Print what held."""
    comparison = compare(left, right)
    sources = {"left": left, "right": right}
    kinds: Counter[str] = Counter()
    verified = damaged = whole = 0
    plain: list[Place] = []
    with opened(left) as left_files, opened(right) as right_files:
        sides = {Side.LEFT: left_files, Side.RIGHT: right_files}
        flipped = {side: Flipped(files._image) for side, files in sides.items()}
        rows = sample(comparison, int(count))
        for identifier in rows:
            citation = cite(comparison, identifier, sides)
            kinds[identifier.partition(":")[0]] += 1
            verified += all(_verified(citation, sides))
            damaged += any(_verified(citation, flipped))
            whole += any(place.offset is None for place in citation.places)
            plain += [place for place in citation.places if place.code and in_plain_dex(sides[place.side], place)]
        for identifier in sample(comparison, 1 << 30):
            if len(plain) < 50 and identifier.startswith("endpoint:") and identifier not in rows:
                citation = cite(comparison, identifier, sides)
                plain += [place for place in citation.places if place.code and in_plain_dex(sides[place.side], place)]
    print(f"{verified} of {len(rows)} verify, {damaged} with a bit flipped; {whole} cite a whole file", dict(kinds))
    if shutil.which("dexdump"):
        chosen = random.Random(0).sample(plain, min(50, len(plain)))
        agreed = [recipe_agrees(sources[place.side], place) for place in chosen]
        print(f"{sum(agreed)} of {len(agreed)} recipes agree")
        for place, agrees in zip(chosen, agreed, strict=True):
            if not agrees:
                print(place)


def _verified(citation: Citation, sides: Mapping[Side, Files]) -> list[bool]:
    """Whether the places of each cited side hold in that side."""
    cited = sorted({place.side for place in citation.places})
    return [verify(citation, sides[side], getattr(citation, side).sha256 or "").verified for side in cited] or [False]


if __name__ == "__main__":
    main(*sys.argv[1:])
