"""The published JSON Schemas of what `--json` writes, generated from the model, which is what they describe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from fwdiff.model import Diff, FileList, ImageLayers, Inventory
from fwdiff.model.checks import Checks
from fwdiff.model.citation import Citation, Verification
from fwdiff.model.code_listing import ClassListing
from fwdiff.model.matrix import Matrix
from fwdiff.model.sku import SkuTable
from fwdiff.model.why import Why

FOLDER = Path(__file__).parents[1] / "data" / "schemas"
"""Where the published schemas are installed."""

_ROOTS: dict[str, type[msgspec.Struct]] = {
    "inventory-1": Inventory,
    "diff-2": Diff,
    "info-1": ImageLayers,
    "files-1": FileList,
    "citation-1": Citation,
    "verification-1": Verification,
    "listing-1": ClassListing,
    "matrix-1": Matrix,
    "checks-1": Checks,
    "why-1": Why,
    "sku-1": SkuTable,
}


def names() -> tuple[str, ...]:
    """The published schemas: kind and version of the data that each describes."""
    return tuple(_ROOTS)


def schema(name: str) -> bytes:
    """One JSON Schema (draft 2020-12), indented, the same bytes for the same model."""
    kind, _, version = name.partition("-")
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"fwdiff.{kind}/{version}",
        **msgspec.json.schema(_ROOTS[name]),
    }
    root = document["$defs"][_ROOTS[name].__name__]
    root["properties"]["schema"] = {"const": document["$id"]}
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def publish(folder: Path = FOLDER) -> None:
    """Write every schema; run after a change of the model."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names():
        (folder / f"{name}.json").write_bytes(schema(name))
