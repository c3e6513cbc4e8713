"""Compressed files around images; what decodes them stands in `bytes`, since formats have compressed parts too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fwdiff.images.bytes import compressed, gzip_image, lz4_frame
from fwdiff.images.format import HEAD, Commands, Proof, ReadFormat
from fwdiff.images.interface import Access, ByteSource


def _stream(
    name: str,
    recognises: Callable[[bytes], bool],
    unpack: Callable[[ByteSource], Iterator[bytes]],
    *,
    title: str = "",
    is_self_checked: bool = False,
) -> ReadFormat:
    """One that is decoded as a whole, by a command of its name."""
    return ReadFormat(
        name=name,
        title=title or f"{name} around any of these",
        proof=Proof.TOOL,
        commands=_command(name),
        is_self_checked=is_self_checked,
        recognises=recognises,
        unpack=unpack,
        peek=_first_of(unpack),
        is_common=True,
        access=Access.STREAM,
    )


def _command(name: str) -> Commands:
    return Commands(unpack=f"{name} -dc {{source}} > {{target}}")


def _first_of(unpack: Callable[[ByteSource], Iterator[bytes]]) -> Callable[[ByteSource], bytes]:
    return lambda source: next(unpack(source), b"")[:HEAD]


GZIP = ReadFormat(
    name="gzip",
    title="gzip around any of these",
    proof=Proof.TOOL,
    commands=_command("gzip"),
    is_self_checked=True,
    recognises=gzip_image.is_gzip,
    expand=gzip_image.expand,
    peek=lambda source: gzip_image.peek(source, HEAD),
    is_common=True,
    access=Access.STREAM,
)
LZ4 = ReadFormat(
    name="lz4",
    title="lz4 around any of these",
    proof=Proof.TOOL,
    commands=_command("lz4"),
    recognises=lz4_frame.is_independent,
    expand=lz4_frame.Lz4Source,
    peek=_first_of(compressed.lz4_frames),
    is_common=True,
    access=Access.BLOCKS,
)
LINKED_LZ4 = _stream("lz4", lz4_frame.is_linked, compressed.lz4_frames)
ZSTD = _stream("zstd", compressed.is_zstd, compressed.zstandard)
XZ = _stream("xz", compressed.is_xz, compressed.xz, is_self_checked=True)
BZIP2 = _stream("bzip2", compressed.is_bzip2, compressed.bzip2, is_self_checked=True)
LZMA = _stream("lzma", compressed.is_lzma, compressed.lzma_alone, title="LZMA alone (`.lzma`) around any of these")
