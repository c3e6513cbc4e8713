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


@pytest.mark.parametrize("space", [b"\n", b"\t", b"\v", b"\f", b"\r\n", b"\xa0", b" \n ", "\u00a0".encode()[1:]])
def test_whatever_is_space_to_the_kernel_stands_between_two_parameters(space: bytes) -> None:
    content = b"console=null androidboot.hardware=qcom" + space + b"enforcing=0" + space
    assert ("enforcing", "0") in words(read("boot/cmdline", content))


def test_what_is_a_letter_to_us_may_end_in_a_space_of_the_kernel() -> None:
    found = words(read("boot/cmdline", "x=\u00e0enforcing=0 console=null".encode()))
    assert ("enforcing", "0") in found


@pytest.mark.parametrize(("first", "more"), [(b"a=b ", b"enforcing=0"), (b"a=bc", b"\tenforcing=0")])
def test_space_at_the_end_of_the_first_field_parts_two_parameters(first: bytes, more: bytes) -> None:
    found = words(read("boot/cmdline", first.rjust(512, b"x")), read("boot/cmdline-more", more))
    assert ("enforcing", "0") in found


def test_the_note_of_a_line_with_line_feeds_and_quotes_is_read() -> None:
    content = b"page_size=4096\ncmd_line='console=null x='y'z\nenforcing=0'\nboard=''\n"
    assert ("enforcing", "0") in words(read("boot/img_info", content))


def test_a_line_of_spaces_is_read_and_has_none() -> None:
    found = inventory(read("boot/cmdline", b" "))
    assert (found.coverage.unread, found.configuration) == ((), ())


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
