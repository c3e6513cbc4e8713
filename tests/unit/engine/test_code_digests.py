"""A digest of code changes with whatever the code does, and with nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fwdiff.engine.code_digests import CodeDigests

MODULE = '''
"""What it is."""

from __future__ import annotations

LIMIT = 5
"""Why so many."""


def read(data: bytes, *, most: int = LIMIT) -> bool:
    """What it tells."""
    # a reason
    return data[:most] in {b"one", b"two", b"three"}
'''


def digest(source: str) -> bytes:
    return CodeDigests({"facts/a.py": source.encode()}).of_module("fwdiff.facts.a")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# a reason\n", "# another reason,\n    # longer\n"),
        ("What it is", "What it was"),
        ("Why so many", "Why not"),
        ("What it tells", "What it says"),
        ("\n\n\n", "\n\n\n\n\n"),
    ],
)
def test_comments_documentation_and_empty_lines_are_no_code(old: str, new: str) -> None:
    assert old in MODULE
    assert digest(MODULE.replace(old, new)) == digest(MODULE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 5", "LIMIT = 6"),
        ("LIMIT = 5", "LIMIT = 5.0"),
        (":most]", "most:]"),
        ('b"two"', 'b"four"'),
        ('b"two"', '"two"'),
        ("= LIMIT", "= 5"),
        (" in ", " not in "),
        ("*, most", "most"),
        ("most", "least"),
        ("def read", "def write"),
    ],
)
def test_every_change_of_code_is_one(old: str, new: str) -> None:
    assert old in MODULE
    assert digest(MODULE.replace(old, new)) != digest(MODULE)


def test_a_digest_is_the_same_in_every_process() -> None:
    script = "from tests.unit.engine.test_code_digests import digest, MODULE; print(digest(MODULE).hex())"
    seeds = ("1", "2")
    found = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in seeds
    }
    assert found == {f"{digest(MODULE).hex()}\n"}


def test_a_module_stands_for_all_that_it_imports_and_for_the_tables_beside_them() -> None:
    sources = {
        "facts/__init__.py": b"",
        "facts/a.py": b"def read():\n    from fwdiff.facts import b\n",
        "facts/b.py": b"import fwdiff.knowledge.c\n",
        "facts/d.py": b"from fwdiff.facts.a import read\n",
        "facts/alone.py": b"import os\n",
        "knowledge/c.py": b"from fwdiff.facts import a\n",
        "knowledge/c.toml": b"x = 1\n",
    }
    before = CodeDigests(sources)
    assert before.closure(["fwdiff.facts.a"]) == {
        "fwdiff.facts",
        "fwdiff.facts.a",
        "fwdiff.facts.b",
        "fwdiff.knowledge.c",
    }
    for changed, is_part in {"facts/b.py": True, "knowledge/c.toml": True, "facts/d.py": False}.items():
        after = CodeDigests(sources | {changed: sources[changed] + b"y = 2\n"})
        assert (after.of_modules(["fwdiff.facts.a"]) != before.of_modules(["fwdiff.facts.a"])) is is_part
        assert after.of_modules(["fwdiff.facts.alone"]) == before.of_modules(["fwdiff.facts.alone"])
