"""The strings that a field of a class may hold: its static value, and what its class's own initialisers put into it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from fwdiff.facts.dex.dex import Dex, DexLimit, Integers
from fwdiff.facts.dex.methods import MethodTable
from fwdiff.facts.dex.quickened import restored_method
from fwdiff.facts.dex.quickening_info import QuickeningInfo, quickening_info
from fwdiff.facts.dex.registers import UNKNOWN, Budget, Store, Values, calls
from fwdiff.facts.dex.static_values import Steps, initial_strings

_INITIALISERS = ("<clinit>", "<init>")
_DEEPEST = 3
"""Fields that hold what another one holds."""
MOST_CLASSES = 1 << 12
"""Of one image; for each its tables are searched.  Real ones have ten."""


class FieldValues:
    """Of one image, by field id; each class is looked at once, when one of its fields is asked for."""

    def __init__(self, dex: Dex, methods: MethodTable, carriers: Mapping[int, bool], budget: Budget) -> None:
        self._dex = dex
        self._methods = methods
        self._carriers = carriers
        self._budget = budget
        self._steps = Steps()
        self._of_classes: dict[int, dict[int, Values]] = {}

    def strings(self, values: Values, depth: int = 0) -> Values:
        """The ids of strings among values, and of those that the fields among them hold.  Raises `BadDex`."""
        found: list[int] = []
        for value in values:
            if value >= 0:
                found.append(value)
            elif value != UNKNOWN and depth < _DEEPEST:
                found += self.strings(self._field(~value), depth + 1)
        return tuple(found)

    def _field(self, field: int) -> Values:
        if field >= len(self._dex.fields):
            return ()
        owner = int(self._dex.fields[field, 0]) & 0xFFFF
        if owner not in self._of_classes:
            if len(self._of_classes) >= MOST_CLASSES:
                raise DexLimit(f"more than {MOST_CLASSES} classes whose fields reach what takes a host")
            self._of_classes[owner] = self._class(owner)
        return self._of_classes[owner].get(field, ())

    def _class(self, owner: int) -> dict[int, Values]:
        held: dict[int, Values] = {
            field: (string,) for field, string in initial_strings(self._dex, owner, self._steps).items()
        }
        for row in np.flatnonzero(self._owners == owner).tolist():
            if self._dex.method_name(int(self._methods.method[row]))[1] in _INITIALISERS:
                code = restored_method(self._dex, self._methods, self._quickening, row)
                for store in calls(code, 0, len(code), (), self._carriers, self._budget):
                    if isinstance(store, Store):
                        held[store.field] = tuple(dict.fromkeys(held.get(store.field, ()) + store.values))
        return held

    @cached_property
    def _quickening(self) -> QuickeningInfo:
        return quickening_info(self._dex, self._methods)

    @cached_property
    def _owners(self) -> Integers:
        """The class of each method that has code."""
        owners: Integers = self._dex.methods[self._methods.method, 0] & 0xFFFF
        return owners
