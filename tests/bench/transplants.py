"""Clients planted into a real build: are they among the first three cases that one would look at?

    python -m tests.bench.transplants LEFT RIGHT [--donors TREE …] [--plants 120] [--harmless 40] [--seed 1]

LEFT and RIGHT are images; the same one twice plants into a build beside itself.  Every plant has a package name and a
host that stand nowhere else, and the tables of known clients and of domain owners are empty: nothing is found by name.
A client is built by smali and aapt, or is an app of a donor tree whose names were exchanged in its bytes, signed anew.
It comes as an app, a CDA item, an address in an overlay, code in a vdex alone, an app that was disabled, or a method
in an app of the build whose version stays.  Harmless plants change a version, the compression, a resource or the
address of a document; nothing that they touch may be over low.

Needs aapt, smali, zipalign, apksigner and Debian's android-framework-res; about three minutes of CPU.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from fwdiff.compare import compare
from fwdiff.inventory.domains import owner_of
from fwdiff.judge.judgement import judge
from fwdiff.judge.policy import Policy
from fwdiff.judge.severity import rank
from fwdiff.knowledge.known_clients import KnownClients
from fwdiff.model import Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Case, Severity
from tests.bench.bed import Tree, read_trees
from tests.bench.planting import KINDS, Gardener, Plant

POLICY = Policy(market="WW", self_registration=False)
FIRST = 3


def cases_of(left: Inventory, right: Inventory) -> list[Case]:
    """The cases in order, nothing known by name."""
    diff = compare(left, right)
    return judge(Comparison(left, right, None, diff, final=True), POLICY, known=KnownClients())[0]


def over_low(cases: Sequence[Case]) -> list[str]:
    """Ids of the cases over low."""
    return [case.id for case in cases if rank(case.severity) > rank(Severity.LOW)]


class Bed:
    """The two builds that plants are put into."""

    def __init__(self, left: Tree, right: Tree) -> None:
        self._left, self._right = left, right
        self.left, self.right = left.with_files({}), right.with_files({})
        self.usual = set(over_low(cases_of(self.left, self.right)))

    def grown(self, plant: Plant) -> list[Case]:
        """The cases with a plant in."""
        left = self._left.with_files(plant.left) if plant.left else self.left
        return cases_of(left, self._right.with_files(plant.right))


def place_of(plant: Plant, cases: Sequence[Case]) -> int:
    """The place of the plant's case, 1 for the first; 0 where it has none."""
    return next((place for place, case in enumerate(cases, 1) if case.id in plant.cases), 0)


def search(bed: Bed, gardener: Gardener, count: int) -> None:
    """Plant clients, and print where they are found."""
    places: Counter[str] = Counter()
    missed = []
    for number in range(count):
        plant = KINDS[number % len(KINDS)](gardener)
        place = place_of(plant, bed.grown(plant))
        places[f"{plant.kind} {place}"] += 1
        if not 0 < place <= FIRST:
            missed.append(f"{plant.kind} {plant.cases[0]}: place {place}")
    print(f"{count - len(missed)} of {count} clients in the first {FIRST} cases")
    print("  kind and place:", ", ".join(f"{name}: {times}" for name, times in sorted(places.items())))
    for line in missed:
        print(f"  missed: {line}")


def leave_alone(bed: Bed, gardener: Gardener, count: int) -> None:
    """Plant what harms nobody, and print what is over low for it."""
    wrong = []
    for _ in range(count):
        plant = gardener.harmless()
        found = set(over_low(bed.grown(plant))) - bed.usual
        wrong += [f"{plant.kind}: {', '.join(sorted(found))}"] if found else []
    print(f"{count - len(wrong)} of {count} harmless changes with nothing over low")
    for line in wrong:
        print(f"  wrong: {line}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("left")
    parser.add_argument("right")
    parser.add_argument("--donors", nargs="*", type=Path, default=[])
    parser.add_argument("--plants", type=int, default=120)
    parser.add_argument("--harmless", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begun = time.process_time()
    left, right = read_trees([arguments.left, arguments.right])
    with patch("fwdiff.inventory.domains.domain_owners", dict):  # no domain is anybody's
        plant_all(left, right, arguments)
    print(f"{time.process_time() - begun:.0f} s of CPU, the tools' not counted")


def plant_all(left: Tree, right: Tree, arguments: argparse.Namespace) -> None:
    owner_of.cache_clear()
    bed = Bed(left, right)
    print(f"over low without plants: {', '.join(sorted(bed.usual)) or 'nothing'}")
    gardener = Gardener(arguments.seed, right, bed.right, Path(arguments.right), arguments.donors)
    search(bed, gardener, arguments.plants)
    leave_alone(bed, gardener, arguments.harmless)


if __name__ == "__main__":
    main()
