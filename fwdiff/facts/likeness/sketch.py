"""What the code of a file is like, whatever its packages, classes, methods and fields are called.

Features: what an instruction names of others' (methods, fields and types that the file does not define), its texts and
numbers; two such in a row; and runs of instructions without their registers.  A class's digest is over all methods
of it, in any order.  Of both the least are kept ("bottom-k"), which two files with the same code share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from fwdiff.facts.dex.dex import BadDex, Dex, Integers
from fwdiff.facts.dex.instructions import CONST_STRING, CONST_STRING_JUMBO
from fwdiff.facts.dex.methods import MethodTable, method_table
from fwdiff.facts.dex.steps import Steps, all_steps
from fwdiff.facts.likeness.hashes import CodeHashes, Flags, Texts
from fwdiff.facts.likeness.string_hashes import Hashes, mixed
from fwdiff.facts.region import NoSuchPlace, Region, dex_parts, region_of
from fwdiff.model import CodeSketch
from fwdiff.model.likeness import MOST_CLASSES, MOST_FEATURES

_MOST_CODE = 64 << 20
"""Bytes of DEX images; the largest app of a 2019 phone has about 50 MB."""
_LEAST_STEPS = 12
"""Instructions of a class whose digest tells anything."""
_RUN = 5
"""Instructions of a run."""
_RUNS_KEPT = np.uint64(3)
"""One run in four: there are as many as instructions, and what is named should weigh as much."""
_WELL_KNOWN = tuple(
    f"L{name}/".encode()
    for name in (
        "android/arch",
        "android/support",
        "androidx",
        "bolts",
        "butterknife",
        "com/airbnb/lottie",
        "com/alibaba/fastjson",
        "com/bumptech/glide",
        "com/facebook",
        "com/fasterxml",
        "com/google/android/exoplayer2",
        "com/google/android/gms",
        "com/google/android/material",
        "com/google/common",
        "com/google/firebase",
        "com/google/gson",
        "com/google/protobuf",
        "com/squareup",
        "dagger",
        "io/reactivex",
        "javax/inject",
        "kotlin",
        "kotlinx",
        "okhttp3",
        "okio",
        "org/greenrobot",
        "org/intellij",
        "org/jetbrains",
        "retrofit2",
        "rx",
    )
)
"""Libraries that many apps hold: their classes say nothing of whose an app is."""


def _groups() -> Integers:
    """What an opcode does, as one number for all its registers, widths and encodings; 0: nothing that counts."""
    group = np.arange(256)
    for first, last, value in (
        (0x00, 0x09, 0),  # nop, move
        (0x28, 0x2A, 0),  # goto
        (0x12, 0x19, 0x12),  # const
        (0x1A, 0x1B, 0x1A),  # const-string
        (0x32, 0x3D, 0x32),  # if: compilers turn them round
        (0x74, 0x78, -6),  # invoke/range
        (0xB0, 0xCF, -0x20),  # 2addr
        (0xD0, 0xD7, -0x40),  # lit16, as the plain arithmetic of int
        (0xD8, 0xE2, -0x48),  # lit8
    ):
        group[first : last + 1] = group[first : last + 1] + value if value < 0 else value
    return group


_GROUP = _groups()


class _Code(NamedTuple):
    """What one image adds."""

    features: Hashes
    classes: Hashes


_NOTHING = CodeSketch(0, b"", b"")


def sketch(content: bytes) -> CodeSketch:
    """Of an APK, DEX or vdex; an empty one where it holds no code that could be looked at, or too much."""
    try:
        images = [dex for region in _regions(content) if (dex := _dex(region)) is not None]
        if not images or sum(dex.size for dex in images) > _MOST_CODE:
            return _NOTHING
        texts = [Texts(dex) for dex in images]
        own = np.unique(np.concatenate([one.defined for one in texts]))
        return _sketch_of([_code(one, CodeHashes(one, own)) for one in texts])
    except (BadDex, NoSuchPlace):
        return _NOTHING


def _regions(content: bytes) -> Iterator[Region]:
    return map(region_of, dex_parts(content))


def _dex(region: Region) -> Dex | None:
    dex = Dex(region.data, region.start)
    return dex if len(dex.classes) else None


def _sketch_of(codes: Iterable[_Code]) -> CodeSketch:
    found = list(codes)
    features = _least(np.concatenate([code.features for code in found]), MOST_FEATURES)
    digests = np.concatenate([code.classes for code in found])
    return CodeSketch(len(digests), _least(digests, MOST_CLASSES), features)


def _least(hashes: Hashes, most: int) -> bytes:
    return np.unique((hashes >> np.uint64(32)).astype("<u4"))[:most].tobytes()


def _code(texts: Texts, hashes: CodeHashes) -> _Code:
    dex = texts.dex
    methods = method_table(dex)
    steps = all_steps(dex, methods)
    tokens, is_named = _tokens(steps, hashes)
    owners = dex.methods[np.minimum(methods.method, len(dex.methods) - 1), 0] & 0xFFFF
    counts = (_GROUP[steps.words[steps.place] & 0xFF] != 0) & ~_is_well_known(texts)[owners[steps.row]]
    tokens, is_named, row = tokens[counts], is_named[counts], steps.row[counts]
    named, rows = tokens[is_named], row[is_named]
    pairs = mixed(named[:-1], named[1:])[rows[:-1] == rows[1:]]
    features = np.concatenate((named, pairs, _runs(tokens, row)))
    return _Code(mixed(features, np.uint64(1)), _class_digests(dex, hashes, methods, owners, tokens, row))


def _is_well_known(texts: Texts) -> Flags:
    """By type; of those alone that the image defines."""
    found = np.zeros(1 << 16, np.bool_)
    found[[one for one, name in texts.class_names() if name.startswith(_WELL_KNOWN)]] = True
    return found


def _tokens(steps: Steps, hashes: CodeHashes) -> tuple[Hashes, Flags]:
    """(a hash of each instruction, whether it names something that is the same in a renamed copy)."""
    opcode = (steps.words[steps.place] & 0xFF).astype(np.int64)
    group = _GROUP[opcode]
    tokens = group.astype(np.uint64)
    is_named = np.zeros(len(tokens), np.bool_)

    def name(first: int, last: int, table: Hashes, is_own: Flags) -> None:
        rows = np.flatnonzero((group >= first) & (group <= last))
        identifiers = steps.operand(rows)
        rows, identifiers = rows[identifiers < len(table)], identifiers[identifiers < len(table)]
        tokens[rows] = mixed(table[identifiers], tokens[rows])
        is_named[rows] = ~is_own[identifiers]

    _name_texts(steps, opcode, hashes, tokens, is_named)
    for first, last in ((0x1C, 0x1C), (0x1F, 0x1F), (0x22, 0x22)):
        name(first, last, hashes.types, hashes.is_own)
    name(0x52, 0x6D, hashes.fields, hashes.is_own_field)
    name(0x6E, 0x72, hashes.methods, hashes.is_own_method)
    _name_numbers(steps, opcode, tokens, is_named)
    return tokens, is_named


def _name_texts(steps: Steps, opcode: Integers, hashes: CodeHashes, tokens: Hashes, is_named: Flags) -> None:
    rows = np.flatnonzero((opcode == CONST_STRING) | (opcode == CONST_STRING_JUMBO))
    upper = np.where(opcode[rows] == CONST_STRING_JUMBO, steps.operand(rows, 2) << 16, 0)
    identifiers = steps.operand(rows) | upper
    rows, identifiers = rows[identifiers < len(hashes.strings)], identifiers[identifiers < len(hashes.strings)]
    tokens[rows] = mixed(hashes.in_code(identifiers)[identifiers], tokens[rows])
    is_named[rows] = True


_RESOURCE = 0x7F00
"""The upper half of an app's resource ids, which each build numbers anew."""


