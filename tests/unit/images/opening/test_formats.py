from __future__ import annotations

import pytest

from fwdiff.errors import EncryptedImage, UnsupportedImage
from fwdiff.images.format import HEAD, ReadFormat, RefusedFormat
from fwdiff.images.opening.formats import FORMATS, identify
from tests.unit.images import samples
from tests.unit.images.build import sparse_image, zipped

REFUSED = {format_.name: format_ for format_ in FORMATS if isinstance(format_, RefusedFormat)}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_format_is_recognised_by_each_of_its_magics_and_says_what_to_do(name: str) -> None:
    format_ = REFUSED[name]
    assert format_.magics or format_.recognises_end
    for offset, magic in format_.magics:
        head = bytearray(HEAD)
        head[offset : offset + len(magic)] = magic
        assert identify(bytes(head)) is format_
    error = format_.error()
    assert isinstance(error, EncryptedImage if format_.is_encrypted else UnsupportedImage)
    assert name in error.message
    assert error.hint


def test_a_magic_lies_in_the_bytes_that_are_looked_at() -> None:
    ends = [offset + len(magic) for format_ in REFUSED.values() for offset, magic in format_.magics]
    assert max(ends) <= HEAD


def test_a_format_that_is_read_either_expands_or_mounts() -> None:
    for format_ in FORMATS:
        if isinstance(format_, ReadFormat):
            assert sum(reader is not None for reader in (format_.expand, format_.unpack, format_.mount)) == 1


def test_a_file_system_is_not_mistaken_for_the_zip_at_its_start() -> None:
    image = samples.image("ext4_4k.img")
    archive = zipped({"AndroidManifest.xml": b"x"})[:1024]
    format_ = identify((archive.ljust(1024, b"\0") + image[1024:])[:HEAD])
    assert format_ is not None
    assert format_.name == "ext4"


def test_a_sparse_image_is_not_mistaken_for_the_file_system_in_it() -> None:
    format_ = identify(sparse_image(samples.image("ext2_1k.img"))[:HEAD])
    assert format_ is not None
    assert format_.name == "sparse"


@pytest.mark.parametrize("head", [b"", b"\0", bytes(HEAD), b"PK", b"\x53\xef" * 4096])
def test_what_nothing_recognises_is_nothing(head: bytes) -> None:
    assert identify(head) is None
