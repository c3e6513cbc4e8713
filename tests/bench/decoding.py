"""Reading all files of a payload with fwdiff's workers, beside the bare decompression of its operations.

    python -m tests.bench.decoding PAYLOAD [ROUNDS [WORKERS]]

The engine is the real one, with its schedule and with SHA-256 of every operation, of every file and of the payload;
only the analysis of the files is left out.  Bare: as many processes decompress every operation and keep nothing.
Prints wall clock and CPU seconds of both, their ratios, and how much is decoded more than once, for what.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from fwdiff.engine import pool
from fwdiff.engine.limits import Limits
from fwdiff.engine.process import become_child
from fwdiff.engine.results import take_inventory
from fwdiff.engine.tasks import Task
from fwdiff.images.bytes.sources import FileSource
from fwdiff.images.formats.payload import payload
from fwdiff.images.formats.payload.manifest import DISCARD, ZERO, read_manifest
from fwdiff.model import FactKind, FileFacts
from tests.unit.images.writers.payload import OPERATION

_LOG = "FWDIFF_BENCH_LOG"
Figures = tuple[float, float]
"""Seconds of wall clock, and of CPU with all children."""


def measured(work: Callable[[], object]) -> Figures:
    begin, used = time.monotonic(), _cpu()
    work()
    return time.monotonic() - begin, _cpu() - used


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


# fwdiff


class _Log:
    """What a worker decodes, in a file: workers are killed when they are done."""

    def __init__(self) -> None:
        self._descriptor = os.open(os.environ[_LOG], os.O_WRONLY | os.O_APPEND)
        self.task = ""

    def write(self, place: str, length: int, seconds: float) -> None:
        os.write(self._descriptor, f"{self.task}\t{place}\t{length}\t{seconds}\n".encode())


def serve_counting(pipe: Connection, _cache: pool.CacheAt | None, limits: Limits) -> None:
    """A worker that reads files as all do, analyses none, and writes down what it decodes."""
    become_child(1)
    from fwdiff.engine import worker  # noqa: PLC0415 - as the pool does it

    log = _Log()
    decode, carry_out = payload._Decoding.__call__, worker._Worker.carry_out

    def counted(self: payload._Decoding, least: int) -> bytes:
        begin = time.thread_time()
        part = decode(self, least)
        log.write(self._place, len(part), time.thread_time() - begin)
        return part

    def named(self: worker._Worker, task: Task) -> object:
        log.task = type(task).__name__
        return carry_out(self, task)

    for owner, name, value in (
        (payload._Decoding, "__call__", counted),
        (worker._Worker, "carry_out", named),
        (worker, "_analyser", lambda: lambda _: FileFacts(FactKind.DATA)),
    ):
        setattr(owner, name, value)
    worker.serve(pipe, None, limits)


def read_all(path: str, workers: int, log: Path) -> Figures:
    os.environ[_LOG] = str(log)
    vars(pool)["_serve"] = serve_counting
    return measured(lambda: take_inventory(path, workers=workers, cache=False, on_progress=lambda _: None, warn=print))


def show_counts(log: Path) -> None:
    """Bytes decoded for each kind of task, in parts of what the files need once."""
    rows = [line.split("\t") for line in log.read_text().splitlines()]
    for task in sorted({row[0] for row in rows}):
        own = [(int(length), float(took)) for name, _, length, took in rows if name == task]
        decoded, seconds = map(sum, zip(*own, strict=True))
        print(f"  {task:10} {decoded / 1e6:8.1f} MB decoded in {seconds:7.2f} s CPU")
    operations = {place for _, place, _, _ in rows}
    total = sum(int(length) for _, _, length, _ in rows)
    print(f"  {len(operations)} operations; decoded / their bytes: {total / (len(operations) * OPERATION):.3f}")


# the bare decompression


def decompress_all(path: str, workers: int) -> Figures:
    manifest = read_manifest(FileSource(os.fsencode(path)))
    places = [
        (manifest.data + operation.offset, operation.length, operation.kind)
        for part in manifest.partitions
        for operation in part.operations
        if operation.kind not in {ZERO, DISCARD}
    ]

    def run() -> None:
        children = get_context("spawn").Pool(workers)
        done = sum(children.imap_unordered(partial(_decompress, path), places, chunksize=4))
        children.close()
        children.join()
        print(f"{done / 1e6:.1f} MB in {len(places)} operations")

    return measured(run)


def _decompress(path: str, place: tuple[int, int, int]) -> int:
    offset, length, kind = place
    source = FileSource(os.fsencode(path))
    try:
        return len(payload._DECODERS[kind]().decompress(source.read_at(offset, length), -1))
    finally:
        source.close()


def main(path: str, rounds: int = 3, workers: int = 2) -> None:
    """Both take turns; the fastest round of each counts, for the machine's clock varies more than they differ."""
    bare: list[Figures] = []
    ours: list[Figures] = []
    for _ in range(rounds):
        bare.append(decompress_all(path, workers))
        with tempfile.NamedTemporaryFile() as log:
            ours.append(read_all(path, workers, Path(log.name)))
            show_counts(Path(log.name))
        print(f"  wall {bare[-1][0]:.2f} s bare, {ours[-1][0]:.2f} s fwdiff")
    fastest = [tuple(map(min, zip(*runs, strict=True))) for runs in (bare, ours)]
    for name, (wall, cpu) in zip(("bare", "fwdiff"), fastest, strict=True):
        print(f"{name:7} {wall:7.2f} s wall {cpu:7.2f} s CPU, {workers} processes")
    (bare_wall, bare_cpu), (wall, cpu) = fastest
    print(f"fwdiff / bare: wall {wall / bare_wall:.2f}, CPU {cpu / bare_cpu:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
