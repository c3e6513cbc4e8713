"""Writes block-based OTAs as `blockimgdiff.py` of AOSP's release tools does for full builds."""

from __future__ import annotations

import brotli

BLOCK = 4096


def ranges(numbers: list[int]) -> str:
    """A set of block numbers: the count of what follows, then first and behind-last of each run."""
    runs: list[int] = []
    for number in sorted(numbers):
        if runs and runs[-1] == number:
            runs[-1] += 1
        else:
            runs += [number, number + 1]
    return ",".join(map(str, [len(runs), *runs]))


def block_ota(
    image: bytes, name: str, *, version: int = 4, packed: bool = False, commands: str = ""
) -> dict[str, bytes]:
    """The files of one partition; `new` commands take the upper half of the blocks before the lower."""
    blocks = [image[offset : offset + BLOCK] for offset in range(0, len(image), BLOCK)]
    filled = [number for number, block in enumerate(blocks) if any(block)]
    middle = len(filled) // 2
    parts = [filled[middle:], filled[:middle]]
    lines = [str(version), str(len(filled)), *(["0", "0"] if version > 1 else [])]
    lines += [f"erase 2,0,{len(blocks)}", *commands.splitlines()]
    lines += [f"new {ranges(part)}" for part in parts if part]
    lines.append(f"zero {ranges([number for number in range(len(blocks)) if number not in set(filled)])}")
    data = b"".join(blocks[number] for part in parts for number in part)
    packed_data = {f"{name}.new.dat.br": brotli.compress(data, quality=1)} if packed else {f"{name}.new.dat": data}
    return {f"{name}.transfer.list": "\n".join(lines).encode() + b"\n", f"{name}.patch.dat": b"", **packed_data}
