"""Archives and compressed files, made in memory with all the checksums that their formats have."""

from __future__ import annotations

import bz2
import gzip as gzip_module
import hashlib
import io
import lzma
import struct
import tarfile

import lz4.frame

from fwdiff.zstandard import zstd


def tar(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def lz4_frame(data: bytes, *, linked: bool = False) -> bytes:
    return bytes(lz4.frame.compress(data, block_linked=linked, block_size=4, content_checksum=True))


def zstd_frame(data: bytes) -> bytes:
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


def bzip2(data: bytes) -> bytes:
    return bz2.compress(data, 1)


def xz(data: bytes) -> bytes:
    return lzma.compress(data, preset=0)


def lzma_alone(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_ALONE, preset=0)


def skippable(*frames: bytes) -> bytes:
    """Frames of lz4 or zstd, before each one that is skipped, as pzstd writes them."""
    return b"".join(
        struct.pack("<III", 0x184D2A50 + number, 4, len(frame)) + frame for number, frame in enumerate(frames)
    )


def gzip(data: bytes) -> bytes:
    return gzip_module.compress(data, 1, mtime=0)


def with_md5(data: bytes) -> bytes:
    """As Samsung's packages end."""
    return data + f"{hashlib.md5(data).hexdigest()}  AP_X.tar\n".encode()
