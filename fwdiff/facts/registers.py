"""Which string constants reach the arguments of calls: registers followed through one method, forwards only.

Source: the Dalvik bytecode page of source.android.com.  At a join a register may hold what it holds on any way there;
what comes back in a loop, out of a field or from another method is not followed.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from fwdiff.facts.dex import DexLimit
from fwdiff.facts.instructions import CONST_STRING, CONST_STRING_JUMBO, INVOKES, length_at

Values = tuple[int, ...]
"""Ids of strings."""
_State = dict[int, Values]

MAX_INSTRUCTIONS = 1 << 20
"""Of one image; the largest real ones have a tenth of it in methods that call what is looked for."""
_MOST_REGISTERS, _MOST_VALUES = 256, 16
"""Followed at a time, and for each: a state is copied at each branch."""
_MOVES = {0x07: 0, 0x08: 1, 0x09: 2}
"""`move-object` and how wide its registers are written."""
_RANGE = 0x74
"""The first of `invoke-*/range`."""
_ENDS = frozenset((0x0E, 0x0F, 0x10, 0x11, 0x27, 0x28, 0x29, 0x2A))
"""Returns, `throw` and `goto`: nothing falls through."""
_GOTOS = {0x28: (1, 1), 0x29: (2, 2), 0x2A: (2, 4)}
"""Where a jump's distance stands, and its bytes."""
_BRANCHES = range(0x32, 0x3E)


class Call(NamedTuple):
    """A call of a method by its id; for each register handed over the strings that it may hold."""

    place: int
    method: int
    arguments: tuple[Values, ...]


class Budget:
    """How many instructions of one image may still be followed.  Raises `DexLimit`."""

    def __init__(self) -> None:
        self._left = MAX_INSTRUCTIONS

    def take(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise DexLimit(f"more than {MAX_INSTRUCTIONS} instructions in methods that call what takes a host")


def calls(data: bytes, begin: int, end: int, wanted: Container[int], budget: Budget) -> Iterator[Call]:
    """The calls of wanted methods among the instructions `begin:end`, in their order."""
    state: _State = {}
    joins: dict[int, _State] = {}
    falls_through = True
    place = begin
    while place + 2 <= end:
        budget.take()
        if place in joins:
            coming = joins.pop(place)
            state = _united(state, coming) if falls_through else coming
        opcode = data[place]
        length = length_at(data, place)
        if place + length > end:
            return
        if _is_invoke(opcode):
            method = int.from_bytes(data[place + 2 : place + 4], "little")
            if method in wanted:
                yield Call(place, method, tuple(state.get(register, ()) for register in _arguments(data, place)))
        else:
            _step(data, place, state)
        if distance := _distance(data, place):
            target = place + 2 * distance
            if target > place:
                joins[target] = _united(joins.get(target, {}), state)
        falls_through = opcode not in _ENDS
        place += length


def _is_invoke(opcode: int) -> bool:
    return opcode in INVOKES and opcode != INVOKES.start + 5


def _arguments(data: bytes, place: int) -> list[int]:
    count = data[place + 1]
    if data[place] >= _RANGE:
        first = int.from_bytes(data[place + 4 : place + 6], "little")
        return list(range(first, first + min(count, _MOST_REGISTERS)))
    low, high = data[place + 4], data[place + 5]
    return [low & 15, low >> 4, high & 15, high >> 4, count & 15][: count >> 4]


def _step(data: bytes, place: int, state: _State) -> None:
    opcode, operand = data[place], data[place + 1]
    if opcode in (CONST_STRING, CONST_STRING_JUMBO):
        size = 2 if opcode == CONST_STRING else 4
        _put(state, operand, (int.from_bytes(data[place + 2 : place + 2 + size], "little"),))
    elif opcode in _MOVES:
        to, source = _moved(data, place, _MOVES[opcode])
        _put(state, to, state.get(source, ()))
    else:
        written = _WRITTEN[opcode]
        if written:
            state.pop(operand & 15 if written == _NIBBLE else operand, None)


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
    """Of a jump, in units of 16 bits; 0 for everything else."""
    opcode = data[place]
    if opcode in _BRANCHES:
        return int.from_bytes(data[place + 2 : place + 4], "little", signed=True)
    if opcode in _GOTOS:
        at, size = _GOTOS[opcode]
        return int.from_bytes(data[place + at : place + at + size], "little", signed=True)
    return 0


def _united(one: _State, other: _State) -> _State:
    united = dict(one)
    for register, values in other.items():
        known = united.get(register)
        if known is None:
            _put(united, register, values)
        elif known != values:
            united[register] = tuple(dict.fromkeys(known + values))[:_MOST_VALUES]
    return united


_NIBBLE, _BYTE = 1, 2


def _written_registers() -> bytes:
    """Which opcodes write a register whose number stands in four bits, and which in eight."""
    written = bytearray(256)
    for kind, opcodes in (
        (_NIBBLE, "01 04 12 20 21 23 52-58 7b-8f b0-d7 e3 e5-e7"),
        (_BYTE, "02 05 0a-0d 13-19 1c 22 2d-31 44-4a 60-66 90-af d8-e2 fe ff"),
    ):
        for first, _, last in (word.partition("-") for word in opcodes.split()):
            written[int(first, 16) : int(last or first, 16) + 1] = bytes([kind]) * (
                int(last or first, 16) + 1 - int(first, 16)
            )
    return bytes(written)


_WRITTEN = _written_registers()
