"""The map of the code is true: what it names is there, and every room is on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no types of its own

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
_NAMED = re.compile(r"`([\w./*-]+(?:/|\.(?:py|toml|md|txt|lock|tcss)))`")
_EXAMPLES = {
    "fwdiff/images/formats/abcd.py",
    "fwdiff/judge/rules/fw0NN_browsers.py",
    "fwdiff/report/ticket.py",
    "tests/unit/judge/rules/test_fw0NN_browsers.py",
    "json.py",
}


def rooms() -> set[str]:
    return {f"fwdiff/{path.parent.name}" for path in (ROOT / "fwdiff").glob("*/__init__.py")}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    inner = [path.parent for path in (ROOT / "fwdiff").glob("*/*/__init__.py")]
    bases = [ROOT, ROOT / "fwdiff", *(ROOT / room for room in rooms()), *inner, ROOT / "tests"]
    named = set(_NAMED.findall((ROOT / name).read_text("utf-8"))) - _EXAMPLES
    assert named
    assert [path for path in sorted(named) if not any(list(base.glob(path)) for base in bases)] == []


def test_every_room_is_on_the_map() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [room for room in sorted(rooms()) if f"| `{room}` |" not in text] == []


@pytest.mark.parametrize("room", ["images", "facts"])
def test_every_room_inside_a_room_is_on_the_map_with_what_to_read_first(room: str) -> None:
    lines = (ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()
    for inner in (path.parent for path in (ROOT / "fwdiff" / room).glob("*/__init__.py")):
        line = next((line for line in lines if line.startswith(f"| `fwdiff/{room}/{inner.name}` |")), "")
        first = _NAMED.findall(line.rpartition(" | ")[2])
        assert first, inner
        assert [path for path in first if not (inner / path).exists()] == []


def test_each_place_that_lists_the_checks_has_all_of_them() -> None:
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    checks = [line for line in lines if line.startswith(".venv/bin/")]
    assert len(checks) >= 5
    target = (ROOT / "Makefile").read_text("utf-8").partition("\ncheck:\n")[2].partition("\n\n")[0]
    made = re.findall(r"^\t\$\(BIN\)/(.+)$", target, re.MULTILINE)
    assert [f".venv/bin/{line}" for line in made] == checks
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == checks
