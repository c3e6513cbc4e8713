"""Runs a program and tells what it cost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_MEASURE = """
import json, resource, subprocess, sys, time
begin = time.monotonic()
code = subprocess.run(sys.argv[1:]).returncode
wall = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]), file=sys.stderr)
"""
"""A small process between: a child begins with the size of its parent, and this one's is known."""


class Cost(NamedTuple):
    """Seconds of wall clock, of CPU with all children, and MiB of the largest process."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], output: Path, environment: Mapping[str, str] | None = None) -> tuple[int, str, Cost]:
    """Exit code, what was said on stderr, and the cost; stdout goes to a file."""
    measured = [sys.executable, "-c", _MEASURE, *command]
    with output.open("wb") as file:
        done = subprocess.run(measured, stdout=file, stderr=subprocess.PIPE, env=environment, check=True)
    *said, figures = done.stderr.decode(errors="replace").strip().splitlines()
    code, *cost = json.loads(figures)
    return code, " ".join(said), Cost(*cost)
