from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.inventory import FileRecord
from tests.unit.inventory.builders import inventory, record

LINE = b'androidboot.hardware=qcom androidboot.selinux=permissive nokaslr dyndbg="file x +p" a.b=1'
WORDS = [
    ("a.b", "1"),
    ("androidboot.hardware", "qcom"),
    ("androidboot.selinux", "permissive"),
    ("dyndbg", "file x +p"),
    ("nokaslr", ""),
]


def read(path: str, content: bytes) -> FileRecord:
    return record(path, analyse(content), size=len(content))


def words(*records: FileRecord) -> list[tuple[str, str]]:
    rows = inventory(*records).configuration
    return [(row.key, row.value) for row in rows if row.kind == "kernel-parameter"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("boot/cmdline", LINE),
        ("vendor_boot/cmdline", LINE),
        ("recovery/cmdline", LINE),
        ("boot/split_img/boot.img-cmdline", LINE + b"\n"),
        ("boot/img_info", b"page_size=4096\ncmd_line='" + LINE + b'\'\nboard=""\n'),
    ],
)
def test_each_word_of_a_command_line_is_a_parameter(path: str, content: bytes) -> None:
    assert words(read(path, content)) == WORDS


def test_a_line_that_goes_on_in_the_second_field_of_an_old_header_is_one() -> None:
    whole = LINE.ljust(500) + b" androidboot.console=ttyMSM0 loop.max_part=7"
    first, second = whole[:512], whole[512:]
    found = words(read("boot/cmdline", first), read("boot/cmdline-more", second))
    assert found == sorted([*WORDS, ("androidboot.console", "ttyMSM0"), ("loop.max_part", "7")])


def test_a_bootconfig_has_them_and_other_places_have_none() -> None:
    content = b"androidboot {\n hardware = qcom\n}\n"
    assert words(read("vendor_boot/bootconfig", content)) == [("androidboot.hardware", "qcom")]
    assert words(read("vendor/etc/bootconfig", content), read("vendor/etc/cmdline", LINE)) == []


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("boot/cmdline", b"a=b\nc=d\n", "not read as a kernel's command line: its content is text"),
        ("boot/cmdline", b"a=\x01b", "not read as a kernel's command line: binary content"),
        ("vendor_boot/bootconfig", b"androidboot {\n", "not read as a bootconfig: its content is text"),
    ],
)
def test_one_that_is_none_is_unread(path: str, content: bytes, reason: str) -> None:
    assert [row.reason for row in inventory(read(path, content)).coverage.unread if row.path == path] == [reason]
