"""The version changes with everything that decides facts, and with nothing else."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
from pathlib import Path

import pytest

import fwdiff
from fwdiff.engine import version
from fwdiff.engine.version import LIBRARIES, READERS, reader_version

ROOT = Path(fwdiff.__file__).parent
DECIDE_NOTHING = {"compression", "loguru"}
"""A part of Python from 3.14 on; what is logged is no fact."""


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def sources() -> list[Path]:
    return [path for room in READERS for path in (ROOT / room, *(ROOT / room).rglob("*.py")) if path.is_file()]


def test_every_library_that_a_reader_imports_is_part_of_the_version() -> None:
    used = {name.partition(".")[0] for path in sources() for name in imports(path)}
    foreign = used - sys.stdlib_module_names - DECIDE_NOTHING - {"fwdiff"}
    distributions = importlib.metadata.packages_distributions()
    needed = {distributions[name][0] for name in foreign}
    assert needed <= set(LIBRARIES)
    assert "absent" not in {version._version(name) for name in needed}


def test_every_room_that_a_reader_imports_is_part_of_the_version() -> None:
    used = {name.split(".")[1] for path in sources() for name in imports(path) if name.startswith("fwdiff.")}
    assert used <= {room.removesuffix(".py") for room in READERS}


def test_the_version_stays_and_changes_with_a_source_or_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fwdiff, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(OSError, match="upgrade"):
        reader_version()
    (tmp_path / "facts").mkdir()
    (tmp_path / "report").mkdir()
    source = tmp_path / "facts/dex.py"
    source.write_text("old")
    first = reader_version()
    (tmp_path / "report/plain.py").write_text("no reader")
    assert reader_version() == first
    source.write_text("new")
    second = reader_version()
    assert second != first
    monkeypatch.setattr(version, "_version", lambda name: "99")
    assert reader_version() not in (first, second)
