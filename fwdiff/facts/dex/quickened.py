"""What dex2oat put in place of calls and field accesses in a vdex, put back.

Quickening keeps the length of every instruction: it writes another opcode, and an offset of a class's table or of an
object over the index of the method or field.  The indices stand behind the DEX images, for each method in the order of
its instructions; a `check-cast` that became `nop` has two, any other `nop` has 0xffff.
Source: ART's vdex_file.h, quicken_info.h, compact_offset_table.h and dex_to_dex_decompiler.cc of Android 8.1 to 10.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.code_sites import Wanted, rows_with
from fwdiff.facts.dex.dex import BadDex, Dex, Integers
from fwdiff.facts.dex.instructions import LENGTHS, length_at
from fwdiff.facts.dex.methods import MethodTable, method_table
from fwdiff.facts.dex.quickening_info import QuickeningInfo, quickening_info
from fwdiff.facts.dex.steps import all_steps

_ORIGINAL = {
    **dict(zip(range(0xE3, 0xE9), (0x52, 0x53, 0x54, 0x59, 0x5A, 0x5B), strict=True)),
    0xE9: 0x6E,
    0xEA: 0x74,
    **dict(zip(range(0xEB, 0xF3), (0x5C, 0x5D, 0x5E, 0x5F, 0x55, 0x56, 0x57, 0x58), strict=True)),
}
"""`iget`, `iput`, `invoke-virtual` and its range form, by the opcodes in their place (dex_instruction_list.h)."""
_NOP, _CHECK_CAST = 0x00, 0x1F
_RETURN_WITHOUT_BARRIER, _RETURN = 0x73, 0x0E
_LAST_REGISTER = 0xFF
_NO_INDEX = 0xFFFF
"""Of a `nop` that was one, and of a table."""
_MISSING = 1 << 30
"""In place of an index that is not there: more than any table has rows."""
_PLAIN_SIZES = bytes(
    0 if opcode in {_NOP, _RETURN_WITHOUT_BARRIER, *_ORIGINAL} else 2 * length for opcode, length in enumerate(LENGTHS)
)
"""Bytes of an instruction by its opcode; 0 for what is looked at."""
MOST_UNITS = 1 << 23
"""Of 16 bits, of methods looked at one by one: a few seconds; the largest real file has a tenth."""
_COPIED, _SWEPT = 64, 40
"""Bytes copied in the time that one is searched, and searched in that of one unit looked at."""
_FEWEST = 32
"""Methods walked at once; of fewer each is quicker by itself."""
_BECOMES = np.arange(256, dtype=np.uint16)
_BECOMES[list(_ORIGINAL)] = list(_ORIGINAL.values())
_IS_QUICK, _IS_INVOKE = np.zeros((2, 256), np.bool_)
_IS_QUICK[list(_ORIGINAL)] = _IS_INVOKE[[0xE9, 0xEA]] = True


class Restored(NamedTuple):
    """An image with the code that it was made of, as far as that was asked for and could be told."""

    dex: Dex
    unknown: int
    """Methods whose quickened instructions could not be put back."""
    cost: int = 0
    """Bytes that could have been looked at in the time that it took."""


class _Swept(NamedTuple):
    """What stands in one method, by the places of words."""

    quick: list[tuple[int, int]]
    """Quickened instructions, each with its index."""
    casts: list[tuple[int, int, int]]
    """What was a `check-cast`, each with its register and type."""
    returns: list[int]
    """What is `return-void-no-barrier`: it has no operand."""


class _Patch(NamedTuple):
    """Words to write."""

    places: Integers
    words: Integers


def restored(data: bytes, starts: list[int]) -> bytes:
    """A vdex with DEX images at `starts` and all code that could be put back; its very bytes where there is none.

    Every image is looked at as it stands: of code that two of them share both say the same.
    """
    patches: list[_Patch] = []
    left = MOST_UNITS
    for start in starts:
        try:
            dex = Dex(data, start)
            methods = method_table(dex)
        except BadDex:  # said where the image is read
            continue
        code = _Code(dex, methods, quickening_info(dex, methods), left)
        code.restore_all()
        patches += code.patches
        left = code.left
    return _patched(data, patches)


def restored_for(dex: Dex, methods: MethodTable, wanted: Wanted) -> Restored:
    """An image of a vdex with the code put back of the methods that name something wanted: few of them do."""
    info = quickening_info(dex, methods)
    code = _Code(dex, methods, info)
    if not info.size.any():
        return Restored(dex, code.quickened_methods())
    indices = np.zeros(1 << 16, np.bool_)
    indices[[one for one in (*wanted.methods, *wanted.fields) if one < len(indices)]] = True
    rows = np.union1d(info.rows_with(indices), rows_with(dex, methods, wanted))
    code.restore(rows[info.size[rows] > 0].tolist())
    whole = dex.with_code(_patched(dex.data, code.patches))
    return Restored(whole, code.unknown, len(dex.data) // _COPIED + (MOST_UNITS - code.left) * _SWEPT)


def restored_method(dex: Dex, methods: MethodTable, info: QuickeningInfo, row: int) -> bytes:
    """The instructions of one method; as they are where they need not be put back, or cannot be."""
    begin, end = methods.code(row)
    code = _Code(dex, methods, info)
    code.restore([int(np.searchsorted(methods.begin, begin))])
    here = [_Patch(patch.places - (begin >> 1), patch.words) for patch in code.patches]
    return _patched(dex.data[begin:end], here)


def _patched(data: bytes, patches: list[_Patch]) -> bytes:
    if not any(len(patch.places) for patch in patches):
        return data
    whole = bytearray(data)
    words: NDArray[np.uint16] = np.frombuffer(whole, "<u2", len(whole) // 2)
    for patch in patches:
        words[patch.places] = patch.words
    return bytes(whole)


class _Code:
    """One image's code: all methods at once, and those one by one in which a `nop` stands or that are long."""

    def __init__(self, dex: Dex, methods: MethodTable, info: QuickeningInfo, left: int = MOST_UNITS) -> None:
        self._dex = dex
        self._methods = methods
        self._info = info
        self.patches: list[_Patch] = []
        self.unknown = 0
        self.left = left

    def quickened_methods(self) -> int:
        """How many have quickened instructions."""
        steps = all_steps(self._dex, self._methods)
        return len(np.unique(steps.row[_IS_QUICK[steps.words[steps.place] & 0xFF]]))

    def restore_all(self) -> None:
        """The code of all methods."""
        steps = all_steps(self._dex, self._methods, fewest=_FEWEST)
        opcode = steps.words[steps.place] & 0xFF
        returns = steps.place[opcode == _RETURN_WITHOUT_BARRIER]
        self.patches.append(_Patch(returns, steps.words[returns] & 0xFF00 | _RETURN))
        is_quick = _IS_QUICK[opcode]
        place, row = steps.place[is_quick], steps.row[is_quick]
        count = np.bincount(row, minlength=len(self._methods.begin))
        simple = self._rest_is_tables(count)
        simple[steps.row[opcode == _NOP]] = simple[steps.cut] = False
        self._write_simple(place, row, count, simple)
        is_cut = np.zeros_like(simple)
        is_cut[steps.cut] = True
        self.restore(np.flatnonzero(~simple & ((self._info.size > 0) | (count > 0) | is_cut)).tolist())

    def _rest_is_tables(self, count: Integers) -> NDArray[np.bool_]:
        """By row, whether there are as many indices as quickened instructions, and further ones of tables alone."""
        info = self._info
        further = np.maximum(info.size - count, 0)
        row = np.repeat(np.arange(len(count)), further)
        within = np.arange(len(row)) - np.repeat(np.cumsum(further) - further, further)
        values = info.values(info.begin[row] + 2 * (count[row] + within))
        fits: NDArray[np.bool_] = info.size >= count
        fits[row[values != _NO_INDEX]] = False
        return fits

    def _write_simple(self, place: Integers, row: Integers, count: Integers, simple: NDArray[np.bool_]) -> None:
        chosen = np.flatnonzero(simple[row])
        rank = chosen - (np.cumsum(count) - count)[row[chosen]]
        self._write(place[chosen], self._info.values(self._info.begin[row[chosen]] + 2 * rank), row[chosen])

    def _write(self, place: Integers, values: Integers, row: Integers) -> None:
        """One instruction of two words and more at each place, unless its method names what is in no table."""
        words: NDArray[np.uint16] = np.frombuffer(self._dex.data, "<u2", len(self._dex.data) // 2)
        code = words[place]
        most = np.where(_IS_INVOKE[code & 0xFF], len(self._dex.methods), len(self._dex.fields))
        wrong = np.unique(row[(values >= most) | (2 * place + 4 > self._methods.end[row])])
        sound = ~np.isin(row, wrong)
        self.unknown += len(wrong)
        self.patches.append(_Patch(place[sound], code[sound] & 0xFF00 | _BECOMES[code[sound] & 0xFF]))
        self.patches.append(_Patch(place[sound] + 1, values[sound]))

    def restore(self, rows: list[int]) -> None:
        """The code of some methods."""
        swept = [(row, found) for row in rows if (found := self._swept(row)) is not None]
        self.unknown += len(rows) - len(swept)
        quick = np.array([(*one, row) for row, found in swept for one in found.quick], np.int64).reshape(-1, 3)
        self._write(quick[:, 0], quick[:, 1], quick[:, 2])
        casts = np.array([one for _, found in swept for one in found.casts], np.int64).reshape(-1, 3)
        self.patches.append(_Patch(casts[:, 0], casts[:, 1] << 8 | _CHECK_CAST))
        self.patches.append(_Patch(casts[:, 0] + 1, casts[:, 2]))
        returns = np.array([one for _, found in swept for one in found.returns], np.int64)
        self.patches.append(_Patch(returns, np.full(len(returns), _RETURN)))

    def _swept(self, row: int) -> _Swept | None:
        """One method, instruction by instruction; None where its indices do not fit, or nothing is left to spend."""
        data, (place, end) = self._dex.data, self._methods.code(row)
        self.left -= (end - place) // 2
        if self.left < 0:
            return None
        begin, count = int(self._info.begin[row]), int(self._info.size[row])
        left = iter(self._info.values(begin + 2 * np.arange(count)).tolist())
        found = _Swept([], [], [])
        while place + 2 <= end:
            opcode = data[place]
            size = _PLAIN_SIZES[opcode]
            if size:
                place += size
                continue
            size = length_at(data, place)
            if opcode == _RETURN_WITHOUT_BARRIER:
                found.returns.append(place >> 1)
            elif opcode != _NOP:
                found.quick.append((place >> 1, next(left, _MISSING)))
            elif count and (register := next(left, _MISSING)) != _NO_INDEX:
                found.casts.append((place >> 1, register, next(left, _MISSING)))
                size = 4
            place += size
        types = self._dex.tables[1].rows
        sound = all(register <= _LAST_REGISTER and kind < types for _, register, kind in found.casts)
        return found if sound and next(left, None) is None else None
