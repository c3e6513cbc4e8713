"""Names that are hosts because code hands them to what connects, URLs that it opens, numbers that it sends messages to.

The call is the evidence, whatever the ending of the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from fwdiff.facts.dex.code_sites import Instruction, Wanted
from fwdiff.facts.dex.compared import COMPARERS
from fwdiff.facts.dex.dex import Dex, members_of, rows_with, types_with
from fwdiff.facts.dex.field_values import FieldValues
from fwdiff.facts.dex.host_takers import CARRIERS, FORMATS, FORMATTERS, JOINERS, KEEPERS, SCHEMES, TAKERS, Taker
from fwdiff.facts.dex.methods import MethodTable
from fwdiff.facts.dex.registers import Budget, Call, Store, Values, calls
from fwdiff.facts.endpoints.literals import Literal, called_literal
from fwdiff.model import CodeSite

TEXTS = frozenset(
    (
        *(
            word
            for taker in (*TAKERS, *JOINERS, *FORMATTERS, *COMPARERS)
            for word in (taker.owner, *taker.methods)
            if word
        ),
        *(*SCHEMES, *FORMATS, *CARRIERS, *KEEPERS),
    )
)
"""Strings that an image names such calls by."""
_BY_NAME = {
    (taker.owner.encode(), name.encode()): (kind, taker)
    for kind, takers in enumerate((TAKERS, JOINERS, FORMATTERS, COMPARERS))
    for taker in takers
    for name in taker.methods
}
_OF_ANY_CLASS = frozenset(name for owner, name in _BY_NAME if not owner)
_CARRIERS, _KEEPERS, _SCHEMES, _FORMATS = (
    frozenset(word.encode() for word in words) for words in (CARRIERS, KEEPERS, SCHEMES, FORMATS)
)
_OWNERS = _CARRIERS.union(owner for owner, _ in _BY_NAME)
_TEXT = b"Ljava/lang/String;"
_HOST = re.compile(
    r"(?P<host>[A-Za-z0-9._\-\x80-\U0010ffff]{3,253}|\[[0-9A-Fa-f:.]{3,45}\])(?::(?P<port>\d{1,5}))?(?:/\S*)?"
)
_HOLE = re.compile(r"%(?:(?P<number>\d)\$)?s|\{(?P<index>\d)\}")
"""What a format has for a host, by String.format's way or MessageFormat's."""
_CONVERSION = re.compile(r"%[^%a-zA-Z]*[a-zA-Z]")
_NUMBER = re.compile(r"\+?(?P<digits>[0-9]{3,15})")


class HostCalls(NamedTuple):
    """What an image names of such calls, as ids of its own tables."""

    takers: Mapping[int, Taker]
    joiners: Mapping[int, Taker]
    schemes: frozenset[int]
    formatters: Mapping[int, Taker]
    formats: Mapping[int, int]
    """Which argument is the host, by the string that is the format."""
    carriers: Mapping[int, bool]
    """Methods that give back what they are given, and whether their object keeps it."""
    urls: Mapping[int, Literal]
    """The URLs among the image's strings."""
    comparers: Mapping[int, Taker] = {}
    """Methods that say whether a name holds another."""

    @property
    def wanted(self) -> Wanted:
        """What makes a method worth following."""
        strings = (self.schemes if self.joiners else frozenset()).union(self.formats if self.formatters else ())
        return Wanted(strings, frozenset(self.takers))


NO_CALLS = HostCalls({}, {}, frozenset(), {}, {}, {}, {})


class _Use(NamedTuple):
    """A string and what a call takes it for."""

    string: int
    is_number: bool = False
    opens: bool = True


class Handed(NamedTuple):
    """A string that a call takes, and the methods that call."""

    string: int
    literal: Literal
    code: tuple[CodeSite, ...]


def host_calls(dex: Dex, strings: Mapping[int, bytes], urls: Iterable[tuple[int, Literal]]) -> HostCalls:
    """By the `TEXTS` among the image's strings, and by its strings that are URLs."""
    schemes = frozenset(_ids(strings, _SCHEMES))
    formats = dict.fromkeys(_ids(strings, _FORMATS), 1)
    formats.update(_formats(dex, urls))
    literals = {identifier: literal for identifier, literal in urls if literal.scheme}
    (takers, joiners, formatters, comparers), carriers = _methods(dex, strings)
    found = HostCalls(
        takers,
        joiners if schemes else {},
        schemes,
        formatters if formats else {},
        formats,
        carriers,
        literals,
        comparers,
    )
    return found if any(found.wanted) else found._replace(carriers={})


