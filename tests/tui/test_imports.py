from __future__ import annotations

import subprocess
import sys

PARSERS = ("androguard", "deepdiff", "hyperscan", "numpy", "fwdiff.facts", "fwdiff.images", "fwdiff.compare")


def _modules_after(statement: str) -> set[str]:
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_process_of_the_screen_imports_no_parser() -> None:
    modules = _modules_after("import fwdiff.tui.app")
    assert "textual.app" in modules
    assert not modules.intersection(PARSERS)


def test_rows_are_made_without_textual() -> None:
    modules = _modules_after("import fwdiff.tui.view_model.tables, fwdiff.tui.view_model.pages")
    assert not any(name.partition(".")[0] == "textual" for name in modules)
