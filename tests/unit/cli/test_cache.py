"""`fwdiff cache` and `--no-cache` as a user types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cache import keep_rows, place_of_rows
from fwdiff.cli.main import main


@pytest.fixture
def build(tmp_path: Path) -> str:
    (tmp_path / "build/vendor").mkdir(parents=True)
    (tmp_path / "build/vendor/build.prop").write_bytes(b"ro.build.fingerprint=one\n")
    return str(tmp_path / "build")


def test_info_and_clear_say_what_there_is(build: str, own_cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "info"]) == 0
    assert capsys.readouterr().out == f"{own_cache}: empty\n"
    assert main(["inventory", build, "--workers", "1"]) == 0
    capsys.readouterr()
    assert main(["cache", "info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{own_cache}/facts-1.sqlite: 0.0 MiB")
    assert [line.split(maxsplit=1) for line in lines[1:]] == [
        ["1", "contents analysed"],
        ["1", "images listed"],
        ["0", "image files digested"],
    ]
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out.startswith(f"{own_cache}: removed ")
    assert list(own_cache.iterdir()) == []
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out == f"{own_cache}: empty\n"


def test_rows_of_saved_inventories_are_counted_and_cleared(own_cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_rows(place_of_rows(own_cache, "0" * 64), bytes(1 << 20))
    assert main(["cache", "info"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{own_cache}/rows: 1.0 MiB",
        "         1 saved inventories whose rows are kept",
    ]
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out == f"{own_cache}: removed 1.0 MiB\n"
    assert main(["cache", "info"]) == 0
    assert capsys.readouterr().out == f"{own_cache}: empty\n"


def test_no_cache_leaves_no_trace(build: str, own_cache: Path) -> None:
    assert main(["inventory", build, "--workers", "1", "--no-cache"]) == 0
    assert not own_cache.exists()


def test_a_damaged_cache_is_a_warning_and_clear_mends_it(
    build: str, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_cache.mkdir(mode=0o700)
    (own_cache / "facts-1.sqlite").write_bytes(b"something else " * 1000)
    assert main(["inventory", build, "--workers", "1", "--json"]) == 0
    shown = capsys.readouterr()
    assert shown.err.startswith(f"fwdiff: {own_cache}: the cache cannot be used: ")
    assert len(shown.err.splitlines()) == 1
    assert main(["cache", "info"]) == 2
    assert "fwdiff cache clear" in capsys.readouterr().err
    assert main(["cache", "clear"]) == 0
    capsys.readouterr()
    assert main(["inventory", build, "--workers", "1", "--json"]) == 0
    again = capsys.readouterr()
    assert again.err == ""
    assert again.out == shown.out


@pytest.mark.parametrize("words", [["cache"], ["cache", "burn"], ["cache", "info", "clear"]])
def test_other_words_are_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "fwdiff cache -h" in capsys.readouterr().err


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("fwdiff.cache.cache_folder", lambda: None)
    assert main(["cache", "info"]) == 2
    assert "XDG_CACHE_HOME" in capsys.readouterr().err
