"""Which string constants reach the arguments of calls: registers followed through one method, forwards only.

Source: the Dalvik bytecode page of source.android.com.  At a join a register may hold what it holds on any way there;
what comes back in a loop or from another method is not followed.  An array and a builder hold all that was put into
them, in that order.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from fwdiff.facts.dex.dex import DexLimit
from fwdiff.facts.dex.instructions import CONST_STRING, CONST_STRING_JUMBO, LENGTHS, length_at

Values = tuple[int, ...]
"""Ids of strings; of a field the complement of its id, `~id`; `UNKNOWN` for an element of an array."""
UNKNOWN = -1 << 32
GIVEN_BACK = -1
"""In place of a field's id."""
_State = dict[int, Values]

MAX_UNITS = 1 << 21
"""Of the code of one image, each of 16 bits; the largest real ones have a tenth of it in methods that call what is
looked for."""
_MOST_REGISTERS, _MOST_VALUES = 256, 64
"""Followed at a time, and for each: a state is copied at each branch."""
_RESULT = -1
"""In place of a register's number, for what the last call or new array gives."""
_MOVES = {0x07: 0, 0x08: 1, 0x09: 2}
"""`move-object` and how wide its registers are written."""
_MOVE_RESULT, _ARRAY_GET, _ARRAY_PUT = 0x0C, 0x46, 0x4D
_FIELD_GET, _FIELD_PUT, _STATIC_GET, _RETURN = 0x54, 0x5B, 0x62, 0x11
"""Of objects."""
_FILLS = (0x24, 0x25)
"""`filled-new-array`."""
_RANGES = frozenset((0x25, 0x74, 0x75, 0x76, 0x77, 0x78))
"""`filled-new-array/range` and `invoke-*/range`."""
_ENDS = frozenset((0x0E, 0x0F, 0x10, 0x11, 0x27, 0x28, 0x29, 0x2A))
"""Returns, `throw` and `goto`: nothing falls through."""
_GOTOS = {0x28: (1, 1), 0x29: (2, 2), 0x2A: (2, 4)}
"""Where a jump's distance stands, and its bytes."""


class Call(NamedTuple):
    """A call of a method by its id; for each register handed over the strings that it may hold."""

    place: int
    method: int
    arguments: tuple[Values, ...]


class Store(NamedTuple):
    """Strings that are put into a field, or given back by the method."""

    field: int
    """Its id, or `GIVEN_BACK`."""
    values: Values


class Budget:
    """How much code of one image may still be followed.  Raises `DexLimit`."""

    def __init__(self) -> None:
        self._left = MAX_UNITS

    def take(self, units: int) -> None:
        self._left -= units
        if self._left < 0:
            raise DexLimit(f"more than {MAX_UNITS} units of code in methods that call what takes a host")


