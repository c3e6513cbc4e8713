"""APKs with one field of a header or table changed, as `tests/bench/crafted.py` does with many more."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from fwdiff.facts.analyse import analyse
from tests.mutants import Original, packed
from tests.unit.facts.archives import APKS, built
from tests.unit.facts.dex_writer import SENDER

MUTANTS = 700


def with_code(name: str, folder: Path) -> Path:
    """One of the built APKs with a DEX image in it."""
    archive = built(name)
    members = {entry.name: archive.read(entry) for entry in archive.entries}
    path = folder / name
    path.write_bytes(packed({**members, "classes.dex": SENDER}))
    return path


@pytest.mark.parametrize("name", ["v1.apk", "resources_utf16.apk", "resources_sparse.apk", "overlay.apk"])
def test_no_fact_is_lost_without_a_word(name: str, tmp_path: Path) -> None:
    original = Original(with_code(name, tmp_path))
    mutants = original.mutants(random.Random(name))
    told = 0
    for _ in range(MUTANTS):
        mutant = next(mutants)
        facts = analyse(mutant.data)
        told += facts.problems != original.facts.problems
        assert mutant.is_fact or not original.lost(facts), mutant.what
    assert told > MUTANTS // 4


def test_an_undamaged_copy_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "v1.apk"
    shutil.copy(APKS / "v1.apk", path)
    original = Original(path)
    assert original.lost(analyse(path.read_bytes())) == []
    assert original.lost(analyse(packed({"classes.dex": SENDER}))) != []
