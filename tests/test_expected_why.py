"""Why, when and what of the fixtures' packages, and what each SKU gets, against tables written by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from fwdiff.engine.results import take_inventory
from fwdiff.index import BuildIndex
from fwdiff.index.sku import sku_table
from fwdiff.index.why import Reasons
from fwdiff.model.why import PackageWhy

ROOT = Path(__file__).parent.parent
TABLES = sorted((ROOT / "tests/expected/why").glob("*.toml"))
SKUS = sorted((ROOT / "tests/expected/sku").glob("*.toml"))


def index_of(image: str) -> BuildIndex:
    return BuildIndex(take_inventory(str(ROOT / "fixtures" / image), workers=1, on_progress=lambda _: None))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_why_and_when_of_a_package(table: Path) -> None:
    expected = tomllib.loads(table.read_text("utf-8"))
    why = Reasons(index_of(expected["image"])).why(expected["package"])
    assert [[one.kind, one.words, one.path] for one in why.named_by] == expected["named_by"]
    assert [_said(one) for one in why.placements] == ([_wanted(expected)] if "placement" in expected else [])


def _said(one: PackageWhy) -> dict[str, Any]:
    sends = one.sends
    return {
        "placement": one.placement,
        "enabled": one.enabled,
        "here_by": [[mention.kind, mention.words] for mention in one.here_by],
        "runs": sorted([run.kind, run.words, run.component.rpartition(".")[2]] for run in one.runs),
        "reads": [use.category for use in sends.reads],
        "sends": [use.category for use in sends.sends],
        "destinations": [[to.url, to.clear, to.permitted, to.rule] for to in sends.destinations],
        "hint": sends.hint,
    }


def _wanted(expected: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in expected.items() if name not in {"image", "package", "named_by"}}
    return told | {"runs": sorted(told["runs"])}


@pytest.mark.parametrize("table", SKUS, ids=lambda path: path.stem)
def test_what_each_sku_gets(table: Path) -> None:
    expected = tomllib.loads(table.read_text("utf-8"))
    found = sku_table(index_of(expected["image"]))
    assert list(found.selected) == expected["selected"]
    rows = [[row.sku or "unknown", row.kind, row.subject, row.path, row.certain] for row in found.rows]
    assert sorted(rows) == sorted(expected["rows"])
