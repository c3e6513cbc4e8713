"""How quiet and how complete the service hosts of real builds are, against lists that people have checked.

    python tests/bench/services.py sample TREE [TREE …]
    python tests/bench/services.py hosts LEFT RIGHT
    python tests/bench/services.py verdicts NAME=TREE[,TREE …] …

`sample`: 200 rows of class service, drawn from two pairs of Android 9 builds, were looked at one by one
(tests/data/service_sample.tsv); of those that the trees still have as services at least 90 % must be real.  `hosts`:
every host of tests/data/service_hosts_pairA.tsv must be a service of the side that it belongs to.  `verdicts`: hosts of
class service, drawn at random from six builds or from pairs of them, were looked at with their bytes
(tests/data/service_verdicts.tsv); of those that are services still at least 90 % must be real, each counted or a list
of hosts as one row, and none that is real may have left the class.  Rules were made from what two of the six showed,
the 8 Sirocco and the 3.2: those prove less.  NAME is a tree of that file.
The lists hold names alone.  Exits with 1 where a measure is missed.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
LEAST_REAL = 0.9
SAMPLE = 200


def services(tree: str) -> list[dict[str, Any]]:
    """The rows of class service of one build, by the command line."""
    command = [sys.executable, "-m", "fwdiff", "inventory", tree, "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    return [row for row in json.loads(done.stdout)["endpoints"] if row["class"] == "service"]


def rows(name: str) -> list[dict[str, str]]:
    """A checked list."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def check_sample(trees: Sequence[str]) -> bool:
    """Print which of the checked rows are services still, and the share of those that are real."""
    reported = {(row["host"], _plain(row["url"]), Path(row["path"]).name) for tree in trees for row in services(tree)}
    checked = [row for row in rows("service_sample.tsv") if (row["host"], row["url"], row["file"]) in reported]
    noise = [row for row in checked if row["verdict"] != "real"]
    share = 1 - len(noise) / len(checked) if checked else 0.0
    print(f"{len(reported)} distinct rows, {len(checked)} of {SAMPLE} checked ones among them, {share:.3f} real")
    print(*(f"  {row['host']} in {row['file']}: {row['reason']}" for row in noise), sep="\n")
    return share >= LEAST_REAL and len(checked) > SAMPLE / 2


def _plain(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def check_hosts(left: str, right: str) -> bool:
    """Print which hosts of the checked list are missing, by side."""
    missing = 0
    for side, tree in (("left", left), ("right", right)):
        expected = {row["host"] for row in rows("service_hosts_pairA.tsv") if row["side"] in (side, "both")}
        lost = sorted(expected - {row["host"] for row in services(tree)})
        print(f"{side}: {len(expected) - len(lost)} of {len(expected)} hosts", *lost)
        missing += len(lost)
    return not missing


def check_verdicts(name: str, trees: Sequence[str]) -> bool:
    """Print the share of the checked hosts of a build, or of a pair, that are real, and which have left the class."""
    verdicts = {row["host"]: row["verdict"] for row in rows("service_verdicts.tsv") if row["tree"] == name}
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for row in services(tree):
            if row["host"] in verdicts:
                lists[row["host"]].add(row["list"])
    lost = sorted(host for host, verdict in verdicts.items() if verdict == "real" and host not in lists)
    shown = Counter((min(lists[host]) or host, verdicts[host]) for host in lists)
    share_shown = _share({row: shown[row, "real"] >= shown[row, "noise"] for row, _ in shown}.values())
    share_all = _share(verdicts[host] == "real" for host in lists)
    print(f"{name}: {len(lists)} of {len(verdicts)} checked hosts are services, {share_all:.3f} real;")
    print(f"  a list as one row {share_shown:.3f}; real and lost: {', '.join(lost) or 'none'}")
    return max(share_shown, share_all) >= LEAST_REAL and not lost


def _share(real: Iterable[bool]) -> float:
    judged = list(real)
    return sum(judged) / len(judged) if judged else 0.0


def main(measure: str, *trees: str) -> int:
    """One of the three measures."""
    if measure == "verdicts":
        named = (tree.partition("=") for tree in trees)
        missed = [name for name, _, paths in named if not check_verdicts(name, paths.split(","))]
        return 1 if missed else 0
    passed = check_sample(trees) if measure == "sample" else check_hosts(*trees)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
