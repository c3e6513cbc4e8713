"""Keys, colours and programs of one's own: what may be said, and that it holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fwdiff.judge.toml_record import RecordError
from fwdiff.tui.config_file import MAXIMUM_SIZE, config_path, default_text, read_config
from fwdiff.tui.preferences import NO_PREFERENCES, Tools
from tests.tui import builders
from tests.tui.driving import app_with, press, screen_of


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return path


def faults_of(tmp_path: Path, text: str) -> list[str]:
    path = written(tmp_path, text)
    with pytest.raises(RecordError) as error:
        read_config(path)
    assert "fwdiff config" in error.value.hint
    return [line.removeprefix(f"{path}:") for line in error.value.lines]


def test_the_file_to_begin_with_changes_nothing(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, default_text())) == NO_PREFERENCES


def test_each_line_of_the_file_to_begin_with_can_be_uncommented(tmp_path: Path) -> None:
    settings = [line.removeprefix("# ") if " = " in line else line for line in default_text().splitlines()]
    found = read_config(written(tmp_path, "\n".join(settings)))
    assert found.theme == NO_PREFERENCES.theme
    assert found.keys["page-before"] == "left_square_bracket"
    assert found.keys["down"] == "j,down"
    assert len(found.keys) == len(tomllib.loads("\n".join(settings))["keys"]) > 30


def test_without_a_file_of_ones_own_all_is_as_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert read_config() == NO_PREFERENCES
    own = tmp_path / "fwdiff" / "config.toml"
    assert config_path() == own
    own.parent.mkdir()
    own.write_text('[tools]\neditor = "vi -R"\n')
    assert read_config().tools == Tools(editor="vi -R")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    path = config_path()
    assert path is not None
    assert path.is_relative_to(Path.home())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "fwdif-dark"', "1: there is no theme `fwdif-dark`; did you mean `fwdiff-dark`?"),
        ('\n[keys]\nexprot = "f5"', "3: there is no action `exprot`; did you mean `export`?"),
        ('[keys]\nexport = "f55"', "2: `f55` is no key; did you mean `f5`?"),
        ('[keys]\nexport = ""', "2: `` is no key"),
        ('[keys]\nexport = "q"', "2: `q` is the key of `quit` too"),
        ('[keys]\nback = "h"', '2: `back` has to keep its key: "escape, h"'),
        ("[keys]\nexport = 5", "2: `keys.export` is `5`, not a text in quotes"),
        ('[tool]\neditor = "vi"', "1: unknown key `tool`; did you mean `tools`?"),
        ("[keys\n", "1: Expected ']' at the end of a table declaration"),
    ],
)
def test_what_it_does_not_know_is_an_error_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert faults_of(tmp_path, text) == [said]


def test_two_actions_may_change_keys(tmp_path: Path) -> None:
    found = read_config(
        written(tmp_path, '[keys]\nexport = "q, f5"\nquit = "x"\nback = "escape, h"\nfilter = "ctrl+/"')
    )
    assert found.keys == {"export": "q,f5", "quit": "x", "back": "escape,h", "filter": "ctrl+slash"}


def test_a_file_that_would_take_long_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "\n" + ".".join("a" * (MAXIMUM_SIZE // 2 - 2)) + "=1") == [
        "2: longer than 1024 characters"
    ]
    with pytest.raises(RecordError, match="larger than 32 KiB"):
        read_config(written(tmp_path, "a" * (MAXIMUM_SIZE + 1)))


async def test_a_key_of_ones_own_works_and_stands_where_keys_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, '[keys]\nfilter = "f"\nquit = "x"\nexport = "q"\ncopy = "ctrl+k"\n')
    app = app_with(builders.good_and_bad(), preferences=read_config(path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", *"zzhc")
        assert screen_of(pilot).filter == ""
        await press(pilot, "f", *"zzhc", "enter")
        assert screen_of(pilot).filter == "zzhc"
        line = str(screen_of(pilot).query_one("#keys").render())
        assert "f filter" in line
        assert "x quit" in line
        await press(pilot, "escape", "escape")
        assert [message.message for message in pilot.app._notifications] == ["x quits, ? shows all keys"]
        await press(pilot, "7", "enter", "enter")
        assert [message.message for message in pilot.app._notifications][-1].endswith("ctrl+k copies it")
        await press(pilot, "x")
    assert app.return_code == 0


async def test_colours_of_ones_own_hold_unless_others_were_chosen(tmp_path: Path) -> None:
    preferences = read_config(written(tmp_path, 'theme = "nord"'))
    async with app_with(builders.good_and_bad(), preferences=preferences).run_test() as pilot:
        assert pilot.app.theme == "nord"
