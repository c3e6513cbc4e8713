"""What comes with another SKU: the packages of a build for the one that it now selects.

No row differs by them where they stood there before, for phones that the build did not select.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from fwdiff.index import BuildIndex
from fwdiff.index.sku import Skus
from fwdiff.model import Inventory, SettingKind, Subject
from fwdiff.model.matrix import Matrix, MatrixItem
from fwdiff.model.vocabulary import DEFAULT_SKU
from fwdiff.sku_ids import names_sku

_MOST_READ = 4
"""Builds that are read for it: in a line seldom more than one selects another SKU."""


def with_selected_packages(matrix: Matrix, read: Callable[[str], Inventory]) -> Matrix:
    """The matrix in which rows of the selected SKU name the packages for it; `read` makes an inventory of a source."""
    selecting = [at for at, row in enumerate(matrix.rows) if any(map(_selects, row.items))]
    rows = list(matrix.rows)
    for at in selecting[:_MOST_READ]:
        skus = Skus(BuildIndex(read(matrix.builds[rows[at].builds[0]].source)))
        items = (_told(item, skus) if _selects(item) else item for item in rows[at].items)
        rows[at] = replace(rows[at], items=tuple(items))
    return replace(matrix, rows=tuple(rows))


def _selects(item: MatrixItem) -> bool:
    """Whether builds have a line that selects a SKU and that is not usual."""
    if item.kind is not Subject.CONFIGURATION or not item.gained:
        return False
    is_default = item.subject == SettingKind.SKU and item.name.lower() == DEFAULT_SKU
    return is_default or (item.subject == SettingKind.PROPERTY and names_sku(item.name))


def _told(item: MatrixItem, skus: Skus) -> MatrixItem:
    names = {package.package for sku in item.gained for package in skus.installed_by(sku.strip())}
    return replace(item, installs=tuple(sorted(names)))
