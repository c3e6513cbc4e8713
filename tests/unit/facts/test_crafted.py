"""Every kind of crafted file at a small size: it is read, quickly and in little memory."""

from __future__ import annotations

import resource
import time

import pytest

from fwdiff.facts.analyse import analyse
from tests.crafted import kinds

SIZE = 10_000
SECONDS = 3.0
"""Of CPU; the slowest kind takes a quarter."""
MEMORY = 300 << 10
"""KiB that the tests' process may grow by."""


@pytest.mark.parametrize("name", kinds())
def test_a_crafted_file_is_read(name: str) -> None:
    data = kinds()[name].make(SIZE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    analyse(data)
    assert time.process_time() - begin < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


def test_there_are_sixty_kinds() -> None:
    assert len(kinds()) >= 60
