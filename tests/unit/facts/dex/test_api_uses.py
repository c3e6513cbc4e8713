"""Uses of identifier APIs in the fixtures, against what `dexdump -d` says of the same code.

`tests/data/api_uses/ww-bad.tsv` is written by `python -m tests.unit.facts.dex.test_api_uses`, from dexdump alone.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fwdiff.engine.results import take_inventory
from fwdiff.images.opening.opener import open_image
from fwdiff.knowledge.identifier_apis import identifier_apis
from fwdiff.model import Inventory, Schedule, Sink
from tests.bench.dexdump_sites import Site, oracle_sites

ROOT = Path(__file__).parents[4]
FIXTURES = ROOT / "fixtures"
EXPECTED = ROOT / "tests/data/api_uses/ww-bad.tsv"
CLIENT = "com.qualcomm.qti.autoregistration"

Sites = dict[str, frozenset[Site]]


def read_expected() -> Sites:
    sites: dict[str, set[Site]] = {}
    for line in EXPECTED.read_text("utf-8").splitlines():
        path, api, owner, method = line.split("\t")
        sites.setdefault(path, set()).add((api, owner, method))
    return {path: frozenset(found) for path, found in sites.items()}


def dexdump_of_the_build() -> Sites:
    image = open_image(str(FIXTURES / "nokia-7-plus/ww-bad.zip"))
    try:
        archives = [entry for entry in image.listing.files if entry.path.endswith(".apk")]
        sources = {entry.path: image.open(entry) for entry in archives}
        found = {path: oracle_sites(source.read_at(0, source.size)) for path, source in sources.items()}
    finally:
        image.close()
    return {path: sites for path, sites in found.items() if sites}


def inventory_of(name: str) -> Inventory:
    return take_inventory(str(FIXTURES / name), workers=1, on_progress=lambda _: None)


def client_uses(inventory: Inventory) -> set[tuple[str, str]]:
    (package,) = [package for package in inventory.packages if package.package == CLIENT]
    return {(use.category, use.api.rpartition("/")[2]) for use in package.api_uses}


def test_the_build_is_read_as_dexdump_reads_it() -> None:
    ours = {
        package.path: frozenset(
            (use.api, site.class_name, site.method) for use in package.api_uses for site in use.code
        )
        for package in inventory_of("nokia-7-plus/ww-bad.zip").packages
        if package.api_uses
    }
    assert ours == read_expected()


@pytest.mark.skipif(shutil.which("dexdump") is None, reason="needs dexdump")
def test_the_expected_sites_are_those_of_dexdump() -> None:
    assert dexdump_of_the_build() == read_expected()


CLIENT_USES = {
    ("imei", "Phone;->getImei"),
    ("imei", "Phone;->getMeid"),
    ("imsi", "IccRecords;->getIMSI"),
    ("iccid", "Phone;->getIccSerialNumber"),
    ("iccid", "TelephonyManager;->getSimSerialNumber"),
    ("cell", "Phone;->getCellLocation"),
    ("cell", "GsmCellLocation;->getCid"),
    ("cell", "CdmaCellLocation;->getBaseStationId"),
    ("mac", "WifiInfo;->getMacAddress"),
    ("network", "HttpPost;-><init>"),
    ("network", "HttpClient;->execute"),
}


def test_the_activation_client_reads_and_sends() -> None:
    assert client_uses(inventory_of("nokia-7-plus/ww-bad.zip")) >= CLIENT_USES


@pytest.mark.parametrize("variant", ["b1-compact-vdex", "b2-plain-vdex"])
def test_code_that_moved_to_a_vdex_reads_and_sends_the_same(variant: str) -> None:
    left, right = (inventory_of(f"variants/{variant}/{side}.zip") for side in ("left", "right"))
    uses = [{package.package: package.api_uses for package in side.packages} for side in (left, right)]
    assert uses[0] == uses[1]
    assert {"apk", "vdex"} <= {package.code for package in (*left.packages, *right.packages)}
    assert any(uses[0].values())


def test_rows_of_the_table_are_one_kind_of_thing() -> None:
    seen: set[str] = set()
    for row in identifier_apis():
        assert bool(row.class_name) == bool(row.methods or row.fields) != bool(row.strings)
        kinds = {**dict.fromkeys(map(str, Sink), "sink"), **dict.fromkeys(map(str, Schedule), "schedule")}
        assert row.kind == kinds.get(row.category, "source")
        assert not row.class_name or (row.class_name[0] + row.class_name[-1] == "L;" and "." not in row.class_name)
        names = {f"{row.class_name}->{name}" for name in (*row.methods, *row.fields)} | set(row.strings)
        assert not names & seen
        seen |= names
        assert row.source


if __name__ == "__main__":
    lines = [f"{path}\t" + "\t".join(site) for path, sites in dexdump_of_the_build().items() for site in sites]
    EXPECTED.parent.mkdir(parents=True, exist_ok=True)
    EXPECTED.write_text("\n".join(sorted(lines)) + "\n", "utf-8")
