"""Two builds and their differences, found by name."""

from __future__ import annotations

from functools import cached_property

from fwdiff.judge.differences import Difference, differences
from fwdiff.judge.view import View
from fwdiff.model import Diff, Inventory


class Sides:
    """Two builds and their differences; the left one is empty where the candidate stands alone."""

    def __init__(self, left: Inventory, right: Inventory, diff: Diff) -> None:
        self.left = View(left)
        self.right = View(right)
        self.diff = diff

    @cached_property
    def differences(self) -> list[Difference]:
        """Every row."""
        return list(differences(self.diff))

    @cached_property
    def property_readers(self) -> dict[str, frozenset[str]]:
        """The cases of the packages whose code names a property."""
        return {}

    def base(self, name: str) -> str:
        """The base package of a package by its name; the candidate knows best."""
        base = self.right.owners.base(name)
        return base if base != name else self.left.owners.base(name)

    def owner_case(self, path: str, device_path: str) -> str | None:
        """The id of the case that owns a path: by a package of the candidate, of the baseline, else by its folder."""
        for view in (self.right, self.left):
            owner = view.owners.owner(path, device_path)
            if owner is not None:
                return f"package:{owner}"
        return self.right.owner_case(path, device_path)
