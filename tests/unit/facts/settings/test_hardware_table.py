from __future__ import annotations

from fwdiff.facts.analyse import analyse
from fwdiff.index import BuildIndex
from fwdiff.index.sku import sku_table
from tests.unit.inventory.builders import inventory, record

TABLE = b"""<HWMapTable>
    <HWModel HWID="A1N" SKUID="600CN" PROJECT="A1N">
        <ro.product.name>Avenger_00CN</ro.product.name>
    </HWModel>
    <HWModel HWID="A1N" SKUID="600WW" PROJECT="A1N">
        <ro.product.name>Avenger_00WW</ro.product.name>
        <ro.product.model> Nokia 8 Sirocco </ro.product.model>
    </HWModel>
</HWMapTable>"""


def test_the_properties_of_each_sku_and_hardware_are_rows_of_its_table() -> None:
    records = (record(path, analyse(TABLE)) for path in ("system/system/CDA/HWIDMapTable.xml", "system/system/x.xml"))
    table = sku_table(BuildIndex(inventory(*records)))
    assert table.skus == ("600CN", "600WW")
    assert table.selected == ()
    assert [(row.sku, row.subject, row.value, row.certain, row.why) for row in table.rows] == [
        (
            sku,
            f"sku HWIDMapTable/{sku}/A1N/{name}",
            value,
            False,
            "set where the hardware is A1N",
        )
        for sku, name, value in (
            ("600CN", "ro.product.name", "Avenger_00CN"),
            ("600WW", "ro.product.model", "Nokia 8 Sirocco"),
            ("600WW", "ro.product.name", "Avenger_00WW"),
        )
    ]
