"""What init puts in the place of the properties that a command, an import or the arguments of a program name.

Source: AOSP system/core/init/util.cpp (ExpandProps).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product

MOST_EXPANSIONS = 64
"""Of one line: the values of its properties, combined."""
_REFERENCE = re.compile(r"\$\$|\$\{(?P<said>[^}]*)\}|\$(?P<whole>[^\s${]\S*)")
_DEFAULT = ":-"

Values = Callable[[str], Iterable[str]]
"""The values that a property is known to be set to."""


def expansions(written: str, values: Values) -> Iterator[str]:
    """What a line may come to, by defaults and known values: at most `MOST_EXPANSIONS`, and one that tells of more.

    A property may be set after the line runs, so that its default counts beside its values.  What has neither stays
    as it is written: init leaves such a line out.
    """
    meanings = {match[0]: _meanings(match, values) for match in _REFERENCE.finditer(written)}
    for chosen in islice(product(*meanings.values()), MOST_EXPANSIONS + 1):
        yield _replaced(written, dict(zip(meanings, chosen, strict=True)))


def properties_in(written: str) -> set[str]:
    """The names of the properties that a line asks for."""
    return {_name(match) for match in _REFERENCE.finditer(written)} - {""}


def without_defaults(written: str) -> str:
    """With `${name}` in the place of `${name:-default}`."""
    return _replaced(written, {match[0]: _bare(match) for match in _REFERENCE.finditer(written)})


def _replaced(written: str, said: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda match: said[match[0]], written)


def _bare(reference: re.Match[str]) -> str:
    name, default, _ = reference[0].partition(_DEFAULT)
    return f"{name}}}" if default and reference["said"] else reference[0]


def _meanings(reference: re.Match[str], values: Values) -> list[str]:
    if reference[0] == "$$":
        return ["$"]
    default = (reference["said"] or "").partition(_DEFAULT)[2]
    known = dict.fromkeys([default, *values(_name(reference))])
    return [value for value in known if value] or [reference[0]]


def _name(reference: re.Match[str]) -> str:
    return reference["whole"] or (reference["said"] or "").partition(_DEFAULT)[0]
