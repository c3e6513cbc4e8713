"""Rows of saved inventories that are kept: used while they are those of the file, made anew where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fwdiff.cache import cache_folder, clear_rows
from fwdiff.compare.matrix import Named
from fwdiff.compare.projection import VERSION
from fwdiff.compare.projector import Projector
from fwdiff.engine import projections as module
from fwdiff.engine.projections import projections
from fwdiff.inventory import write_saved
from tests.unit.compare.matrices import CLIENT, PHONE, build

FIXTURE = Path(__file__).parents[3] / "fixtures" / "nokia-7-plus" / "ww-good.zip"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "a.fwi"
    write_saved(build(1), path)
    return path


def rows(path: Path, *, cache: bool = True) -> Named:
    (one,) = projections([str(path)], cache=cache)
    return one


def test_rows_are_kept_beside_and_used_by_the_next_run(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rows(saved)
    assert saved.with_name("a.fwi.rows").is_file()
    monkeypatch.delattr(Projector, "project")
    assert rows(saved) == first


def test_rows_of_another_content_are_not_used(saved: Path) -> None:
    before = rows(saved)
    write_saved(build(1, [PHONE, CLIENT]), saved)
    after = rows(saved)
    assert before.projection
    assert after.projection
    assert len(after.projection.keys) > len(before.projection.keys)


def test_rows_of_another_version_are_not_used(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows(saved)
    kept = saved.with_name("a.fwi.rows").read_bytes()
    monkeypatch.setattr(module, "VERSION", VERSION + 1)
    rows(saved)
    assert saved.with_name("a.fwi.rows").read_bytes() != kept


@pytest.mark.parametrize("damage", [b"", b"\x93\x01", b"no rows at all"])
def test_damaged_rows_are_made_again(saved: Path, damage: bytes) -> None:
    first = rows(saved)
    beside = saved.with_name("a.fwi.rows")
    beside.write_bytes(damage)
    assert rows(saved) == first
    assert beside.read_bytes() != damage


def test_rows_are_not_written_through_a_link_that_a_branch_may_hold(saved: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    saved.with_name("a.fwi.rows").symlink_to(mine)
    first = rows(saved)
    assert mine.read_text() == "mine"
    assert rows(saved) == first


def test_without_the_cache_nothing_is_kept(saved: Path) -> None:
    rows(saved, cache=False)
    assert not saved.with_name("a.fwi.rows").exists()


def kept_in_the_cache() -> list[Path]:
    folder = cache_folder()
    assert folder
    return [*(folder / "rows").glob("*")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_where_the_folder_cannot_be_written_to_rows_are_in_the_cache(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved.parent.chmod(0o500)
    try:
        first = rows(saved)
        assert len(kept_in_the_cache()) == 1
        monkeypatch.delattr(Projector, "project")
        assert rows(saved) == first
    finally:
        saved.parent.chmod(0o700)


def test_where_nothing_can_stand_beside_rows_are_in_the_cache(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved.with_name("a.fwi.rows").mkdir()
    first = rows(saved)
    assert len(kept_in_the_cache()) == 1
    monkeypatch.delattr(Projector, "project")
    assert rows(saved) == first


def test_rows_in_the_cache_are_cleared(saved: Path) -> None:
    saved.with_name("a.fwi.rows").mkdir()
    rows(saved)
    (kept,) = kept_in_the_cache()
    size = kept.stat().st_size
    assert clear_rows(kept.parent.parent) == size > 0
    assert not kept.exists()


def test_images_stand_beside_saved_inventories_and_what_cannot_be_opened_ends_nothing(
    saved: Path, tmp_path: Path
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no build")
    cut = tmp_path / "cut.fwi"
    cut.write_bytes(saved.read_bytes()[:-20])
    sources = [str(saved), str(FIXTURE), str(tmp_path / "none.zip"), str(text), str(cut)]
    found = list(projections(sources, workers=1))
    assert [one.source for one in found] == sources
    assert [one.projection is not None for one in found] == [True, True, False, False, False]
    assert found[2].problem == "No such file or directory"
    assert "damaged" in found[4].problem
    image = found[1].projection
    assert image
    assert image.image.region == "00WW"
