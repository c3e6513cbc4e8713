"""Files that cannot be read cause no proven row, and code that moves into a vdex no difference, on the fixtures."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.bench.blanking import Tree, check_damage, check_moves, read_tree

ROOT = Path(__file__).parent.parent
SEED = 2019


@pytest.fixture(scope="module")
def trees() -> tuple[Tree, Tree]:
    good, bad = (read_tree(str(ROOT / f"fixtures/nokia-7-plus/{name}.zip")) for name in ("ww-good", "ww-bad"))
    return good, bad


def test_no_damaged_file_proves_anything(trees: tuple[Tree, Tree]) -> None:
    good, bad = trees
    assert check_damage(good, bad, 40, SEED) == []
    assert check_damage(bad, good, 40, SEED) == []


@pytest.mark.parametrize("writer", ["vdex_of_android_8_1", "vdex_of_android_9"])
def test_code_in_a_vdex_has_the_same_endpoints(
    trees: tuple[Tree, Tree], writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "fixtures"))
    write = getattr(importlib.import_module("builder.vdex"), writer)
    assert check_moves(trees[0], write, 20, SEED) == []
