from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.interface import FileNode
from fwdiff.images.opening.opener import open_image
from fwdiff.images.opening.walks import Walks
from fwdiff.model import FileKind
from tests.unit.images import samples
from tests.unit.images.build import noise
from tests.unit.images.format_samples import EXT4, FIRMWARE, RAMDISK
from tests.unit.images.opening.test_opener import write
from tests.unit.images.writers.boot import boot_image, padded
from tests.unit.images.writers.fat import fat_image
from tests.unit.images.writers.payload import full_payload

NODES = [FileNode(b"a\xff", FileKind.FILE, 3, 7, order=9), FileNode(b"b", FileKind.LINK, 1, 8, link=b"a")]


def test_what_was_noted_is_known_elsewhere() -> None:
    walks = Walks()
    walks.note(("zip", "payload"), "system.img", NODES)
    walks.note(("zip", "payload"), "odm.img", [])
    again = Walks(walks.packed())
    assert again.known(("zip", "payload"), "system.img") == NODES
    assert again.known(("zip", "payload"), "odm.img") == []
    assert again.known(("payload",), "system.img") is None
    assert walks.known(("zip", "payload"), "system.img") is None


def test_two_images_of_one_name_are_both_listed_again() -> None:
    walks = Walks()
    walks.note((), "system.img", NODES)
    walks.note((), "system.img", [])
    assert Walks(walks.packed()).known((), "system.img") is None


def test_an_image_opened_again_walks_no_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = samples.image("ext4_inline.img")
    path = write(tmp_path / "payload.bin", full_payload({"vendor": image, "odm": image}))
    walks = Walks()
    first = open_image(path, walks=walks)

    def walk(_: Ext4) -> None:
        raise AssertionError

    monkeypatch.setattr(Ext4, "walk", walk)
    second = open_image(path, walks=Walks(walks.packed()))
    assert second.listing == first.listing
    for entry in first.listing.files:
        if entry.kind is FileKind.FILE:
            assert second.open(entry).read_at(0, entry.size) == first.open(entry).read_at(0, entry.size)
    first.close()
    second.close()


def test_every_partition_that_was_listed_elsewhere_can_be_read(tmp_path: Path) -> None:
    images = {"boot": boot_image(noise(3000), RAMDISK), "modem": fat_image(FIRMWARE, 16), "vendor": EXT4}
    path = write(tmp_path / "payload.bin", full_payload({name: padded(data, 4096) for name, data in images.items()}))
    walks = Walks()
    first = open_image(path, walks=walks)
    second = open_image(path, walks=Walks(walks.packed()))
    for entry in first.listing.files:
        if entry.kind is FileKind.FILE:
            assert second.open(entry).read_at(0, entry.size) == first.open(entry).read_at(0, entry.size)
    first.close()
    second.close()
