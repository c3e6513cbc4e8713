"""Crafted files through the whole program, and mutants of real APKs: what each costs, and what is lost without a word.

    python tests/bench/crafted.py [--only KIND …] [--sizes 20000 200000 2000000] [--mutants 3000 FOLDER] [--seed 1]

Each file of `tests/crafted` stands in a folder beside a small app, whose facts must be there; a run may take 12 s and
0.2 s for each megabyte of the file, and no process more than 700 MB.  Mutants are copies of a folder's APKs with one
field of a header or table changed: no fact may be lost unless a problem says so.  Fields that are what a fact is made
of, a resource id say, are counted apart: another one is another fact.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fwdiff.facts.analyse import analyse
from tests.crafted import Kind, kinds
from tests.crafted.markup import manifest
from tests.mutants import Original
from tests.unit.facts.resource_writer import Attribute, Tag

SIZES = (20_000, 200_000, 2_000_000)
SECONDS, SECONDS_PER_MEGABYTE = 12.0, 0.2
MEMORY = 700
"""MB of one process."""
_CANARY = "com.example.canary"
_LARGEST_APK = 1_500_000


class Run(NamedTuple):
    """What came of one file."""

    seconds: float
    memory: int
    fault: str
    problems: int


def run(kind: Kind, size: int) -> Run:
    """The inventory of a folder with one crafted file and the canary."""
    with tempfile.TemporaryDirectory() as folder:
        content = kind.make(size)
        for place, data in {
            f"system/{kind.place}": content,
            "system/app/Canary/Canary.apk": manifest(Tag("manifest", [Attribute("package", _CANARY)])),
        }.items():
            path = Path(folder, "image", place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        most = SECONDS + SECONDS_PER_MEGABYTE * len(content) / 1e6
        return _measured(Path(folder), most)


def _measured(folder: Path, most: float) -> Run:
    command = [sys.executable, "-m", "fwdiff", "inventory", str(folder / "image/system"), "--json", "--no-cache"]
    output = folder / "out"
    begin, memory = time.monotonic(), 0
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, start_new_session=True)
    while process.poll() is None and time.monotonic() - begin < most:
        memory = max(memory, *_resident(process.pid), 0)
        time.sleep(0.02)
    seconds = time.monotonic() - begin
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return Run(seconds, memory, f"more than {most:.0f} s", 0)
    if process.returncode not in (0, 1):
        return Run(seconds, memory, f"exit code {process.returncode}", 0)
    found = json.loads(output.read_bytes())
    unread = found["coverage"]["unread"]
    failed = [row["reason"] for row in unread if "reader failed" in row["reason"]]
    fault = failed[0] if failed else f"{memory} MB" if memory > MEMORY else ""
    if _CANARY not in {row["package"] for row in found["packages"]}:
        fault = "the canary is lost"
    return Run(seconds, memory, fault, len(unread))


def _resident(session: int) -> Iterator[int]:
    """MB of each process of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield int(fields[21]) * os.sysconf("SC_PAGESIZE") >> 20


def run_kinds(names: list[str], sizes: list[int]) -> int:
    """Print a line for each; how many are faults."""
    faults = 0
    for name in names:
        for size in sizes:
            done = run(kinds()[name], size)
            faults += bool(done.fault)
            print(
                f"{name:34}{size:9}{done.seconds:7.2f} s{done.memory:5} MB{done.problems:4}  {done.fault}", flush=True
            )
    return faults


def run_mutants(folder: Path, count: int, seed: int) -> int:
    """How many lost a fact without a word."""
    dice = random.Random(seed)
    paths = [path for path in sorted(folder.rglob("*.apk")) if path.stat().st_size <= _LARGEST_APK]
    originals = [original for original in map(Original, paths) if any(original.fields.values())]
    waiting = [original.mutants(dice) for original in originals]
    told, silent, slowest = 0, Counter[bool](), 0.0
    for number in range(count):
        original, mutant = originals[number % len(originals)], next(waiting[number % len(waiting)])
        begin = time.process_time()
        facts = analyse(mutant.data)
        slowest = max(slowest, time.process_time() - begin)
        told += facts.problems != original.facts.problems
        if lost := original.lost(facts):
            silent[mutant.is_fact] += 1
            if not mutant.is_fact:
                print(f"  {mutant.what}: {lost[0]}")
    print(f"{count} mutants of {len(originals)} APKs: {told} told, {silent[False]} lost facts without a word, ", end="")
    print(f"{silent[True]} have another fact; slowest {slowest:.2f} s")
    return silent[False] + (slowest > SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", choices=kinds(), metavar="KIND", help="of the crafted files")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--mutants", nargs=2, metavar=("COUNT", "FOLDER"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = list(kinds()) if options.only is None else options.only
    faults = run_kinds(names, options.sizes)
    if options.mutants:
        faults += run_mutants(Path(options.mutants[1]), int(options.mutants[0]), options.seed)
    print(f"{len(names)} kinds at {len(options.sizes)} sizes; {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
