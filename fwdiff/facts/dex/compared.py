"""Names of hosts that code compares other names with, and uses for nothing else: `host.endsWith(".example.com")`."""

from __future__ import annotations

from collections.abc import Container, Iterable

from fwdiff.facts.dex.code_sites import Instruction
from fwdiff.facts.dex.dex import Dex, DexLimit
from fwdiff.facts.dex.host_takers import Taker
from fwdiff.facts.dex.instructions import CONST_STRING_JUMBO, INVOKES, Table
from fwdiff.facts.dex.methods import MethodTable
from fwdiff.facts.dex.registers import Budget, Call, calls
from fwdiff.facts.dex.static_values import find_static_values

COMPARERS = (Taker("Ljava/lang/String;", ("endsWith", "contains", "indexOf"), (1,)),)
_ALL_METHODS = range(1 << 16)
_VERIFIERS = frozenset({"verify", "checkServerTrusted"})
"""Of HostnameVerifier and X509TrustManager: what they compare is the name of who is connected to."""


def compared_strings(
    dex: Dex, methods: MethodTable, named: Iterable[Instruction], strings: Container[int], comparers: Container[int]
) -> frozenset[int]:
    """Those of `strings` that each method that loads them hands to a comparison alone, and that no field begins as.

    Raises `BadDex`.
    """
    others: set[int] = set()
    places: dict[int, set[int]] = {}
    for instruction in named:
        if instruction.table is Table.STRING and instruction.identifier in strings:
            is_compared = _is_before(dex.data, instruction.place, comparers)
            if is_compared and not _is_verified(dex, methods, instruction):
                places.setdefault(instruction.identifier, set()).add(instruction.rows.start)
            else:
                others.add(instruction.identifier)
    found = set(places) - others
    try:
        found -= _used_otherwise(dex, methods, {row for string in found for row in places[string]}, comparers)
    except DexLimit:
        return frozenset()  # nothing is unread: they are taken for destinations
    return frozenset(found.difference(find_static_values(dex, found))) if found else frozenset()


def _is_before(data: bytes, place: int, comparers: Container[int]) -> bool:
    """Whether the call right behind what loads a string is a comparison, as compilers write it."""
    call = place + (6 if data[place] == CONST_STRING_JUMBO else 4)
    words = data[call : call + 4]  # fewer where a crafted image ends with what loads the string
    return len(words) == 4 and words[0] in INVOKES and int.from_bytes(words[2:], "little") in comparers


def _is_verified(dex: Dex, methods: MethodTable, load: Instruction) -> bool:
    return any(dex.method_name(owner)[1] in _VERIFIERS for owner in methods.method[load.rows].tolist())


def _used_otherwise(dex: Dex, methods: MethodTable, rows: Iterable[int], comparers: Container[int]) -> set[int]:
    """The strings that code of these methods keeps, gives back, or hands to another call than a comparison."""
    used: set[int] = set()
    budget = Budget()
    for row in sorted(rows):
        for made in calls(dex.data, *methods.code(row), _ALL_METHODS, {}, budget):
            if not isinstance(made, Call):
                used.update(made.values)
            elif made.method in comparers:
                used.update(*made.arguments[:1])
            else:
                used.update(*made.arguments)
    return used
