"""Reading every APK, and every file, out of ext4 and EROFS, beside 7-Zip and fsck.erofs that extract them.

    python -m tests.bench.extraction TREE SCRATCH [ROUNDS [GB]]

Images of TREE are made in SCRATCH, with large apps added until it has so many GB.  fwdiff reads the bytes with one
process and with two into /dev/null, and once more to where the tools write: a folder in /dev/shm.  fsck.erofs extracts
all there is, so it gets images of the APKs alone as well.  All take turns; prints the fastest round's wall clock and
CPU seconds, process start included.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path

from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind
from tests.bench.file_systems import write_erofs, write_ext4
from tests.bench.workshop import Workshop

MEMORY = "/dev/shm"
PART = 1 << 20
"""Bytes read at once: larger ones are paid for with new pages."""
Figures = tuple[float, float]
Contest = dict[str, Callable[[Path], None]]


def read(image: str, suffix: str, part: int, parts: int, folder: str = "") -> None:
    """Read one of several parts of the files, by their place in the image, and write them if there is a folder."""
    opened = open_image(image)
    entries = [entry for entry in opened.listing.files if entry.kind is FileKind.FILE and entry.path.endswith(suffix)]
    entries.sort(key=lambda entry: entry.order)
    ends = list(accumulate(entry.size for entry in entries))
    for number, (entry, end) in enumerate(zip(entries, ends, strict=True)):
        if ends and (end - 1) * parts // ends[-1] == part:
            source = opened.open(entry)
            pieces = (source.read_at(offset, PART) for offset in range(0, entry.size, PART))
            target = Path(folder, str(number)) if folder else Path(os.devnull)
            with target.open("wb") as file:
                assert sum(map(file.write, pieces)) == entry.size


def run(*commands: Sequence[str | Path]) -> None:
    """Processes side by side, all of which must succeed."""
    running = [subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL) for command in commands]
    for process in running:
        if process.wait():
            raise RuntimeError(f"{process.args!r} failed")


def fwdiff(image: Path, suffix: str, processes: int, folder: Path, *, written: bool = False) -> None:
    own = [sys.executable, "-m", "tests.bench.extraction", "--read", str(image), suffix]
    target = [str(folder)] if written else []
    run(*([*own, str(part), str(processes), *target] for part in range(processes)))


def seven_zip(image: Path, suffix: str, folder: Path) -> None:
    run(["7z", "x", "-y", f"-o{folder}", image, f"-ir!*{suffix}"])


def fsck(image: Path, folder: Path) -> None:
    run(["fsck.erofs", f"--extract={folder}", "--overwrite", image])


def ours(image: Path, suffix: str) -> Contest:
    return {
        "fwdiff": partial(fwdiff, image, suffix, 1),
        "fwdiff, 2 processes": partial(fwdiff, image, suffix, 2),
        "fwdiff, written": partial(fwdiff, image, suffix, 1, written=True),
    }


def measured(work: Callable[[Path], None]) -> Figures:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        begin, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        work(Path(folder))
        wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - used.ru_utime + after.ru_stime - used.ru_stime


def contend(title: str, contest: Contest, rounds: int) -> None:
    """Print the fastest round of each, and what the last one needs in terms of the first."""
    figures: dict[str, list[Figures]] = {name: [] for name in contest}
    for _ in range(rounds):
        for name, work in contest.items():
            figures[name].append(measured(work))
    print(title)
    best = {name: tuple(map(min, zip(*runs, strict=True))) for name, runs in figures.items()}
    for name, (wall, cpu) in best.items():
        print(f"  {name:20} {wall:6.2f} s wall {cpu:6.2f} s CPU")
    *own, tool = best
    for name in own:
        wall, cpu = (theirs / mine for theirs, mine in zip(best[tool], best[name], strict=True))
        print(f"  {tool} / {name}: wall {wall:.1f}, CPU {cpu:.1f}")


def _apks(tree: Path, folder: Path) -> None:
    for number, path in enumerate(sorted(tree.rglob("*.apk"))):
        if path.is_file():
            target = folder / "app" / f"{number}" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def main(tree: Path, scratch: Path, rounds: int = 3, gigabytes: float = 0) -> None:
    shop = Workshop({"system": tree}, scratch / "workshop")
    if gigabytes:
        shop.fill(int(gigabytes * 1e9))
        tree = shop.trees["system"]
    version = subprocess.run(["7z"], capture_output=True, text=True, check=True).stdout.split("(c)")[0].strip()
    print(
        f"{version}; {subprocess.run(['fsck.erofs', '-V'], capture_output=True, text=True, check=False).stdout.strip()}"
    )
    ext4 = shop.once("system.img", partial(write_ext4, tree))
    contend("APKs of ext4", {**ours(ext4, ".apk"), "7z": partial(seven_zip, ext4, ".apk")}, rounds)
    apks = shop.once("apks", partial(_apks, tree))
    for algorithm in ("lz4", "lz4hc"):
        for name, source in (("every file", tree), ("APKs", apks)):
            image = shop.once(f"{name} {algorithm}.img", partial(write_erofs, source, [f"-z{algorithm}"]))
            contend(f"{name} of EROFS, {algorithm}", {**ours(image, ""), "fsck.erofs": partial(fsck, image)}, rounds)
    shop.remove()


if __name__ == "__main__":
    if sys.argv[1] == "--read":
        read(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), *sys.argv[6:])
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:4]), *map(float, sys.argv[4:5]))
