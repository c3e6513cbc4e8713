"""What a command imports is what it costs before it does anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"textual", "rich", "androguard", "deepdiff", "numpy", "hyperscan"}


def imported_by(statement: str) -> set[str]:
    script = f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "words", [["-h"], ["--version"], ["inventory", "-h"], ["info", "-h"], ["ls", "-h"], ["cat", "-h"]]
)
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    modules = imported_by(f"from fwdiff.cli.main import main; main({words!r})")
    assert not HEAVY & modules
    assert "fwdiff.cli.main" in modules


def test_a_wrong_path_is_said_before_anything_heavy_is_imported() -> None:
    modules = imported_by("from fwdiff.cli.main import main; main(['/nonexistent/a', '/nonexistent/b'])")
    assert not HEAVY & modules


def test_headless_rooms_do_not_import_the_screen() -> None:
    modules = imported_by("import fwdiff.engine.results, fwdiff.report.json_report")
    assert not {"numpy", "hyperscan", "fwdiff.facts.analyse"} & modules
    assert "textual" not in modules
    assert "androguard" not in modules
    assert "deepdiff" not in modules


def test_the_process_of_the_screen_imports_nothing_that_parses() -> None:
    modules = imported_by("import fwdiff.tui.app, fwdiff.engine.remote")
    parsing = {name for name in modules if name.startswith(("fwdiff.facts", "fwdiff.images", "fwdiff.engine.run"))}
    assert not parsing
    assert not {"androguard", "deepdiff", "numpy", "hyperscan"} & modules
