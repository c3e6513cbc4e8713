from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from fwdiff.errors import DamagedImage, EncryptedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.zip import directory as zip_directory
from fwdiff.images.formats.zip.zip_image import ZipTree
from fwdiff.images.interface import Access, FileNode
from fwdiff.images.limits import MAXIMUM_PATH
from fwdiff.model import FileKind
from tests.unit.images.build import mixed, noise, zipped

MEMBERS = {"system/build.prop": b"ro.build.id=1\n", "system/empty": b"", "system/lib/big.so": mixed(200_000)}


def nodes_of(data: bytes) -> tuple[ZipTree, list[FileNode]]:
    tree = ZipTree(BytesSource(data))
    return tree, list(tree.walk())


def contents(data: bytes) -> dict[str, bytes]:
    tree, nodes = nodes_of(data)
    return {node.name.decode(): tree.open(node).read_at(0, node.size + 1) for node in nodes}


def central(data: bytes) -> int:
    """Where the first record of the central directory stands."""
    return data.index(b"PK\x01\x02")


def patched(data: bytes, offset: int, value: bytes) -> bytes:
    return data[:offset] + value + data[offset + len(value) :]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_read_as_what_was_packed(method: int) -> None:
    data = zipped(MEMBERS, method=method)
    assert contents(data) == MEMBERS
    _, nodes = nodes_of(data)
    assert {node.access for node in nodes} == {Access.RANDOM if method == zipfile.ZIP_STORED else Access.STREAM}
    assert [node.order for node in nodes] == sorted(node.order for node in nodes)


def test_a_comment_and_a_false_end_record_in_it_do_not_mislead() -> None:
    data = bytearray(zipped(MEMBERS))
    comment = b"PK\x05\x06" + bytes(40)
    struct.pack_into("<H", data, len(data) - 2, len(comment))
    assert contents(bytes(data) + comment) == MEMBERS


def test_folders_are_not_listed_and_names_are_normalised() -> None:
    data = zipped({"./system//a": b"1", "/vendor/b": b"2", "system/": b"", "x/../y": b"3"})
    assert contents(data) == {"system/a": b"1", "vendor/b": b"2", "x/../y": b"3"}


def test_links_are_links_only_where_unix_made_them() -> None:
    data = zipped({"a": b"1"}, links={"link": "../target"})
    _, nodes = nodes_of(data)
    assert [(node.name, node.kind, node.link) for node in nodes][1] == (b"link", FileKind.LINK, b"../target")
    windows = patched(data, data.rindex(b"PK\x01\x02") + 5, b"\0")
    assert {node.kind for node in nodes_of(windows)[1]} == {FileKind.FILE}


def test_a_link_that_cannot_be_read_is_a_problem_and_the_rest_is_listed() -> None:
    data = zipped({"a": b"1"}, links={"link": "target"})
    tree, nodes = nodes_of(patched(data, data.rindex(b"PK\x01\x02") + 10, b"\x63\0"))
    assert [node.name for node in nodes] == [b"a"]
    assert [name for name, _ in tree.problems()] == [b"link"]


def test_a_name_with_a_zero_byte_is_a_problem() -> None:
    data = zipped({"a": b"1", "b-c": b"2"})
    tree, nodes = nodes_of(data.replace(b"b-c", b"b\0c"))
    assert [node.name for node in nodes] == [b"a"]
    assert [name for name, _ in tree.problems()] == [b"b\0c"]


def test_names_that_stand_twice_are_both_there() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = _with_duplicate()
    tree, nodes = nodes_of(data)
    assert [(node.name, tree.open(node).read_at(0, 10)) for node in nodes] == [(b"a", b"first"), (b"a", b"second")]


def _with_duplicate() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"first")
        archive.writestr("a", b"second")
    return file.getvalue()


