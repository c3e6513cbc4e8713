"""A package that came is told from the same code under another name; a library that many apps hold tells nothing."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterable

from fwdiff.compare import compare
from fwdiff.index.likeness import likeness_words, shared
from fwdiff.model import CodeSketch, Likeness, Package, Side
from tests.unit.compare.builders import inventory, package


def _numbers(seed: str, count: int) -> list[int]:
    source = random.Random(seed)
    return [source.getrandbits(32) for _ in range(count)]


def _sample(numbers: Iterable[int], most: int) -> bytes:
    least = sorted(set(numbers))[:most]
    return struct.pack(f"<{len(least)}I", *least)


def _sketch(features: Iterable[int], classes: Iterable[int] = ()) -> CodeSketch:
    digests = list(classes)
    return CodeSketch(len(digests), _sample(digests, 64), _sample(features, 256))


def _app(name: str, features: Iterable[int], classes: Iterable[int] = ()) -> Package:
    return package(name, code_sketch=_sketch(features, classes))


def _like(left: list[Package], right: list[Package], reference: list[Package] | None = None) -> tuple[Likeness, ...]:
    """What the one package that came is like."""
    beside = None if reference is None else inventory(reference)
    (row,) = compare(inventory(left), inventory(right), beside).packages.added
    return row.like


def test_a_package_under_another_name_is_paired_with_the_one_that_went() -> None:
    code, classes = _numbers("code", 200), _numbers("classes", 43)
    (like,) = _like([_app("com.a", code, classes)], [_app("org.b", code, [*classes[:41], 1, 2])])
    assert like == Likeness(Side.LEFT, "com.a", "system/app/com.a/com.a.apk", 1.0, 200, 41, 45)
    assert likeness_words(like, like.package) == (
        "likely the same code as com.a: 1.00 of 200 features, 41 of 45 classes"
    )


def test_the_package_that_went_names_the_one_that_came() -> None:
    code = _numbers("code", 200)
    diff = compare(inventory([_app("com.a", code)]), inventory([_app("org.b", code)])).packages
    assert [(one.side, one.package) for one in diff.removed[0].like] == [(Side.RIGHT, "org.b")]


def test_new_code_is_like_nothing() -> None:
    assert _like([_app("com.a", _numbers("a", 300))], [_app("org.b", _numbers("b", 300))]) == ()


def test_a_later_version_shares_code_and_is_not_said_to_be_the_same() -> None:
    code = _numbers("code", 240)
    (like,) = _like([_app("com.a", code)], [_app("org.b", [*code[:180], *_numbers("more", 60)])])
    assert 0.5 <= like.figure < 0.8
    assert likeness_words(like, like.package).startswith("shares code with com.a: 0.")


def test_samples_of_large_code_are_compared_up_to_where_both_reach() -> None:
    """Of 5,000 features that are equal but for a twentieth, samples of 256 say so within some hundredths."""
    code = _numbers("code", 5000)
    found = shared(_sketch(code), _sketch([*code[:4870], *_numbers("more", 130)]))
    assert found is not None
    assert abs(found.figure - 4870 / 5130) < 0.05


def test_the_reference_is_looked_through_too() -> None:
    code = _numbers("code", 200)
    (like,) = _like([], [_app("org.b", code)], [_app("cn.a", code), _app("cn.c", _numbers("c", 200))])
    assert (like.side, like.package, like.figure) == (Side.REFERENCE, "cn.a", 1.0)


def test_a_package_that_the_baseline_has_elsewhere_is_told_nothing_of() -> None:
    """A further copy is known by its name."""
    code = _numbers("code", 200)
    left = [_app("com.a", code), _app("com.c", code)]
    further = package("com.a", "system/app/B/B.apk", code_sketch=_sketch(code))
    assert _like(left, [*left, further]) == ()


def test_a_library_that_four_packages_hold_makes_none_of_them_alike() -> None:
    library = _numbers("library", 150)
    left = [_app(f"com.a{at}", [*library, *_numbers(f"a{at}", 60)]) for at in range(4)]
    assert _like(left, [_app("org.b", [*library, *_numbers("b", 60)])]) == ()
    assert _like(left[:1], [_app("org.b", [*library, *_numbers("b", 60)])]) != ()


def test_too_little_code_tells_nothing() -> None:
    code = _numbers("code", 63)
    assert _like([_app("com.a", code)], [_app("org.b", code)]) == ()


def test_a_package_whose_code_was_not_looked_at_is_like_nothing() -> None:
    code = _numbers("code", 200)
    assert _like([package("com.a")], [_app("org.b", code)]) == ()
    assert _like([_app("com.a", code)], [package("org.b")]) == ()
