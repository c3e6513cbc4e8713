"""The cost of the facts of all archives of a folder against its floor, in CPU seconds of one run.

    python tests/bench/facts.py FOLDER [SUFFIX …]

The floor is what no reader can do without: reading, SHA-256, inflating every member but media, one scan over it.
Ours is reading, SHA-256 and the whole of `analyse`, call sites included.  Suffixes: `.apk` and `.jar` unless given.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from fwdiff.facts.analyse import analyse
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.endpoints.candidates import candidates
from fwdiff.facts.media import EXTENSIONS

ROUNDS = 3


def floor(path: Path) -> int:
    """The unavoidable work on one file; how many bytes were scanned."""
    data = path.read_bytes()
    hashlib.sha256(data).digest()
    try:
        archive = ZipArchive(data)
    except BadZip:
        list(candidates(data))
        return len(data)
    wanted = [entry for entry in archive.entries if entry.name.rpartition(".")[2].lower() not in EXTENSIONS]
    content = b"".join(archive.read(entry, verify=False) for entry in wanted)
    list(candidates(content))
    return len(content)


def ours(path: Path) -> int:
    """The facts of one file; how many endpoints."""
    data = path.read_bytes()
    hashlib.sha256(data).digest()
    return len(analyse(data).endpoints)


def seconds(work: Callable[[Path], int], paths: list[Path]) -> tuple[float, int]:
    """(CPU seconds of the fastest round, sum of what `work` counts)."""
    best, total = float("inf"), 0
    for _ in range(ROUNDS):
        begin = process_time()
        total = sum(map(work, paths))
        best = min(best, process_time() - begin)
    return best, total


def main(folder: str, *suffixes: str) -> None:
    """Print the floor, ours and their ratio."""
    wanted = suffixes or (".apk", ".jar")
    files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file() and not path.is_symlink()]
    paths = [path for path in files if path.name.endswith(wanted)]
    size = sum(path.stat().st_size for path in paths)
    least, scanned = seconds(floor, paths)
    own, rows = seconds(ours, paths)
    print(f"{len(paths)} files, {size / 1e6:.1f} MB, {scanned / 1e6:.1f} MB scanned, {rows} endpoint rows")
    print(f"floor {least:.3f} s, ours {own:.3f} s, ratio {own / least:.2f}, {size / 1e6 / own:.0f} MB/s")


if __name__ == "__main__":
    main(*sys.argv[1:])