def test_sixty_four_bit_archives_are_read() -> None:
    content = b"content"
    name = b"system.img"
    extra = struct.pack("<HHQQQ", 1, 24, len(content), len(content), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 45, 0, 0, 0, 0, zlib.crc32(content), 7, 7, len(name), 5)
    body = local + name + b"extra" + content
    record = struct.pack(
        "<4sBBHHHHHIIIHHHHHII", b"PK\1\2", 45, 3, 45, 0, 0, 0, 0, zlib.crc32(content), 0xFFFFFFFF, 0xFFFFFFFF,
        len(name), 4 + len(extra), 0, 0, 0, 0, 0xFFFFFFFF,
    )  # fmt: skip
    directory = record + name + b"XX\0\0" + extra
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(directory), len(body)) + struct.pack(
        "<4sIQI", b"PK\6\7", 0, len(body) + len(directory), 1
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert contents(body + directory + end64 + end) == {"system.img": content}


def test_encrypted_members_are_refused_as_such() -> None:
    data = zipped({"a": b"1"})
    tree, [node] = nodes_of(patched(data, central(data) + 8, b"\1\0"))
    with pytest.raises(EncryptedImage):
        tree.open(node)


def test_other_methods_are_refused_by_name() -> None:
    tree, [node] = nodes_of(zipped({"a": b"1" * 100}, method=zipfile.ZIP_LZMA))
    with pytest.raises(UnsupportedImage, match="lzma"):
        tree.open(node)


def test_a_member_that_is_changed_fails_its_checksum() -> None:
    data = zipped({"a": noise(100_000)})
    tree, [node] = nodes_of(patched(data, 50_000, b"????"))
    with pytest.raises(DamagedImage):
        tree.open(node).read_at(0, node.size)


@pytest.mark.parametrize("kept", [0, 10, 40, 200, -1, -23])
def test_a_zip_that_is_cut_off_is_damaged(kept: int) -> None:
    with pytest.raises(DamagedImage):
        ZipTree(BytesSource(zipped(MEMBERS)[:kept]))


def test_false_numbers_in_the_directory_are_damaged() -> None:
    data = zipped({"a": b"1"}, method=zipfile.ZIP_STORED)
    end = data.rindex(b"PK\5\6")
    for broken in (
        patched(data, end + 10, b"\xf0\0"),
        patched(data, end + 12, b"\xff\xff\xff\x7f"),
        patched(data, end + 16, b"\xff\xff\xff\x7f"),
        patched(data, central(data) + 28, b"\xff\xff"),
        patched(data, central(data), b"PK\x09\x09"),
    ):
        with pytest.raises(DamagedImage):
            ZipTree(BytesSource(broken))
    for broken in (
        patched(data, central(data) + 42, b"\xff\xff\xff\x7f"),
        patched(data, central(data) + 20, b"\xff\xff\xff\x7f"),
        patched(data, central(data) + 24, b"\x02"),
        patched(data, 0, b"PK\x09\x09"),
    ):
        tree, [node] = nodes_of(broken)
        with pytest.raises(DamagedImage):
            tree.open(node)


def test_one_part_of_several_is_unsupported() -> None:
    data = zipped({"a": b"1"})
    with pytest.raises(UnsupportedImage, match="several"):
        ZipTree(BytesSource(patched(data, data.rindex(b"PK\5\6") + 4, b"\2\0\2\0")))


def test_members_are_bounded_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_directory, "MAXIMUM_NAMES", 2)
    with pytest.raises(LimitReached, match="3 members"):
        ZipTree(BytesSource(zipped({"a": b"", "b": b"", "c": b""})))


@pytest.mark.parametrize("name", ["n" * 256, "/".join("n" * 5000), "f" * 256 + "/x"], ids=["name", "path", "folder"])
def test_names_too_long_for_any_file_are_problems(name: str) -> None:
    tree = ZipTree(BytesSource(zipped({name: b"1", "b": b"2"})))
    assert [node.name for node in tree.walk()] == [b"b"]
    [(problem, error)] = tree.problems()
    assert problem == name.encode()[:MAXIMUM_PATH].rstrip(b"/")
    assert len(str(error)) < 400


@pytest.mark.parametrize("size", [1, 4096, 200_000])
def test_padding_behind_the_archive_does_not_hide_it(size: int) -> None:
    assert contents(zipped(MEMBERS) + bytes(size)) == MEMBERS


def test_what_a_downloader_appends_does_not_hide_it() -> None:
    assert contents(zipped(MEMBERS) + b"\r\n") == MEMBERS
    assert contents(zipped({**MEMBERS, "x.zip": zipped({"inner": b"1"}, method=0)}) + noise(99)).keys() > MEMBERS.keys()


def test_an_archive_inside_one_that_is_cut_off_is_not_taken_for_it() -> None:
    data = zipped({"a": noise(9000), "x.zip": zipped(MEMBERS)}, method=zipfile.ZIP_STORED)
    with pytest.raises(DamagedImage, match="cut off"):
        ZipTree(BytesSource(data[: central(data[9000:]) + 9000 + 300]))


def by_windows(names: dict[str, bytes], system: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in names.items():
            member = zipfile.ZipInfo("x")
            member.filename, member.create_system = name, system
            archive.writestr(member, data)
    return file.getvalue()


@pytest.mark.parametrize("system", [0, 10])
def test_paths_of_windows_are_paths(system: int) -> None:
    data = by_windows({"system\\app\\": b"", "system\\app\\X.apk": b"1", "vendor/x\\y": b"2"}, system)
    assert contents(data) == {"system/app/X.apk": b"1", "vendor/x/y": b"2"}


def test_a_backslash_in_a_name_of_linux_stays() -> None:
    assert contents(by_windows({"system\\x": b"1"}, system=3)) == {"system\\x": b"1"}
    assert contents(by_windows({"etc/dev-by\\x2dlabel": b"1"})) == {"etc/dev-by\\x2dlabel": b"1"}
