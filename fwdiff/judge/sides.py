"""Two builds and their differences, found by name."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from fwdiff.index.owners import base_of, whose
from fwdiff.index.sections import Difference, differences
from fwdiff.judge.view import View
from fwdiff.model import Diff, Inventory, Side


class Sides:
    """Two builds and their differences; the left one is empty where the candidate stands alone."""

    def __init__(self, left: Inventory, right: Inventory, diff: Diff) -> None:
        self.left = View(left, Side.LEFT)
        self.right = View(right, Side.RIGHT)
        self.diff = diff

    @cached_property
    def differences(self) -> list[Difference]:
        """Every row."""
        return list(differences(self.diff))

    @cached_property
    def property_readers(self) -> dict[str, frozenset[str]]:
        """The cases of the packages whose code names a property."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for view in (self.left, self.right):
            for package in view.inventory.packages:
                for use in package.properties:
                    found[use.name].add(f"package:{base_of(package)}")
        return {name: frozenset(cases) for name, cases in found.items()}

    def base(self, name: str) -> str:
        """The base package of a package by its name; the candidate knows best."""
        base = self.right.owners.base(name)
        return base if base != name else self.left.owners.base(name)

    def owner_case(self, path: str, device_path: str) -> str | None:
        """The id of the case that owns a path: by a package of the candidate, of the baseline, else by its folder."""
        return whose([self.right.owners, self.left.owners], path, device_path)
