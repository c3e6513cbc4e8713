"""What is read of a file is joined to something: a fact that no join asks for is read in vain, and said by nothing."""

from __future__ import annotations

import ast
from pathlib import Path

from fwdiff import inventory
from fwdiff.model import FileFacts


def asked_for() -> set[str]:
    """The fields that any join reads, as `facts.NAME` or `record.facts.NAME`."""
    trees = (ast.parse(path.read_text("utf-8")) for path in Path(inventory.__file__).parent.glob("*.py"))
    read = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {node.attr for node in read if ast.unparse(node.value).rpartition(".")[2] == "facts"}


def test_every_fact_of_a_file_is_joined() -> None:
    assert set(FileFacts.__struct_fields__) - asked_for() == set()
