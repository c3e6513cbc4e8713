from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.vdex import carve, unquickened
from fwdiff.facts.likeness.sketch import sketch
from fwdiff.model import ProblemKind
from tests.unit.facts.dex_writer import ARRAYS, FLOWS, OPENED, SENDER, compact, vdex
from tests.unit.facts.quickening import quickened

IMAGES = [SENDER, FLOWS, OPENED, ARRAYS]
WHOLE = quickened([compact(FLOWS), compact(SENDER)])


@pytest.mark.parametrize(
    ("images", "version"),
    [
        (IMAGES, b"010\0"),
        (IMAGES, b"019\0"),
        ([compact(image) for image in IMAGES], b"019\0"),
        ([compact(SENDER, large_methods=True)], b"019\0"),
        (IMAGES, b"021\0"),
    ],
)
def test_the_code_of_a_quickened_vdex_is_that_of_the_dex(images: list[bytes], version: bytes) -> None:
    data = quickened(images, version)
    whole = unquickened(data)
    starts = list(carve(data))
    assert [data[start : start + len(image)] == image for start, image in zip(starts, images, strict=True)] == [
        False
    ] * len(images)
    assert [whole[start : start + len(image)] for start, image in zip(starts, images, strict=True)] == images
    assert len(whole) == len(data)


def test_calls_strings_and_likeness_of_a_quickened_vdex_are_those_of_the_dex() -> None:
    plain, found = analyse(vdex([OPENED, FLOWS])), analyse(quickened([compact(OPENED), compact(FLOWS)]))
    assert (found.api_uses, found.properties, found.problems) == (plain.api_uses, plain.properties, ())
    assert {(row.url, row.code) for row in found.endpoints} == {(row.url, row.code) for row in plain.endpoints}
    assert sketch(quickened([compact(FLOWS)])) == sketch(FLOWS)


def test_quickened_code_without_its_indices_is_said() -> None:
    place = len(WHOLE) - struct.unpack_from("<I", WHOLE, 36)[0]
    without = WHOLE[:36] + bytes(4) + WHOLE[40:place]
    problems = analyse(without).problems
    assert [(problem.kind, problem.member) for problem in problems] == [
        (ProblemKind.UNSUPPORTED, "classes.dex"),
        (ProblemKind.UNSUPPORTED, "classes2.dex"),
    ]
    assert all(one.reason.endswith("methods are quickened, and what they call is not told") for one in problems)


def test_more_indices_than_a_method_has_room_for_are_none() -> None:
    size = struct.unpack_from("<I", WHOLE, 36)[0]
    section = len(WHOLE) - size
    longer = bytearray(WHOLE)
    longer[section + 1 : section + 3] = b"\xff\x01"  # 255 of the first method
    assert analyse(bytes(longer)).problems
    assert len(unquickened(bytes(longer))) == len(WHOLE)


def test_what_is_not_quickened_is_left_as_it_is() -> None:
    plain = vdex([SENDER, compact(FLOWS)])
    assert unquickened(plain) == plain
    assert analyse(plain).problems == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_damage_never_ends_it_and_never_reaches_what_is_no_code(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(WHOLE)
    for place, value in changes:
        damaged[place] = value
    data = bytes(damaged)
    whole = unquickened(data)
    assert len(whole) == len(data)
    analyse(data)
