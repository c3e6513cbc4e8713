"""One build as judgement asks about it."""

from __future__ import annotations

from functools import cached_property

from fwdiff.index import BuildIndex
from fwdiff.index.owners import base_of, folder_without_package


class View(BuildIndex):
    """An index with the cases of its paths."""

    @cached_property
    def bases(self) -> frozenset[str]:
        """The base packages that have an APK in the build, their own or an overlay's."""
        return frozenset(map(base_of, self.inventory.packages))

    def owner_case(self, path: str, device_path: str) -> str | None:
        """The id of the case that owns a path of this build."""
        owner = self.owners.owner(path, device_path)
        if owner is not None:
            return f"package:{owner}"
        folder = folder_without_package(device_path)
        return f"folder:{folder}" if folder else None
