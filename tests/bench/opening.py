"""What opening costs: `fwdiff ls` of images of several gigabytes in every packing, each in a process of its own.

    python -m tests.bench.opening SCRATCH PARTITION=TREE [PARTITION=TREE …] [--packings NAME,…] [--whole] [--runs N]
    python -m tests.bench.opening --image FILE [--image FILE …] [--whole] [--runs N]

The first form makes the images of the trees in the folder SCRATCH, one at a time, and removes each when it is measured:
room for three of them is needed.  Prints wall clock and CPU seconds, the fastest of the runs, and MiB of the largest
process; with `--whole` also those of `fwdiff inventory --no-cache`, which reads and analyses every file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.large_images import PACKINGS, pack
from tests.bench.workshop import Workshop, named_trees

Figures = tuple[float, float, float]
_MEASURE = """
import resource, subprocess, sys, time
begin = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
wall = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def measure(*arguments: str) -> Figures:
    """Wall seconds, CPU seconds with all children, and MiB of the largest process of one run."""
    command = [sys.executable, "-c", _MEASURE, sys.executable, "-m", "fwdiff", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    wall, cpu, memory = map(float, done.stdout.split())
    return wall, cpu, memory


def fastest(runs: int, *arguments: str) -> Figures:
    wall, cpu, memory = zip(*(measure(*arguments) for _ in range(runs)), strict=True)
    return min(wall), min(cpu), max(memory)


def images(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """The named images, or those of the packings, each for as long as it is looked at."""
    if options.image:
        yield from ((image.name, image) for image in options.image)
        return
    shop = Workshop(named_trees(options.trees), options.scratch)
    for packing in options.packings.split(","):
        image = pack(shop, packing)
        yield packing, image
        shop.remove(image.name)
    shop.clear()


def main(options: argparse.Namespace) -> None:
    print(f"{'':16} {'GB':>5} {'ls: s wall':>10} {'s CPU':>6} {'MiB':>5}", end="")
    print(f"   {'whole: s wall':>13} {'s CPU':>7} {'MiB':>5}" if options.whole else "")
    for name, image in images(options):
        wall, cpu, memory = fastest(options.runs, "ls", str(image))
        print(f"{name:16} {image.stat().st_size / 1e9:5.2f} {wall:10.2f} {cpu:6.2f} {memory:5.0f}", end="", flush=True)
        if options.whole:
            wall, cpu, memory = measure("inventory", str(image), "--no-cache", "--json")
            print(f"   {wall:13.2f} {cpu:7.2f} {memory:5.0f}", end="")
        print(flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What opening large images costs.")
    parser.add_argument("scratch", type=Path, nargs="?")
    parser.add_argument("trees", nargs="*")
    parser.add_argument("--image", type=Path, action="append")
    parser.add_argument("--packings", default=",".join(PACKINGS))
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    main(parser.parse_args())
