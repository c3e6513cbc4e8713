from __future__ import annotations

import time

import pytest

from fwdiff.inventory.init_expansion import MOST_EXPANSIONS, expansions, properties_in, without_defaults

VALUES = {"set": ["one"], "twice": ["a", "b"], "a:b": ["colon"]}


def of(written: str) -> list[str]:
    return list(expansions(written, lambda name: VALUES.get(name, ())))


@pytest.mark.parametrize(
    ("written", "expanded"),
    [
        ("plain", ["plain"]),
        ("x ${none:-y} z", ["x y z"]),
        ("${set}.rc", ["one.rc"]),
        ("${set:-two}", ["two", "one"]),
        ("${twice}${twice}", ["aa", "bb"]),
        ("${a:b}", ["colon"]),
        ("$set x", ["one x"]),
        ("${none}", ["${none}"]),
        ("${none:-}", ["${none:-}"]),
        ("$${set}", ["${set}"]),
        ("${open", ["${open"]),
    ],
)
def test_properties_are_replaced_as_init_does(written: str, expanded: list[str]) -> None:
    assert of(written) == expanded


def test_a_default_goes_and_the_property_stays() -> None:
    assert without_defaults("/${a:-/x}/${b}/$c") == "/${a}/${b}/$c"


def test_the_properties_of_a_line_are_told_by_name() -> None:
    assert properties_in("a ${b:-/x} $${c} ${d}${} $e f") == {"b", "d", "e"}


def test_combinations_are_bounded_however_many_properties_a_line_has() -> None:
    begin = time.process_time()
    assert len(
        of("${twice} ${twice:-}" + "${set:-x${twice:-c}" * 1_000 + "".join(f"${{twice:-{n}}}" for n in range(9)))
    ) == (MOST_EXPANSIONS + 1)
    assert len(of("${set:-x}" * 100_000)) == 2
    assert time.process_time() - begin < 2