def calls(
    data: bytes, begin: int, end: int, wanted: Container[int], carriers: Mapping[int, bool], budget: Budget
) -> Iterator[Call | Store]:
    """The calls of wanted methods, and what is put into fields, among the instructions `begin:end`, in their order.

    `carriers` are methods whose result holds what they are given, and whether their object does from then on.
    """
    state: _State = {}
    joins: dict[int, _State] = {}
    falls_through = True
    budget.take((end - begin) // 2)
    place = begin
    while place + 2 <= end:
        if joins and place in joins:
            coming = joins.pop(place)
            state = _united(state, coming) if falls_through else coming
        opcode = data[place]
        length = 2 * LENGTHS[opcode] if opcode else length_at(data, place)
        if place + length > end:
            return
        kind = _KINDS[opcode]
        if kind == _INVOKES:
            method = data[place + 2] | data[place + 3] << 8
            if method in wanted:
                yield Call(place, method, tuple(state.get(register, ()) for register in _arguments(data, place)))
            _carry(data, place, state, keeps=carriers.get(method))
        elif kind == _JUMPS:
            target = place + 2 * _distance(data, place)
            if target > place:
                joins[target] = _united(joins.get(target, {}), state)
        elif kind == _LOADS:
            _load(data, place, state)
        elif kind == _PUTS:
            if (stored := _put_into(data, place, state)).values:
                yield stored
        elif kind and state:
            register = data[place + 1]
            state.pop(register & 15 if kind == _NIBBLE else register, None)
        falls_through = opcode not in _ENDS
        place += length


def _arguments(data: bytes, place: int) -> list[int]:
    count = data[place + 1]
    if data[place] in _RANGES:
        first = int.from_bytes(data[place + 4 : place + 6], "little")
        return list(range(first, first + min(count, _MOST_REGISTERS)))
    low, high = data[place + 4], data[place + 5]
    return [low & 15, low >> 4, high & 15, high >> 4, count & 15][: count >> 4]


def _carry(data: bytes, place: int, state: _State, *, keeps: bool | None) -> None:
    """The result holds all that is handed over to a carrier; an object that keeps it is the first argument."""
    if keeps is None:
        state.pop(_RESULT, None)
        return
    registers = _arguments(data, place)
    values = tuple(value for register in registers for value in state.get(register, ()))[:_MOST_VALUES]
    _put(state, _RESULT, values)
    if keeps and values:
        _put(state, registers[0], values)


def _load(data: bytes, place: int, state: _State) -> None:
    """A constant string, what another register, an array or a field holds, or the last result."""
    opcode, operand = data[place], data[place + 1]
    if opcode in _MOVES:
        to, source = _moved(data, place, _MOVES[opcode])
        _put(state, to, state.get(source, ()))
    elif opcode == _MOVE_RESULT:
        _put(state, operand, state.get(_RESULT, ()))
    elif opcode in _FILLS:
        _carry(data, place, state, keeps=False)
    elif opcode == _ARRAY_GET:
        _put(state, operand, tuple(value for value in state.get(data[place + 2], ()) if value != UNKNOWN))
    elif opcode in (_FIELD_GET, _STATIC_GET):
        register = operand & 15 if opcode == _FIELD_GET else operand
        _put(state, register, (~int.from_bytes(data[place + 2 : place + 4], "little"),))
    else:
        size = 2 if opcode == CONST_STRING else 4
        _put(state, operand, (int.from_bytes(data[place + 2 : place + 2 + size], "little"),))


def _put_into(data: bytes, place: int, state: _State) -> Store:
    """An element of an array, which the array's register holds from then on, a field, or what is given back."""
    opcode, operand = data[place], data[place + 1]
    if opcode == _ARRAY_PUT:
        array = data[place + 2]
        _put(state, array, (state.get(array, ()) + (state.get(operand, ()) or (UNKNOWN,)))[:_MOST_VALUES])
        return Store(0, ())
    if opcode == _RETURN:
        return Store(GIVEN_BACK, state.get(operand, ()))
    register = operand & 15 if opcode == _FIELD_PUT else operand
    return Store(int.from_bytes(data[place + 2 : place + 4], "little"), state.get(register, ()))


def _put(state: _State, register: int, values: Values) -> None:
    state.pop(register, None)
    if values:
        if len(state) >= _MOST_REGISTERS:
            del state[next(iter(state))]
        state[register] = values


def _moved(data: bytes, place: int, width: int) -> tuple[int, int]:
    operand = data[place + 1]
    if width == 0:
        return operand & 15, operand >> 4
    if width == 1:
        return operand, int.from_bytes(data[place + 2 : place + 4], "little")
    return int.from_bytes(data[place + 2 : place + 4], "little"), int.from_bytes(data[place + 4 : place + 6], "little")


def _distance(data: bytes, place: int) -> int:
    """Of a jump, in units of 16 bits."""
    at, size = _GOTOS.get(data[place], (2, 2))
    return int.from_bytes(data[place + at : place + at + size], "little", signed=True)


def _united(one: _State, other: _State) -> _State:
    united = dict(one)
    for register, values in other.items():
        known = united.get(register)
        if known is None:
            _put(united, register, values)
        elif known != values:
            united[register] = tuple(dict.fromkeys(known + values))[:_MOST_VALUES]
    return united


_NIBBLE, _BYTE, _LOADS, _JUMPS, _INVOKES, _PUTS = range(1, 7)


def _kinds_of_opcodes() -> bytes:
    """What each opcode does to registers; of those that write one, whether its number has four bits or eight."""
    kinds = bytearray(256)
    for kind, opcodes in (
        (_NIBBLE, "01 04 12 20 21 23 52-58 7b-8f b0-d7 e3 e5-e7"),
        (_BYTE, "02 05 0a-0d 13-19 1c 22 2d-31 44-4a 60-66 90-af d8-e2 fe ff"),
        (_LOADS, f"07-09 0c 24 25 {CONST_STRING:x} {CONST_STRING_JUMBO:x} 46 54 62"),
        (_JUMPS, "28-2a 32-3d"),
        (_INVOKES, "6e-72 74-78"),
        (_PUTS, "11 4d 5b 69"),
    ):
        for first, _, last in (word.partition("-") for word in opcodes.split()):
            begin, end = int(first, 16), int(last or first, 16) + 1
            kinds[begin:end] = bytes([kind]) * (end - begin)
    return bytes(kinds)


_KINDS = _kinds_of_opcodes()