def _name_numbers(steps: Steps, opcode: Integers, tokens: Hashes, is_named: Flags) -> None:
    """Numbers of two bytes are part of their instruction, those of four a name of their own."""
    short = np.flatnonzero((opcode == 0x13) | (opcode == 0x15))
    tokens[short] = mixed(tokens[short], np.uint64(0)) + steps.operand(short).astype(np.uint64)
    long = np.flatnonzero(opcode == 0x14)
    lower, upper = steps.operand(long), steps.operand(long, 2)
    kept = upper & 0xFF00 != _RESOURCE
    number = (lower | upper << 16)[kept].astype(np.uint64)
    tokens[long[kept]] = mixed(number, tokens[long[kept]])
    is_named[long[kept]] = True


def _runs(tokens: Hashes, row: Integers) -> Hashes:
    if len(tokens) < _RUN:
        return tokens[:0]
    count = len(tokens) - _RUN + 1
    run = tokens[:count]
    for distance in range(1, _RUN):
        run = mixed(run, tokens[distance : distance + count])
    kept: Hashes = run[(row[:count] == row[_RUN - 1 :]) & (run & _RUNS_KEPT == 0)]
    return kept


def _class_digests(
    dex: Dex, hashes: CodeHashes, methods: MethodTable, owners: Integers, tokens: Hashes, row: Integers
) -> Hashes:
    """One for each class with enough code: the sum over its methods, in which their order does not count."""
    if not len(row):
        return tokens[:0]
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    within = np.arange(len(row)) - np.repeat(begins, np.diff(begins, append=len(row)))
    by_method = np.add.reduceat(mixed(tokens, within.astype(np.uint64)), begins)
    sizes = np.diff(begins, append=len(row))
    rows = row[begins]
    prototype = dex.methods[np.minimum(methods.method[rows], len(dex.methods) - 1), 0] >> 16
    by_method = mixed(by_method, hashes.shapes[np.minimum(prototype, len(hashes.shapes) - 1)])
    types = owners[rows]
    order = np.argsort(types, kind="stable")
    first = np.flatnonzero(np.diff(types[order], prepend=-1))
    digests = np.add.reduceat(by_method[order], first)
    enough = np.add.reduceat(sizes[order], first) >= _LEAST_STEPS
    return mixed(digests[enough], np.uint64(2))
