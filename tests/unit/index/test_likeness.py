"""What two samples of code share, and that a pair without a chance is passed over with no other answer."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from fwdiff.index.likeness import LIKELY, shared
from fwdiff.model import CodeSketch

_NUMBERS = st.lists(st.integers(0, 160), max_size=150, unique=True).map(sorted)


def _sketch(numbers: list[int]) -> CodeSketch:
    return CodeSketch(0, digests=b"", features=struct.pack(f"<{len(numbers)}I", *numbers))


@settings(deadline=None)
@given(one=_NUMBERS, other=_NUMBERS, without=st.frozensets(st.integers(0, 160)))
def test_what_is_passed_over_is_less_alike_than_asked_for(
    one: list[int], other: list[int], without: frozenset[int]
) -> None:
    whole = shared(_sketch(one), _sketch(other), without)
    quick = shared(_sketch(one), _sketch(other), without, least=LIKELY)
    assert quick == whole or (quick is None and whole is not None and whole.figure < LIKELY)


def test_equal_code_is_alike() -> None:
    sketch = _sketch(list(range(100)))
    measure = shared(sketch, sketch, least=1.0)
    assert measure is not None
    assert (measure.figure, measure.features) == (1.0, 100)
