from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.model import FactProblem, ProblemKind
from tests.unit.facts.dex_writer import SENDER, compact, vdex

_HOSTS = ["register.example.net", "api.example.com", "jumbo.example.com", "time.example.org", "xn--t-9fab.example.com"]


@pytest.mark.parametrize("version", [b"006\0", b"010\0", b"019\0", b"021\0"])
@pytest.mark.parametrize("image", [SENDER, compact(SENDER), compact(SENDER, large_methods=True)])
def test_images_in_a_vdex_are_members_named_as_in_an_apk(version: bytes, image: bytes) -> None:
    facts = analyse(vdex([image, image], version=version))
    assert (facts.kind, facts.dex_files, facts.problems) == ("vdex", 2, ())
    for member in ("classes.dex", "classes2.dex"):
        rows = [row for row in facts.endpoints if row.member == member]
        assert [row.host for row in rows] == _HOSTS
        assert all(row.code for row in rows)
        assert all(image[row.offset :].startswith(row.url.encode()) for row in rows)


@pytest.mark.parametrize(
    "data",
    [
        vdex([]),
        vdex([], version=b"010\0"),
        b"vdex027\0" + (4).to_bytes(4, "little") + bytes(48),
        b"vdex021\x00000\0" + (3).to_bytes(4, "little") + bytes(20),
    ],
)
def test_a_vdex_without_images_is_no_problem(data: bytes) -> None:
    facts = analyse(data)
    assert (facts.kind, facts.dex_files, facts.endpoints, facts.problems) == ("vdex", 0, (), ())


@pytest.mark.parametrize(
    "data",
    [
        vdex([SENDER], promised=2),
        vdex([compact(SENDER)], promised=3, version=b"010\0"),
        vdex([], promised=1) + b"\0\0\0\0",
        b"vdex027\0" + (1).to_bytes(4, "little") + b"\1\0\0\0" + b"\x18\0\0\0" + b"\0\1\0\0",
        b"vdex019\x00002",
    ],
)
def test_a_vdex_that_promises_more_images_than_there_are_is_damaged(data: bytes) -> None:
    problems = analyse(data).problems
    expected = [ProblemKind.DAMAGED]
    assert [problem.kind for problem in problems] == expected


def test_an_image_that_is_cut_off_is_damaged_and_scanned() -> None:
    whole = vdex([SENDER, compact(SENDER)])
    facts = analyse(whole[:-100])
    assert facts.problems == (
        FactProblem(ProblemKind.DAMAGED, "DEX: a DEX header that promises more than there is", "classes2.dex"),
    )
    assert [row.host for row in facts.endpoints if row.member == "classes.dex"] == _HOSTS
    assert "time.example.org" in {row.host for row in facts.endpoints if row.member == "classes2.dex"}


def test_what_only_looks_like_an_image_is_not_one() -> None:
    facts = analyse(vdex([]) + b"dex\n035\0" + bytes(200) + b"x" + SENDER)
    assert facts.dex_files == 0


def test_a_library_that_prints_a_word_ending_in_oat_is_no_oat_file() -> None:
    elf = b"\x7fELF\2\1\1" + bytes(0x1234) + b"%s is no float\n\0" + bytes(0x1000)
    assert analyse(elf).kind == "elf"


def test_images_in_an_oat_file_are_found() -> None:
    elf = (b"\x7fELF\2\1\1" + bytes(0x1000))[:0x1000] + b"oat\n088\0" + bytes(56) + SENDER + b"compiled code"
    facts = analyse(elf)
    assert (facts.kind, facts.dex_files) == ("oat", 1)
    assert [row.host for row in facts.endpoints] == _HOSTS
    assert {row.member for row in facts.endpoints} == {"classes.dex"}


def test_a_link_target_saved_as_a_vdex_is_text() -> None:
    facts = analyse(b"/system/framework/boot.vdex")
    assert facts.kind == "text"
    assert [(setting.kind, setting.value) for setting in facts.settings] == [("text", "/system/framework/boot.vdex")]
