"""A row of the matrix about the selected SKU says which packages come with it, though none of them differs."""

from __future__ import annotations

from fwdiff.engine.selected_packages import with_selected_packages
from fwdiff.model import Inventory
from fwdiff.model.matrix import MatrixItem
from fwdiff.report.matrix_words import item_words
from tests.unit.compare.builders import package, setting
from tests.unit.compare.matrices import PHONE, build, matrix

CLIENT = package("com.example.client", "product/600CN/priv-app/Client/Client.apk", sku="600CN")


def of_sku(number: int, sku: str) -> Inventory:
    selection = setting("sku", "Default_SKUID", sku, "cda/CDA/Default_SKUID")
    return build(number, [PHONE, CLIENT], settings=[selection])


def selections(*builds: Inventory) -> tuple[list[MatrixItem], list[str]]:
    """The items about the selected SKU, and the sources that were read for them."""
    asked: list[str] = []

    def read(source: str) -> Inventory:
        asked.append(source)
        return builds[int(source.removesuffix(".fwi"))]

    found = with_selected_packages(matrix(*builds), read)
    return [item for row in found.rows for item in row.items if item.name == "Default_SKUID"], asked


def test_the_client_of_the_sku_that_one_build_selects_is_named() -> None:
    [item], asked = selections(*(of_sku(at, "600WW") for at in range(3)), of_sku(3, "600CN"))
    assert item.installs == ("com.example.client",)
    assert item_words(item) == "sku Default_SKUID: +600CN, -600WW; installs com.example.client"
    assert asked == ["3.fwi"]


def test_no_build_is_read_where_all_select_the_same_and_few_where_each_selects_another() -> None:
    assert selections(*(of_sku(at, "600WW") for at in range(3))) == ([], [])
    items, asked = selections(*(of_sku(at, f"60{at}WW") for at in range(9)))
    assert len(items) == 8
    assert len(asked) == 4
