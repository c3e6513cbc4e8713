"""Whether the hosts that people listed by hand, before any run, are rows or unread.

    python tests/bench/hand_hosts.py FOLDER

FOLDER holds the trees that tests/data/hand_hosts.tsv names.  Its hosts are those of ten apps, listed from the strings
of every member, in both encodings, and from the calls in a disassembly (dexdump), each with a reason; the list holds
names alone.  What was listed as the title of a bookmark alone (`Peru.com`) is said and not asked for.  Prints what is
missing, and exits with 1 if a host is.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

LIST = Path(__file__).parents[1] / "data" / "hand_hosts.tsv"


def listed(kind: str) -> dict[str, list[tuple[str, str]]]:
    """(path, host) by tree."""
    trees: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with LIST.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["kind"] == kind:
                trees[row["tree"]].append((row["path"], row["host"]))
    return trees


def missing(tree: Path, wanted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that are no rows of their file, and whose file has nothing unread."""
    command = [sys.executable, "-m", "fwdiff", "inventory", str(tree), "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    rows = {(row["path"], row["host"]) for row in found["endpoints"]}
    unread = {row["path"] for row in found["coverage"]["unread"]}
    return [(path, host) for path, host in wanted if (path, host) not in rows and path not in unread]


def main(folder: Path) -> int:
    """Print the missing ones; 1 if there are any."""
    left = 0
    for tree, wanted in sorted(listed("host").items()):
        lost = missing(folder / tree, wanted)
        left += len(lost)
        print(f"{tree}: {len(wanted) - len(lost)} of {len(wanted)} hosts are rows or unread")
        print(*(f"  {path}  {host}" for path, host in lost), sep="\n", end="\n" if lost else "")
    for tree, titles in listed("title").items():
        print(f"{tree}: {len(titles)} titles that look like hosts:", *sorted({title for _, title in titles}))
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
