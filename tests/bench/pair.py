"""The whole comparison of two unpacked builds, as a process, beside the shell loop that people use today.

    python tests/bench/pair.py LEFT RIGHT [RUNS]

Prints seconds of wall clock and CPU, and the largest process's memory; medians over the runs, the page cache warm:
without a cache, with an empty one that is filled, and with one that knows both builds.
The shell loop (aapt, unzip, strings, grep, diff) runs where those tools are installed.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

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

Figures = tuple[float, float, float]


def measure(command: list[str], cache: Path) -> Figures:
    """Wall seconds, CPU seconds (with children), and MiB of the largest process of one run."""
    script = (
        "import resource, subprocess, sys, time\n"
        "begin = time.monotonic()\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "wall = time.monotonic() - begin\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True, env=environment
    )
    wall, cpu, memory = map(float, done.stdout.split())
    return wall, cpu, memory


def row(name: str, runs: list[Figures]) -> None:
    wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"{name:12} {wall:7.2f} s wall {cpu:7.2f} s CPU {memory:6.0f} MiB")


def main(left: str, right: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        ours = [sys.executable, "-m", "fwdiff", left, right, "--json"]
        commands = {"no cache": [*ours, "--no-cache"], "empty cache": ours, "full cache": ours}
        if all(shutil.which(tool) for tool in ("aapt", "unzip", "strings")):
            commands["shell loop"] = ["bash", "-c", LOOP, "loop", left, right, folder]
        figures: dict[str, list[Figures]] = {name: [] for name in commands}
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