def _formats(dex: Dex, urls: Iterable[tuple[int, Literal]]) -> Iterator[tuple[int, int]]:
    """(string id, number of the argument that is the host) of strings like `at %d: https://%s/`."""
    for string, literal in urls:
        if hole := _HOLE.fullmatch(literal.host):
            before = len(_CONVERSION.findall(dex.string(string).partition("://")[0]))
            yield string, int(hole["number"]) - 1 if hole["number"] else int(hole["index"] or before)


def handed_strings(dex: Dex, methods: MethodTable, named: Iterable[Instruction], known: HostCalls) -> Iterator[Handed]:
    """The strings that reach the calls, each once; `named` has all instructions that are wanted.  Raises `BadDex`."""
    found: dict[_Use, set[int]] = {}
    budget = Budget()
    fields = FieldValues(dex, methods, known.carriers, budget)
    followed = {**known.takers, **known.joiners, **known.formatters}
    for rows in _code_items(named, known.wanted):
        made = calls(dex.data, *methods.code(rows.start), followed, known.carriers, budget)
        for use in _used(made, known, fields):
            found.setdefault(use, set()).update(methods.method[rows].tolist())
    for use, owners in sorted(found.items()):
        literal = _literal(dex, use.string, is_number=use.is_number) or known.urls.get(use.string)
        if literal:
            names = sorted({dex.method_name(owner) for owner in owners})
            code = tuple(CodeSite(*name) for name in names)
            yield Handed(use.string, literal._replace(opened=use.opens and not use.is_number), code)


def _code_items(named: Iterable[Instruction], wanted: Wanted) -> Iterator[slice]:
    last = None
    for instruction in named:
        if instruction.rows != last and instruction.is_of(wanted):
            last = instruction.rows
            yield last


def _used(made: Iterable[Call | Store], known: HostCalls, fields: FieldValues) -> Iterator[_Use]:
    """A scheme makes a host of what is joined to it next."""
    is_after_scheme = False
    for call in made:
        if isinstance(call, Store):
            continue
        if taker := known.takers.get(call.method):
            if len(call.arguments) >= taker.fewest:
                for argument in taker.arguments:
                    strings = fields.strings(_argument(call, argument))
                    yield from (_Use(string, taker.is_number, taker.opens) for string in strings)
            for argument in taker.urls:
                strings = fields.strings(_argument(call, argument))
                yield from (_Use(string) for string in strings if string in known.urls)
        elif call.method in known.formatters:
            yield from (_Use(string, opens=False) for string in fields.strings(_formatted(call, known.formats)))
        for argument in known.joiners[call.method].arguments if call.method in known.joiners else ():
            values = _argument(call, argument)
            if is_after_scheme:
                joined = (string for string in fields.strings(values) if string not in known.schemes)
                yield from (_Use(string, opens=False) for string in joined)
            is_after_scheme = bool(values) and values[-1] in known.schemes


def _formatted(call: Call, formats: Mapping[int, int]) -> Values:
    """What the host of a format is made of; the arguments stand in an array, the last that is handed over."""
    *before, values = call.arguments or ((),)
    places = {formats[string] for argument in before for string in argument if string in formats}
    return tuple(values[place] for place in places if place < len(values))


def _argument(call: Call, number: int) -> Values:
    return call.arguments[number] if number < len(call.arguments) else ()


def _literal(dex: Dex, string: int, *, is_number: bool) -> Literal | None:
    text = dex.string(string)
    found = (_NUMBER if is_number else _HOST).fullmatch(text)
    if not found:
        return None
    begin, end = dex.string_bytes_at(int(dex.string_offsets[string]))
    if is_number:
        return Literal(begin, end, text, found["digits"], "sms", None)
    return called_literal(begin, end, text, found["host"].strip("[]"), found["port"])


def _methods(dex: Dex, strings: Mapping[int, bytes]) -> tuple[list[dict[int, Taker]], dict[int, bool]]:
    """The methods of the image's table that take, join, format and compare, and its carriers, by their ids."""
    found: list[dict[int, Taker]] = [{}, {}, {}, {}]
    carriers: dict[int, bool] = {}
    types = dict(types_with(dex, _ids(strings, _OWNERS)))
    named = rows_with(dex.methods[:, 1], _ids(strings, _OF_ANY_CLASS), len(dex.string_offsets))
    # not all by names: one of them is that of all constructors
    for row, of_type, name in (*members_of(dex.methods, types), *((row, -1, name) for row, name in named)):
        owner, text = strings.get(types.get(of_type, -1), b""), strings.get(name, b"")
        if taken := _BY_NAME.get((owner, text)):
            found[taken[0]].setdefault(row, taken[1])
        if owner in _CARRIERS:
            carriers[row] = owner != _TEXT and text in _KEEPERS
    return found, carriers


def _ids(strings: Mapping[int, bytes], texts: Set[bytes]) -> list[int]:
    return [identifier for identifier, text in strings.items() if text in texts]
