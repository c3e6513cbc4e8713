"""Of how many domains of class service the owner is known.

    python tests/bench/owners.py TREE[=LEAST] [TREE[=LEAST] …]

A domain is a registrable one, else an address; its owner is known from the table of domains or from the image's own
lists of access points.  Prints a line a tree and the unknown domains of all trees, those of most files first.  Exits
with 1 where a tree has a smaller share than its least, 0.8 for example.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from typing import Any

_SHOWN = 40


def services(tree: str) -> list[dict[str, Any]]:
    """The rows of class service of one build, by the command line."""
    command = [sys.executable, "-m", "fwdiff", "inventory", tree, "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    return [row for row in json.loads(done.stdout)["endpoints"] if row["class"] == "service"]


def main(words: list[str]) -> int:
    """Print the shares; 1 if one is too small."""
    too_small = 0
    unknown: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for word in words:
        tree, _, least = word.partition("=")
        owners: dict[str, set[str | None]] = defaultdict(set)
        for row in services(tree):
            if row["scheme"] != "sms":
                owners[row["domain"] or row["host"]].add(row["owner"])
                if row["owner"] is None:
                    unknown[row["domain"] or row["host"]].add((tree, row["path"]))
        known = sum(found != {None} for found in owners.values())
        share = known / len(owners) if owners else 0.0
        too_small += share < float(least or 0)
        print(f"{tree}: owner known of {known} of {len(owners)} domains, {share:.3f}", flush=True)
    for domain, places in sorted(unknown.items(), key=lambda item: (-len(item[1]), item[0]))[:_SHOWN]:
        print(f"  {domain} in {len(places)} files, for example {min(places)[1]}")
    return int(too_small > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
