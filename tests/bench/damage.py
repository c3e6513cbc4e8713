"""Damaged copies of an image of every format that is read: what comes of each, and what may never come of one.

    python tests/bench/damage.py [--only NAME …] [--cuts 50] [--flips 2000] [--jobs 1] [--command-line]

Each sample of `format_samples` is cut and has single bytes changed, the same ones in each run.  A copy is opened, and
every file in it is read, in a process of its own.  Right files, a problem and a refusal with a hint are right; so are
wrong files where no checksum covers them.  Any other error is a fault, more than 10 s too, more memory than the bound,
a file that is left open, and a wrong file without a word where a checksum covers it.  With `--command-line` the judge
is what `fwdiff inventory COPY --json --no-cache` prints, and a fault is any exit code but 0 and 2, or a traceback; a
problem is then anything unread, as some of the samples' files are in the undamaged image.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from msgspec import Struct, field

from tests.damage import CUTS, FLIPS, Damage, Verdict, damaged, damages, judge, right_contents
from tests.unit.images.format_samples import SAMPLES

SECONDS = 10
MEMORY = 256 << 20
"""Bytes that a damaged copy may take beyond what the process has before it."""
ADDRESSES = 4 << 30
"""Bytes of address space: what would be larger fails, and does not take the machine with it."""
_ON_COMMAND_LINE = ("sparse-split", "ext4", "erofs-written", "payload-in-zip", "zip-of-several-spans")

Judged = tuple[Verdict, str]


class Case(Struct):
    """What came of the copies of one sample."""

    name: str
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, damage: Damage, judged: Judged, seconds: float) -> None:
        verdict, reason = judged
        self.verdicts[verdict] += 1
        self.slowest = max(self.slowest, seconds)
        if verdict is Verdict.FAULT:
            self.faults.append(f"    {damage}: {reason}")

    def line(self) -> str:
        counts = "".join(f"{self.verdicts[verdict]:8}" for verdict in Verdict)
        return f"{self.name:24}{self.verdicts.total():8}{counts}{self.slowest:9.2f}"


def read_copies(pipe: Connection, name: str, folder: str, chosen: Sequence[Damage]) -> None:
    """In a process of its own: damage the sample in each way, and send the verdicts."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    path = image_of(name, folder)
    right = right_contents(path)
    for damage in chosen:
        with damaged(damage):
            before = _forget_peak()
            started = time.monotonic()
            verdict, reason = judge(path, right, SAMPLES[name].checked)
            seconds = time.monotonic() - started
        used = _status("VmHWM") - before
        if used > MEMORY:
            verdict, reason = Verdict.FAULT, f"{used >> 20} MiB of memory; {verdict}: {reason}"
        pipe.send((verdict, reason, seconds))


def image_of(name: str, folder: str) -> Path:
    """Where a sample was written to."""
    files = list(SAMPLES[name].make())
    return Path(folder, name, files[0]) if len(files) == 1 else Path(folder, name)


def _forget_peak() -> int:
    """The memory of this process now, and its peak from now on (Linux `Documentation/filesystems/proc.rst`)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{key}:")) << 10


def run_case(name: str, cuts: int, flips: int) -> Case:
    """All copies of one sample; a process that takes too long or dies is replaced, and the next copy is read."""
    case = Case(name)
    with tempfile.TemporaryDirectory() as folder:
        SAMPLES[name].write(Path(folder, name))
        remaining = damages(image_of(name, folder), cuts, flips)
        while remaining:
            done, failure = _run_process(case, name, folder, remaining)
            if failure:
                case.add(remaining[done], (Verdict.FAULT, failure), SECONDS)
                SAMPLES[name].write(Path(folder, name))  # the process did not put the byte back
                done += 1
            remaining = remaining[done:]
    return case


def _run_process(case: Case, name: str, folder: str, chosen: Sequence[Damage]) -> tuple[int, str]:
    """How many copies were judged, and what happened to the next one."""
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe(duplex=False)
    process = context.Process(target=read_copies, args=(theirs, name, folder, chosen))
    process.start()
    theirs.close()
    patience = 6 * SECONDS  # it starts and reads the sample first
    done = 0
    try:
        for done, damage in enumerate(chosen):
            if not pipe.poll(patience):
                return done, f"more than {SECONDS} s"
            verdict, reason, seconds = pipe.recv()
            case.add(damage, (verdict, reason), seconds)
            patience = SECONDS
    except EOFError:
        process.join()
        return done, f"the process died: {process.exitcode}"
    finally:
        process.kill()
        process.join()
    return len(chosen), ""


def run_command_line(name: str, cuts: int, flips: int) -> Case:
    """As `run_case`, through the whole program."""
    case = Case(name)
    with tempfile.TemporaryDirectory() as folder:
        path = SAMPLES[name].write(Path(folder, name))
        for damage in damages(path, cuts, flips):
            started = time.monotonic()
            with damaged(damage):
                judged = _judge_output(path)
            case.add(damage, judged, time.monotonic() - started)
    return case


def _judge_output(path: Path) -> Judged:
    command = [sys.executable, "-m", "fwdiff", "inventory", str(path), "--json", "--no-cache", "--workers", "1"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=6 * SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Verdict.FAULT, f"more than {6 * SECONDS} s"
    if done.returncode not in (0, 2) or "Traceback" in done.stderr or "fault of fwdiff" in done.stderr:
        return Verdict.FAULT, f"exit code {done.returncode}: {done.stderr[-200:]}"
    if "a reader failed" in done.stdout:
        return Verdict.FAULT, done.stdout[done.stdout.index("a reader failed") :][:200]
    if done.returncode == 2:
        return (Verdict.REFUSED, "") if done.stderr.strip() and not done.stdout else (Verdict.FAULT, "no message")
    return (Verdict.RIGHT, "") if '"unread":[]' in done.stdout else (Verdict.PROBLEM, "")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="+", choices=SAMPLES, metavar="NAME")
    parser.add_argument("--cuts", type=int, default=CUTS)
    parser.add_argument("--flips", type=int, default=FLIPS)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--command-line", action="store_true", help=f"of {', '.join(_ON_COMMAND_LINE)} unless --only")
    options = parser.parse_args()
    names = options.only or (_ON_COMMAND_LINE if options.command_line else SAMPLES)
    run = run_command_line if options.command_line else run_case
    print(f"{'':24}{'copies':>8}" + "".join(f"{verdict:>8}" for verdict in Verdict) + f"{'slowest':>9} s")
    faults = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for case in pool.map(lambda name: run(name, options.cuts, options.flips), names):
            print(case.line(), *case.faults[:5], sep="\n", flush=True)
            faults += len(case.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
