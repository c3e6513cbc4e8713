"""One unpacked build in every packing that fwdiff reads: each gives the inventory of the folder, or it says where not.

    python -m tests.bench.packings TREE --into SCRATCH [--only NAME …] [--list] [--mkfs-erofs PROGRAM]

Each image is packed, read by `fwdiff inventory` as a process, compared with what the folder gave, and removed.  A row:
the packing, MB of the image, files compared, equal or not, seconds of wall clock and CPU, MB of the largest process.
SCRATCH lies on the disk of TREE and needs five times its size.  Debian 12's mkfs.erofs 1.5 knows lz4 only.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from fwdiff.images.partition_names import FILE_SYSTEM_PARTITIONS
from tests.bench.file_systems import NotMade
from tests.bench.measured_inventory import NotTaken, Taken, differences, take
from tests.bench.packed_images import PACKINGS
from tests.bench.workshop import Workshop

SHOWN = 5
"""Differences of one packing."""


def main(arguments: argparse.Namespace) -> None:
    """A row for each packing; ends with 1 where one is not equal."""
    tree, into = arguments.tree.resolve(), arguments.into.resolve()
    trees = {
        path.name: path for path in sorted(tree.iterdir()) if path.is_dir() and path.name in FILE_SYSTEM_PARTITIONS
    }
    part = arguments.part or max(trees)
    beside = sorted(path.name for path in tree.iterdir() if path.name not in trees)
    print(f"{tree}: {' '.join(trees)}; in part: {part}; as a tree alone: {' '.join(beside)}")
    print(f"{'packing':24}{'MB':>7}{'files':>7} equal{'wall s':>8}{'CPU s':>7}{'peak MB':>9}")
    chosen = {
        "partitions": trees,
        "tree": {tree.name: tree},
        "part": {part: trees[part]},
        "labelled": {part: trees[part]},
    }
    references: dict[str, Taken] = {}
    failures = 0
    for name in arguments.only or PACKINGS:
        packing = PACKINGS[name]
        shop = Workshop(chosen[packing.of], into / packing.of, arguments.mkfs_erofs)
        try:
            if packing.of == "labelled":
                shop.label()
            if packing.of not in references:
                references[packing.of] = take(tree if packing.of == "tree" else shop.whole(), into)
                print(row(f"folder ({packing.of})", references[packing.of], []), flush=True)
            failures += not show(name, packing.make(shop), references[packing.of], trees, into)
        except NotMade as error:
            print(f"{name:24} not made: {error}", flush=True)
        shop.clear()
    if not arguments.keep:
        for folder in chosen:
            shutil.rmtree(into / folder, ignore_errors=True)
    sys.exit(failures > 0)


def show(name: str, image: Path, reference: Taken, partitions: Collection[str], into: Path) -> bool:
    """Read, compare, print; whether all is equal."""
    try:
        taken = take(image, into)
    except NotTaken as error:
        print(f"{name:24} NOT READ: {error}", flush=True)
        return False
    unequal = list(differences(reference.inventory, taken.inventory, partitions))
    print(row(name, taken, unequal), flush=True)
    return not unequal


def row(name: str, taken: Taken, unequal: Sequence[str]) -> str:
    files = len(taken.inventory["files"])
    wall, cpu, memory = taken.cost
    figures = f"{wall:8.1f}{cpu:7.1f}{memory:9.0f}"
    first = f"{name:24}{taken.size / 1e6:7.0f}{files:7} {'NO' if unequal else 'yes':5}{figures}"
    more = [f"    … {len(unequal) - SHOWN} more"] if len(unequal) > SHOWN else []
    return "\n".join([first, *(f"    {difference[:200]}" for difference in unequal[:SHOWN]), *more])


def parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path, help="an unpacked build")
    parser.add_argument("--into", type=Path, required=True, help="a scratch folder on the same disk")
    parser.add_argument("--only", nargs="+", choices=PACKINGS, metavar="NAME", help="these packings")
    parser.add_argument("--part", help="the partition that slow packings take (default: the last)")
    parser.add_argument("--keep", action="store_true", help="keep what packings are made of, for another run")
    parser.add_argument("--mkfs-erofs", default="mkfs.erofs", metavar="PROGRAM")
    return parser.parse_args(words)


if __name__ == "__main__":
    if "--list" in sys.argv:
        print("\n".join(PACKINGS))
    else:
        main(parse(sys.argv[1:]))
