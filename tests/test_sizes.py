"""The sizes that keep the code readable: no module over 300 lines, no function over 40."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "fwdiff").rglob("*.py"))


@pytest.mark.parametrize("room", sorted({path.relative_to(ROOT / "fwdiff").parts[0] for path in MODULES}))
def test_modules_and_functions_are_small(room: str) -> None:
    large = []
    for path in MODULES:
        if path.relative_to(ROOT / "fwdiff").parts[0] == room:
            text = path.read_text("utf-8")
            name, lines = path.relative_to(ROOT).as_posix(), len(text.splitlines())
            large += [f"{name}: {lines} lines"] if lines > 300 else []
            large += [f"{name}: {function}, {length} lines" for function, length in functions(text) if length > 40]
    assert large == []


def functions(text: str) -> list[tuple[str, int]]:
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]
