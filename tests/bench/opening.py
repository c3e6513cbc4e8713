"""What opening costs: `fwdiff ls` of images of several gigabytes in every packing, each in a process of its own.

    python -m tests.bench.opening SCRATCH PARTITION=TREE [PARTITION=TREE …] [--fill GB] [--packings NAME,…] [--whole]
    python -m tests.bench.opening --image FILE [--image FILE …] [--whole] [--runs N]

The first form makes the images of the trees in the folder SCRATCH, one at a time, and removes each when it is measured:
room for five of them is needed.  Prints wall clock and CPU seconds, the fastest of the runs, and MiB of the largest
process; with `--whole` also those of `fwdiff inventory --no-cache`, which reads and analyses every file.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measured_inventory import size_of
from tests.bench.measured_process import Cost, run
from tests.bench.packed_images import PACKINGS
from tests.bench.workshop import Workshop, named_trees

PACKINGS_MEASURED = (
    "ext4,sparse,super,erofs-lz4,erofs-lz4hc,zip-stored,zip-deflated,payload-replace,payload-zstd,payload-erofs,"
    "payload-xz,payload-bz,tar.gz,zst,block-ota-brotli,nb0,target-files"
)


def measure(*arguments: str) -> Cost:
    """The cost of one run, which must succeed."""
    code, said, cost = run([sys.executable, "-m", "fwdiff", *arguments], Path(os.devnull))
    if code:
        raise RuntimeError(said)
    return cost


def fastest(runs: int, *arguments: str) -> Cost:
    wall, cpu, memory = zip(*(measure(*arguments) for _ in range(runs)), strict=True)
    return Cost(min(wall), min(cpu), max(memory))


def images(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """The named images, or those of the packings, each for as long as it is looked at."""
    if options.image:
        yield from ((image.name, image) for image in options.image)
        return
    shop = Workshop(named_trees(options.trees), options.scratch / "workshop")
    if options.fill:
        shop.fill(int(options.fill * 1e9))
    for packing in options.packings.split(","):
        yield packing, PACKINGS[packing].make(shop)
        shop.clear()
    shop.remove()


def main(options: argparse.Namespace) -> None:
    print(f"{'':16} {'GB':>5} {'ls: s wall':>10} {'s CPU':>6} {'MiB':>5}", end="")
    print(f"   {'whole: s wall':>13} {'s CPU':>7} {'MiB':>5}" if options.whole else "")
    for name, image in images(options):
        wall, cpu, memory = fastest(options.runs, "ls", str(image))
        print(f"{name:16} {size_of(image) / 1e9:5.2f} {wall:10.2f} {cpu:6.2f} {memory:5.0f}", end="", flush=True)
        if options.whole:
            wall, cpu, memory = measure("inventory", str(image), "--no-cache", "--json")
            print(f"   {wall:13.2f} {cpu:7.2f} {memory:5.0f}", end="")
        print(flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What opening large images costs.")
    parser.add_argument("scratch", type=Path, nargs="?")
    parser.add_argument("trees", nargs="*")
    parser.add_argument("--image", type=Path, action="append")
    parser.add_argument("--fill", type=float, metavar="GB", help="add large apps until the trees have so many bytes")
    parser.add_argument("--packings", default=PACKINGS_MEASURED)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    main(parser.parse_args())
