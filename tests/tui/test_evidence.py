"""Down to the evidence by keys alone, on the images themselves, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tests.tui.test_incident import BAD, CHINA, GOOD

_EDITOR = """#!/bin/sh
stat -c 'with rights %a' "$1"
grep -n autoregistration "$1"
echo "$1" > {seen}
"""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the editor writes down which file it was given."""
    editor, seen = tmp_path / "editor", tmp_path / "seen"
    editor.write_text(_EDITOR.format(seen=seen))
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return seen


def step(terminal: Terminal, keys: str, shown: str) -> None:
    """Write the keys, and wait for what they bring."""
    since = len(terminal.output)
    terminal.write(keys)
    terminal.wait_for(shown, since)


@pytest.mark.slow("fwdiff on a terminal, and its decompiler")
def test_from_a_case_to_holders_a_method_its_java_and_the_line_of_the_allowlist_and_back(
    seen: Path, tmp_path: Path
) -> None:
    before = [path.stat().st_mtime_ns for path in (GOOD, BAD)]
    words = (GOOD, BAD, "--reference", CHINA, "--workers", "1", "--review", tmp_path / "decisions")
    with Terminal(*words) as terminal:
        terminal.wait_for("0 of 2 decided")
        step(terminal, "\r", "in the way: undecided")
        step(terminal, "/READ_PRIVILEGED allowlisted\r", "1 of 67 rows")
        step(terminal, "\r", "com.android.stk")
        step(terminal, "\x1b", "1 of 67 rows")
        step(terminal, "\x1b", "67 of 67 rows")
        step(terminal, "/zzhc clear Telecom\r", "1 of 67 rows")
        step(terminal, "\r", "classes.dex at 0x")
        step(terminal, "/.post\r\r", '"http://zzhc.vnet.cn"  endpoint')
        step(terminal, "D", "java.net.URI(")
        step(terminal, "D", "const-string")
        step(terminal, "\x1b", "/.post")
        step(terminal, "\x1b", "classes.dex at 0x")
        step(terminal, "\x1b", "1 of 67 rows")
        step(terminal, "\x1b", "67 of 67 rows")
        step(terminal, "/allows CDA.xml\r", "1 of 67 rows")
        step(terminal, "\r", '<privapp-permissions package="com.qualcomm')
        since = len(terminal.output)
        terminal.write("e")
        terminal.wait_for_bytes(b"with rights 600", since)  # the screen comes back over it at once
        terminal.wait_until(seen.exists, "the editor did not run")
        terminal.write("q")
        assert terminal.end() == 0
    copy = Path(seen.read_text().strip())
    assert copy.name == "privapp-permissions-CDA.xml"
    assert not copy.parent.exists()
    assert [path.stat().st_mtime_ns for path in (GOOD, BAD)] == before
