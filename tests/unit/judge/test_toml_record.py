"""Files that users write: only regular ones of a bounded size are read, and each fault is a line of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec import Struct

from fwdiff.judge.toml_record import MAXIMUM_SIZE, RecordError, parse, read_file


class Table(Struct):
    a: int


def refused(path: Path) -> str:
    with pytest.raises(RecordError) as caught:
        read_file(path, "policy")
    return caught.value.message


def test_only_regular_files_are_read_and_links_lead_to_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "piped").symlink_to("pipe")
    (tmp_path / "file").write_text("a = 1\n")
    (tmp_path / "link").symlink_to("file")
    for name in ("pipe", "zero", "piped", ""):
        assert refused(tmp_path / name).endswith(": no regular file"), name
    assert "No such file" in refused(tmp_path / "none")
    assert read_file(tmp_path / "link", "policy") == "a = 1\n"


def test_a_file_of_a_mebibyte_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"#" * MAXIMUM_SIZE)
    assert len(read_file(path, "policy")) == MAXIMUM_SIZE
    path.write_bytes(b"#" * (MAXIMUM_SIZE + 1))
    assert refused(path) == f"{path}: larger than 1 MiB"


def test_line_ends_of_windows_are_line_ends(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a = 1\r\nb = 2\r\n")
    assert read_file(tmp_path / "file", "policy") == "a = 1\nb = 2\n"


@pytest.mark.parametrize("text", ["a=" + "[" * 5000, "a=" + "[" * 5000 + "]" * 5000, "a=" + "{b=" * 5000])
def test_what_is_nested_too_deeply_is_a_fault_of_the_file(text: str) -> None:
    with pytest.raises(RecordError, match=r"x\.toml: its lists or tables are nested too deeply"):
        parse(text, "x.toml", Table, hint="")


def test_what_a_fault_quotes_makes_no_line_of_its_own() -> None:
    with pytest.raises(RecordError) as caught:
        parse('a = "x\\n::error::y"\n"b\\nc" = 1\n', "x\n.toml", Table, hint="")
    assert caught.value.lines == (
        "x\\x0a.toml:1: `a` is `x\\x0a::error::y`, not a whole number",
        "x\\x0a.toml:2: unknown key `b\\x0ac`",
    )


def test_the_lines_of_many_faults_are_found_in_one_reading() -> None:
    text = "a = 1\n" + "".join(f"b{number} = 1\n" for number in range(100))
    with pytest.raises(RecordError) as caught:
        parse(text, "x", Table, hint="")
    assert [line.split(":")[1] for line in caught.value.lines] == [str(number) for number in range(2, 102)]
