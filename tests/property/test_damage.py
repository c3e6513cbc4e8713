"""Images of every format damaged at random, as `tests/bench/damage.py` does with many more copies."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from fwdiff.errors import ImageError
from fwdiff.images.opening.opener import open_image
from tests.damage import Verdict, damaged, damages, judge, right_contents
from tests.unit.images.format_samples import FILE_SYSTEMS, SAMPLES

CUTS, FLIPS = 10, 100
SECONDS = 5
MEMORY = 100 << 20
"""Of Python's objects: the cache of decoded blocks holds at most 64 MiB of them."""


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in FILE_SYSTEMS])
def test_a_damaged_image_is_read_as_far_as_it_goes(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    path = sample.write(tmp_path)
    right = right_contents(path)
    assert right.files
    assert not right.unread
    for damage in damages(path, CUTS, FLIPS):
        started = time.monotonic()
        with damaged(damage):
            verdict, reason = judge(path, right, sample.checked)
        assert verdict is not Verdict.FAULT, f"{damage}: {reason}"
        assert time.monotonic() - started < SECONDS, str(damage)
    assert right_contents(path) == right


@pytest.mark.parametrize("name", ["payload-xz", "super", "tar-gzip", "tar-lz4", "block-ota-brotli", "nb0"])
def test_damage_does_not_cost_memory(name: str, tmp_path: Path) -> None:
    path = SAMPLES[name].write(tmp_path)
    file = path if path.is_file() else max(path.iterdir())
    data = file.read_bytes()
    tracemalloc.start()
    try:
        for start in range(0, 400, 8):
            copy = bytearray(data)
            copy[start : start + 8] = b"\xff\xff\xff\x7f" * 2
            file.write_bytes(copy)
            try:
                open_image(str(path)).close()
            except ImageError:
                continue
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY
