from __future__ import annotations

import random
from contextlib import suppress

import pytest

from fwdiff.errors import DamagedImage, ImageError
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.avb import is_vbmeta, read_footer, read_vbmeta
from tests.unit.images.build import (
    avb_footer,
    chain_descriptor,
    command_line_descriptor,
    descriptor,
    hash_descriptor,
    hashtree_descriptor,
    noise,
    property_descriptor,
    vbmeta_image,
)

DESCRIPTORS = (
    property_descriptor("com.android.build.system.fingerprint", "a/b/c:9/X/1:user/release-keys"),
    hashtree_descriptor("system"),
    hash_descriptor("boot"),
    command_line_descriptor("root=/dev/dm-0"),
    chain_descriptor("vbmeta_system", 3),
    descriptor(77, b"a kind of tomorrow"),
)
IMAGE = vbmeta_image(DESCRIPTORS, flags=3)


def test_what_vbmeta_says() -> None:
    vbmeta = read_vbmeta(IMAGE + bytes(4096))
    assert (vbmeta.algorithm, vbmeta.public_key, vbmeta.release) == ("SHA256_RSA4096", b"k" * 1032, "avbtool 1.2.0")
    assert (vbmeta.rollback_index, vbmeta.rollback_location, vbmeta.flags) == (7, 0, 3)
    assert [(found.kind, found.name, found.algorithm, found.location) for found in vbmeta.descriptors] == [
        ("property", "com.android.build.system.fingerprint", "", 0),
        ("hashtree", "system", "sha256", 0),
        ("hash", "boot", "sha256", 0),
        ("command-line", "", "", 0),
        ("chain", "vbmeta_system", "", 3),
    ]
    values = [found.value for found in vbmeta.descriptors]
    assert values == [b"a/b/c:9/X/1:user/release-keys", noise(32), noise(32), b"root=/dev/dm-0", b"c" * 1032]


@pytest.mark.parametrize(("number", "name"), [(0, "none"), (6, "SHA512_RSA8192"), (99, "99")])
def test_algorithms(number: int, name: str) -> None:
    assert read_vbmeta(vbmeta_image([], algorithm=number)).algorithm == name


def test_a_footer_leads_to_vbmeta() -> None:
    content = noise(8192)
    vbmeta = read_footer(BytesSource(content + avb_footer(len(content))))
    assert vbmeta is not None
    assert [found.name for found in vbmeta.descriptors] == ["vendor"]


@pytest.mark.parametrize("size", [0, 63, 64, 9000])
def test_no_footer(size: int) -> None:
    assert read_footer(BytesSource(noise(size))) is None


@pytest.mark.parametrize("data", [b"", b"AVB0", b"AVB1" + bytes(300)])
def test_no_vbmeta(data: bytes) -> None:
    assert not is_vbmeta(data)
    with pytest.raises(DamagedImage):
        read_vbmeta(data)


@pytest.mark.parametrize("offset", [0, 9000, 1 << 60, (1 << 64) - 1])
def test_a_footer_behind_a_part_of_its_partition_leads_nowhere(offset: int) -> None:
    part = noise(8192) + avb_footer(offset, IMAGE)[-64:]
    assert read_footer(BytesSource(part)) is None


def test_vbmeta_that_is_cut_behind_its_header_is_damaged() -> None:
    with pytest.raises(DamagedImage):
        read_footer(BytesSource(avb_footer(0, IMAGE[:900])))


def test_a_digest_that_reaches_out_of_its_descriptor_is_damaged() -> None:
    with pytest.raises(DamagedImage):
        read_vbmeta(vbmeta_image([descriptor(4, b"\xff" * 92)]))


def test_damage_is_an_image_error() -> None:
    chance = random.Random(1)
    for cut in [chance.randrange(256) for _ in range(10)]:
        with pytest.raises(ImageError):
            read_vbmeta(IMAGE[:cut])
    read = 0
    for _ in range(300):
        damaged = bytearray(IMAGE)
        place = chance.choice([chance.randrange(256), chance.randrange(832, len(IMAGE))])
        damaged[place] ^= chance.randrange(1, 256)
        with suppress(ImageError):
            read_vbmeta(bytes(damaged))
            read += 1
    assert 0 < read < 300
