"""The README is true: its commands, keys and picture are those of the program.

Regenerate its tables by `python -m tests.test_docs`.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from fwdiff.cli import diff
from fwdiff.cli.main import COMMANDS, main
from fwdiff.images.opening import format_table
from fwdiff.report.registry import REPORTS
from fwdiff.tui.actions import ACTIONS, key_labels

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TABLE = re.compile(r"(<!-- (keys|formats): [^>]*-->\n)(.*?)(<!-- end of \2 -->)", re.DOTALL)


def keys_table() -> str:
    rows = [f"| {_cell(key_labels(action))} | {_cell(action.help, code=False)} |" for action in ACTIONS]
    return "\n".join(["| keys | |", "| --- | --- |", *rows]) + "\n"


def formats_table() -> str:
    """The last column says what a reader was checked with, or what to do without one."""
    rows = [
        f"| {row.title} | {'read' if row.proof else 'refused'} | {row.proof or row.hint} |"
        for row in format_table.rows()
    ]
    assert all(row.count("|") == 4 for row in rows)
    return "\n".join(["| format | | |", "| --- | --- | --- |", *rows]) + "\n"


def _cell(words: str, *, code: bool = True) -> str:
    escaped = words.replace("|", "\\|")
    return " ".join(f"`{word}`" for word in escaped.split()) if code else escaped


def command_after(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```sh\n(.+)\n```", README.read_text("utf-8"))
    assert found, marker
    return found[1]


def with_current_tables(text: str) -> str:
    tables = {"keys": keys_table(), "formats": formats_table()}
    return TABLE.sub(lambda found: found[1] + tables[found[2]] + found[4], text)


def test_tables_are_those_of_the_program() -> None:
    text = README.read_text("utf-8")
    assert {found[2] for found in TABLE.finditer(text)} == {"keys", "formats"}
    assert text == with_current_tables(text)


def test_ci_runs_the_test_command_as_it_stands() -> None:
    assert command_after("the test command") in (ROOT / ".ci/run").read_text("utf-8").splitlines()


def test_the_first_command_shows_what_the_fixtures_are(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = shlex.split(command_after("the first command").rpartition("&& .venv/bin/fwdiff ")[2])
    assert main([*words, "--json"]) == 1
    of_demo = json.loads(capsysbinary.readouterr().out)
    good, bad, china = (str(ROOT / "fixtures/nokia-7-plus" / f"{name}.zip") for name in ("ww-good", "ww-bad", "cn"))
    assert main([good, bad, "--reference", china, "--json"]) == 1
    of_fixtures = json.loads(capsysbinary.readouterr().out)
    for image in ("left", "right", "reference"):
        assert of_demo[image].pop("source") != of_fixtures[image].pop("source")
    assert of_demo == of_fixtures


def test_the_commands_of_the_gate_end_as_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"<!-- the gate -->\n```sh\n(.+?)\n```", README.read_text("utf-8"), re.DOTALL)
    assert block
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    for line in block[1].replace("\\\n", "").splitlines():
        command, _, end = line.partition("# ends with ")
        assert main(shlex.split(command)[1:]) == int(end[0]), command


def test_the_commands_of_the_reports_write_what_they_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"<!-- the reports -->\n```sh\n(.+?)\n```", README.read_text("utf-8"), re.DOTALL)
    assert block
    for name in ("ww-good", "ww-bad"):
        (tmp_path / f"{name}.zip").symlink_to(ROOT / "fixtures" / "nokia-7-plus" / f"{name}.zip")
    monkeypatch.chdir(tmp_path)
    for line in block[1].splitlines():
        words = shlex.split(line.partition("  #")[0])
        assert main(words[1:]) == (0 if words[1] == "publish" else 1), line
        named = [word.partition("=")[2] for word in words if "=" in word] or words[-1:]
        assert all((tmp_path / name).exists() for name in named), line


def test_every_report_is_in_the_readme() -> None:
    text = README.read_text("utf-8")
    named = {one.name: (f"{one.name}=", one.name.partition(":")[2] or f"{one.name}=") for one in REPORTS}
    assert [name for name, words in named.items() if not any(word in text for word in words)] == []


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text("utf-8")
    assert [command for command in COMMANDS if f"fwdiff {command}" not in text] == []


def test_every_module_of_a_command_is_one_and_stands_in_the_help() -> None:
    modules = {
        path.stem for path in (ROOT / "fwdiff/cli").glob("*.py") if "\ndef parser() ->" in path.read_text("utf-8")
    }
    assert modules == {*COMMANDS, "diff", "start"}  # these two are what is done without a command
    text = diff.parser().format_help()
    assert [command for command in COMMANDS if f"fwdiff {command}" not in text] == []


def test_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


if __name__ == "__main__":
    README.write_text(with_current_tables(README.read_text("utf-8")), "utf-8")
