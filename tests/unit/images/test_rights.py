"""Owners, modes, capabilities and labels as real tools wrote them (tests/data/rights/build.sh)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from struct import pack

import pytest

from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.cpio import Cpio
from fwdiff.images.formats.erofs.erofs import Erofs
from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.formats.squashfs.squashfs import Squashfs
from fwdiff.images.interface import FileSystem
from fwdiff.images.rights import read_rights
from fwdiff.model import FileKind, FileRights
from tests.unit.images.samples import IMAGES

LABEL = "u:object_r:system_file:s0"
EXPECTED = {
    b"bin/plain": FileRights("0644", 70000, 80000, "", ""),
    b"bin/setuid": FileRights("4755", 0, 0, "", "u:object_r:su_exec:s0"),
    b"bin/setgid": FileRights("2750", 1000, 2000, "", ""),
    b"bin/capable": FileRights("0644", 0, 0, "cap_net_admin,cap_net_raw=ep", LABEL),
    b"bin/inheritable": FileRights("0644", 0, 0, "cap_wake_alarm=i cap_sys_nice=ip", ""),
    b"bin/labelled": FileRights("0644", 0, 0, "", LABEL),
    **{b"etc/%d" % number: FileRights("0644", 0, 0, "", LABEL) for number in range(1, 5)},
}


def image(name: str) -> bytes:
    return gzip.decompress((IMAGES.parent / "rights" / f"{name}.gz").read_bytes())


def mounted(name: str, data: bytes) -> FileSystem:
    return (Erofs if name.endswith(".erofs") else Ext4)(BytesSource(data))


@pytest.mark.parametrize("name", ["rights_128.ext4", "rights_256.ext4", "rights_own.erofs", "rights_shared.erofs"])
def test_every_file_has_the_rights_that_its_image_was_made_with(name: str) -> None:
    filesystem = mounted(name, image(name))
    assert {node.name: node.rights for node in filesystem.walk() if node.kind is FileKind.FILE} == EXPECTED
    assert not list(filesystem.problems())


SPECIAL = {
    b"dev/mem": ("character device 1:1", "0666", 0, 0),
    b"dev/disk": ("block device 259:70000", "0600", 0, 0),
    b"dev/pipe": ("pipe", "0644", 0, 0),
    b"anyone": ("folder", "0777", 0, 0),
    b"theirs": ("folder", "0755", 1000, 1010),
    b"sticky": ("folder", "1777", 0, 0),
}


@pytest.mark.parametrize(
    ("name", "mount"),
    [
        ("special.ext4", lambda data: Ext4(BytesSource(data))),
        ("special.erofs", lambda data: Erofs(BytesSource(data))),
        ("special.squashfs", lambda data: Squashfs(BytesSource(data))),
        ("special.cpio", Cpio),
    ],
)
def test_devices_pipes_and_folders_that_others_may_write_to_have_their_rights(
    name: str, mount: Callable[[bytes], FileSystem]
) -> None:
    nodes = [node for node in mount(image(name)).walk() if node.kind is FileKind.SPECIAL and node.name != b"lost+found"]
    told = {node.name: (node.special, node.rights) for node in nodes}
    assert len(told) == len(nodes)
    assert {
        name: (special, rights.mode, rights.user, rights.group) for name, (special, rights) in told.items() if rights
    } == SPECIAL


def test_a_file_whose_attributes_are_damaged_stays_and_is_told_of() -> None:
    data = bytearray(image("rights_own.erofs"))
    header = data.index(b"selinuxu:object_r:su_exec:s0") - 4 - 12
    data[header + 4] = 0xFF  # as many shared attributes
    filesystem = mounted("x.erofs", bytes(data))
    nodes = {node.name: node.rights for node in filesystem.walk()}
    assert nodes[b"bin/setuid"] is None
    assert b"bin/setuid" in {name for name, _ in filesystem.problems()}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (pack("<III", 1 << 24 | 1, 1 << 13, 0), "cap_net_raw=ep"),
        (pack("<IIIII", 2 << 24, 1 << 12, 0, 1 << 3, 0), "cap_net_admin,cap_wake_alarm=p"),
        (pack("<IIIIII", 3 << 24, 1, 0, 0, 0, 1000), "cap_chown=p [rootid=1000]"),
        (pack("<IIIII", 2 << 24, 0, 0, 1 << 31, 0), "63=p"),
        (b"\x01", "0x01"),
        (pack("<II", 2 << 24, 1), "0x0000000201000000"),
    ],
)
def test_capabilities_read_as_getcap_prints_them(value: bytes, words: str) -> None:
    assert read_rights(0o755, 0, 0, None, value).capabilities == words


def test_a_hostile_label_is_bounded_and_of_bytes_that_are_no_text_the_numbers_are_told() -> None:
    label = read_rights(0o755, 0, 0, b"\x1b[2J\xff" + b"a" * 70_000, None).label
    assert label == "\x1b[2J\\xff" + "a" * 1019
