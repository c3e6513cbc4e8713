"""A name that code only compares others with is no destination; see tests/data/dex/compared."""

from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.compared import _is_before
from fwdiff.model import EndpointContext
from tests.unit.facts.dex_writer import COMPARED, compact, vdex


@pytest.mark.parametrize("image", [COMPARED, compact(COMPARED)])
def test_a_name_that_each_method_only_looks_for_in_another_is_compared(image: bytes) -> None:
    rows = [row for row in analyse(vdex([image])).endpoints if row.host.startswith("only")]
    assert sorted(row.host for row in rows) == [f"only{number:02d}.maker.com" for number in range(5)]
    assert {row.context for row in rows} == {EndpointContext.COMPARED}


def test_a_name_that_goes_anywhere_else_is_a_destination() -> None:
    """To another call, a field, an array, a caller; by another way, from another method, as a static value; a peer."""
    rows = [row for row in analyse(COMPARED).endpoints if row.host.startswith("kept")]
    assert sorted(row.host for row in rows) == [f"kept{number:02d}.maker.com" for number in range(11)]
    assert {row.context for row in rows} == {None}


@pytest.mark.parametrize("left", range(4))
def test_an_image_that_ends_behind_what_loads_a_name_compares_nothing(left: int) -> None:
    load, invoke = b"\x1a\0\7\0", b"\x6e\x20\5\0"
    assert _is_before(load + invoke, 0, {5})
    assert not _is_before(load + invoke[:left], 0, {5})
