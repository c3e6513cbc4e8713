"""The whole comparison of two unpacked builds, as a process, beside the shell loop that people use today.

    python -m tests.bench.pair LEFT RIGHT [RUNS]

Prints seconds of wall clock and CPU, and the largest process's memory; medians over the runs, the page cache warm:
without a cache, with an empty one that is filled, and with one that knows both builds.
The shell loop (aapt, unzip, strings, grep, diff) runs where those tools are installed.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench.measured_process import Cost, run

FACTS = r"""
facts() {
  find "$1" -name '*.apk' -type f -print0 | sort -z | xargs -0 -P 2 -n 1 sh -c '
    aapt dump permissions "$1" 2>/dev/null
    unzip -p "$1" 2>/dev/null | strings | grep -oE "https?://[^[:space:]\"<>]+" | sort -u | sed "s|^|$1 |"' sh
}"""
"""One line a permission and a URL, behind the path of its APK."""

LOOP = (
    FACTS
    + r"""
facts "$1" | sed "s|$1||" | sort > "$3/left"
facts "$2" | sed "s|$2||" | sort > "$3/right"
diff "$3/left" "$3/right" > "$3/diff"
"""
)


def measure(command: list[str], cache: Path) -> Cost:
    """The cost of one run, whatever its exit code."""
    _, _, cost = run(command, Path(os.devnull), os.environ | {"XDG_CACHE_HOME": str(cache)})
    return cost


def row(name: str, runs: list[Cost]) -> None:
    wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"{name:12} {wall:7.2f} s wall {cpu:7.2f} s CPU {memory:6.0f} MiB")


def main(left: str, right: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        ours = [sys.executable, "-m", "fwdiff", left, right, "--json"]
        commands = {"no cache": [*ours, "--no-cache"], "empty cache": ours, "full cache": ours}
        if all(shutil.which(tool) for tool in ("aapt", "unzip", "strings")):
            commands["shell loop"] = ["bash", "-c", LOOP, "loop", left, right, folder]
        figures: dict[str, list[Cost]] = {name: [] for name in commands}
        for turn in range(count + 1):
            for name, command in commands.items():
                one = measure(command, scratch / ("full" if name == "full cache" else str(turn)))
                if turn:  # the first turn warms the page cache, and fills the one that is full
                    figures[name].append(one)
    for name, runs in figures.items():
        row(name, runs)
    if "shell loop" in figures:
        ratio = statistics.median(a[0] / b[0] for a, b in zip(figures["no cache"], figures["shell loop"], strict=True))
        print(f"no cache / shell loop, wall: {ratio:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3)
