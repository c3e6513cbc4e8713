"""Block-based OTAs (AOSP `bootable/recovery/updater/blockimg.cpp`): `X.transfer.list` says where `X.new.dat` goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import brotli
from msgspec import Struct

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes import compressed, gzip_image
from fwdiff.images.bytes.compressed import PART
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, Fill, LeftOut, Piece, Pieces
from fwdiff.images.format import NO_COMMANDS, DescribedFormat, Proof
from fwdiff.images.interface import ByteSource

BLOCK = 4096
MAXIMUM_LIST = 16 << 20
MAXIMUM_BLOCKS = (64 << 30) // BLOCK
MAXIMUM_RANGES = 1 << 18
"""Each is kept in memory; real lists have some thousand."""

_SUFFIX = ".transfer.list"
_DATA = re.compile(r"(.+)\.new\.dat(\.[a-z0-9]*[a-z])?(?:\.([0-9]{1,4}))?$")
_INPUT = 1 << 20
_WITHOUT_DATA = frozenset({"erase", "free", "stash"})
"""`stash` and `free` stand in full OTAs of version 2 and later as well where nothing uses what they keep."""
_INCREMENTAL = frozenset({"move", "bsdiff", "imgdiff"})


class Data(Struct, frozen=True):
    """What the name of a file of data says."""

    list_name: str
    packing: str
    """The suffix; empty for data as they are."""
    number: int
    """Of a part, where the data were cut; 0 otherwise."""


def data_of(file_name: str) -> Data | None:
    """For the data of a block-based OTA, packed in a way that is read or not at all, or a part of them."""
    match = _DATA.match(file_name)
    if match is None or (match[2] and match[2] not in _PACKINGS):
        return None
    return Data(match[1] + _SUFFIX, match[2] or "", int(match[3] or 0))


def is_list(file_name: str) -> bool:
    """Whether a file is named as the list of a block-based OTA."""
    return file_name.endswith(_SUFFIX)


def list_of(file_name: str) -> str:
    """The name of the list of a file that is named as data, however these are packed; empty for others."""
    partition, mark, _ = file_name.partition(".new.dat")
    return partition + _SUFFIX if mark else ""


def assemble(transfer_list: ByteSource, data: ByteSource) -> Pieces:
    """The partition image that unpacked data stand for.  Raises `ImageError`; `UnsupportedImage` for an incremental."""
    pieces: list[Piece] = []
    computed = LeftOut(MAXIMUM_BLOCKS * BLOCK, "the phone computes these blocks of the verity tree itself")
    zeros = Fill(b"\0", MAXIMUM_BLOCKS * BLOCK)
    position = end = 0
    for command, ranges in _commands(transfer_list):
        for first, beyond in ranges:
            length = (beyond - first) * BLOCK
            end = max(end, beyond * BLOCK)
            if len(pieces) >= MAXIMUM_RANGES:
                raise _too_many_ranges()
            if command == "new":
                pieces.append(Piece(first * BLOCK, length, data, position))
                position += length
            elif command == "zero":
                pieces.append(Piece(first * BLOCK, length, zeros))
            elif command == "compute_hash_tree":
                pieces.append(Piece(first * BLOCK, length, computed))
    if position != data.size:
        message = f"the transfer list places {position} bytes, and the data have {data.size}"
        raise DamagedImage(message, "Put all files of the OTA into one folder, and those of one build alone.")
    pieces.sort(key=lambda piece: piece.start)
    return Pieces(pieces, end)


def unpack(source: ByteSource, packing: str) -> Iterator[bytes]:
    """The content of data that are packed."""
    return _PACKINGS[packing](source)


def _brotli(source: ByteSource) -> Iterator[bytes]:
    """Of brotli, which has neither seek points nor checksums."""
    decoder = brotli.Decompressor()
    position = 0
    while not decoder.is_finished():
        compressed = source.read_at(position, _INPUT) if decoder.can_accept_more_data() else b""
        position += len(compressed)
        try:
            part = decoder.process(compressed, output_buffer_limit=PART)
        except brotli.error as error:
            raise DamagedImage("the brotli data are damaged", COMPARE_CHECKSUM) from error
        if part:
            yield part
        elif not compressed and not decoder.is_finished():  # it also asks for more while it still holds content
            raise DamagedImage("the brotli data are cut off", DOWNLOAD_AGAIN)


_PACKINGS: dict[str, Callable[[ByteSource], Iterator[bytes]]] = {
    ".br": _brotli,
    ".xz": compressed.xz,
    ".lzma": compressed.lzma_alone,
    ".zst": compressed.zstandard,
    ".bz2": compressed.bzip2,
    ".gz": lambda source: compressed.parts(gzip_image.expand(source)),
    ".lz4": compressed.lz4_frames,
}


def _commands(source: ByteSource) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each command and its ranges of blocks, the first block and the one behind the last."""
    if source.size > MAXIMUM_LIST:
        raise LimitReached(f"a transfer list of {source.size} bytes", COMPARE_CHECKSUM)
    lines = source.read_at(0, source.size).split(b"\n")
    version = _number(lines[0])
    if not 1 <= version <= 4:
        raise UnsupportedImage(f"a transfer list of version {version}", "Name the factory image of this build.")
    for line in lines[2 if version == 1 else 4 :]:
        command, _, arguments = line.strip().decode("ascii", "replace").partition(" ")
        if command in {"new", "zero"}:
            yield command, _ranges(arguments)
        elif command in _INCREMENTAL:
            message = f"this incremental block-based OTA needs its source build ({command})"
            raise UnsupportedImage(message, "Name the full OTA or the factory image of this build.")
        elif command == "erase":
            yield command, _ranges(arguments)
        elif command == "compute_hash_tree":
            yield command, _ranges(arguments.partition(" ")[0])
        elif command and command not in _WITHOUT_DATA:
            raise UnsupportedImage(f"the transfer list's command {command[:40]!r}", "Name the factory image.")


def _ranges(text: str) -> list[tuple[int, int]]:
    """`4,0,10,20,21`: the count of numbers that follow, then pairs of them."""
    if text.count(",") > 2 * MAXIMUM_RANGES:
        raise _too_many_ranges()
    numbers = [_number(number.encode()) for number in text.split(",")]
    if numbers[0] != len(numbers) - 1 or numbers[0] % 2:
        raise DamagedImage("a range of the transfer list is damaged", COMPARE_CHECKSUM)
    pairs = list(zip(numbers[1::2], numbers[2::2], strict=True))
    if any(not first < beyond <= MAXIMUM_BLOCKS for first, beyond in pairs):
        raise DamagedImage("a range of the transfer list lies outside any partition", COMPARE_CHECKSUM)
    return pairs


def _too_many_ranges() -> LimitReached:
    return LimitReached(f"a transfer list of more than {MAXIMUM_RANGES} ranges", "Name the factory image.")


def _number(text: bytes) -> int:
    digits = text.strip()
    if not digits.isdigit() or len(digits) > 12:
        raise DamagedImage("the transfer list is damaged", COMPARE_CHECKSUM)
    return int(digits)


FORMAT = DescribedFormat(
    name="block-ota",
    title="block-based OTA (`X.transfer.list`, `X.new.dat`, `X.new.dat.br`)",
    proof=Proof.WRITER,
    commands=NO_COMMANDS,
)
