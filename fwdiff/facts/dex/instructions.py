"""The instructions of Dalvik bytecode as far as references need them: what each loads or names, and its length.

Source: the Dalvik bytecode page of source.android.com; for what dex2oat writes, ART's dex_instruction_list.h of
Android 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

CONST_STRING, CONST_STRING_JUMBO = 0x1A, 0x1B


class Table(IntEnum):
    """The table of a DEX image that an instruction's id counts in."""

    STRING = 1
    METHOD = 2
    FIELD = 3


READS = range(0x52, 0x67)
"""From the first `iget` to the last `sget`; those between that write (`iput`) name no use."""
INVOKES = range(0x6E, 0x79)
"""`invoke-*` and `invoke-*/range`; what dex2oat makes of virtual ones (0xe9, 0xea) is put back (`quickened`)."""
_NO_USES = {*range(0x59, 0x60), 0x73}


def _instruction_lengths() -> bytes:
    """The length of each opcode's instruction in 16-bit units; 0xe3 to 0xf2 are what dex2oat put in place of others."""
    lengths = bytearray([1]) * 256
    two = "02 05 08 13 15 16 19 1a 1c 1f 20 22 23 29 2d-3d 44-6d 90-af d0-e8 eb-f2 fe ff"
    three = "03 06 09 14 17 1b 24 25 26 2a 2b 2c 6e-72 74-78 e9 ea fc fd"
    for length, opcodes in ((2, two), (3, three), (4, "fa fb"), (5, "18")):
        for first, _, last in (word.partition("-") for word in opcodes.split()):
            for opcode in range(int(first, 16), int(last or first, 16) + 1):
                lengths[opcode] = length
    return bytes(lengths)


def _tables() -> tuple[Table | None, ...]:
    tables: list[Table | None] = [None] * 256
    tables[CONST_STRING] = tables[CONST_STRING_JUMBO] = Table.STRING
    for kind, opcodes in ((Table.FIELD, READS), (Table.METHOD, INVOKES)):
        for opcode in opcodes:
            tables[opcode] = None if opcode in _NO_USES else kind
    return tuple(tables)


LENGTHS = _instruction_lengths()
"""In 16-bit units, by opcode."""
_TABLES = _tables()


def references(data: bytes, place: int, candidates: list[int]) -> Iterator[tuple[int, Table, int]]:
    """(place, table, id) of those candidates, ascending, which a sweep from `place` on meets as instructions."""
    remaining = iter(candidates)
    candidate = next(remaining)
    while True:
        if place >= candidate:
            if place == candidate:
                opcode = data[place]
                table = _TABLES[opcode]
                if table is not None:
                    size = 4 if opcode == CONST_STRING_JUMBO else 2
                    yield place, table, int.from_bytes(data[place + 2 : place + 2 + size], "little")
            following = next(remaining, None)
            if following is None:
                return
            candidate = following
            continue
        place += length_at(data, place)


def length_at(data: bytes, place: int) -> int:
    """Bytes of the instruction, or of the table, at a place."""
    opcode = data[place]
    return 2 * (_payload_units(data, place) if opcode == 0 and data[place + 1] else LENGTHS[opcode])


def _payload_units(data: bytes, place: int) -> int:
    """Units of the switch or array table that a `nop` with a second byte begins."""
    kind = data[place + 1]
    count = int.from_bytes(data[place + 2 : place + 4], "little")
    if kind == 1:
        return 2 * count + 4
    if kind == 2:
        return 4 * count + 2
    if kind == 3:
        return (count * int.from_bytes(data[place + 4 : place + 8], "little") + 1) // 2 + 4
    return 1
