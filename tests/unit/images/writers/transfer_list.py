"""Writes block-based OTAs as `blockimgdiff.py` of AOSP's release tools does for full builds."""

from __future__ import annotations

import lzma
import mmap
from collections.abc import Callable, Iterator, Sequence

import brotli

BLOCK = 4096
_EMPTY = bytes(BLOCK)

Parts = Sequence[Sequence[int]]
"""The numbers of the blocks that each `new` command writes."""


def ranges(numbers: Sequence[int]) -> str:
    """A set of block numbers: the count of what follows, then first and behind-last of each run."""
    runs: list[int] = []
    for number in sorted(numbers):
        if runs and runs[-1] == number:
            runs[-1] += 1
        else:
            runs += [number, number + 1]
    return ",".join(map(str, [len(runs), *runs]))


def halves(image: bytes | mmap.mmap) -> Parts:
    """The blocks that are not zeros, the upper half before the lower."""
    filled = [offset // BLOCK for offset in range(0, len(image), BLOCK) if image[offset : offset + BLOCK] != _EMPTY]
    middle = len(filled) // 2
    return [filled[middle:], filled[:middle]]


def transfer_list(blocks: int, parts: Parts, *, version: int = 4, commands: str = "") -> bytes:
    """The commands for an image of so many blocks."""
    filled = {number for part in parts for number in part}
    lines = [str(version), str(len(filled)), *(["0", "0"] if version > 1 else [])]
    lines += [f"erase 2,0,{blocks}", *commands.splitlines()]
    lines += [f"new {ranges(part)}" for part in parts if part]
    lines.append(f"zero {ranges([number for number in range(blocks) if number not in filled])}")
    return "\n".join(lines).encode() + b"\n"


def new_data(image: bytes | mmap.mmap, parts: Parts) -> Iterator[bytes]:
    """What the `new` commands write, block by block."""
    return (image[number * BLOCK : (number + 1) * BLOCK] for part in parts for number in part)


def packed_data(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks as one brotli stream."""
    compressor = brotli.Compressor(quality=1)
    yield from (compressor.process(block) for block in blocks)
    yield compressor.finish()


def block_ota(
    image: bytes, name: str, *, version: int = 4, packing: str = "", pieces: int = 1, commands: str = ""
) -> dict[str, bytes]:
    """The files of one partition, in memory; its data packed as the suffix says, and cut into pieces."""
    parts = halves(image)
    commands_file = transfer_list(-(-len(image) // BLOCK), parts, version=version, commands=commands)
    data = b"".join(_PACKERS[packing](new_data(image, parts)))
    step = -(-len(data) // pieces)
    names = [f"{name}.new.dat{packing}" + f".{number}" * (pieces > 1) for number in range(pieces)]
    cut = {file: data[number * step : (number + 1) * step] for number, file in enumerate(names)}
    return {f"{name}.transfer.list": commands_file, f"{name}.patch.dat": b"", **cut}


_PACKERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "": lambda blocks: blocks,
    ".br": packed_data,
    ".xz": lambda blocks: iter([lzma.compress(b"".join(blocks), preset=0)]),
}
