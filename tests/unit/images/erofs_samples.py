"""The tree of files in the EROFS test images: that of `samples`, and files whose compression needs many extents.

`python -m tests.unit.images.erofs_samples FOLDER` writes the tree.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path

from tests.unit.images import samples

IMAGES = Path(__file__).parents[2] / "data" / "images" / "erofs"

LEFT_OUT = b"names/" + b"n" * 255
"""mkfs.erofs 1.5 cannot open a file with a name of 255 bytes; `erofs_writer` writes one."""


def noise(seed: str, size: int) -> bytes:
    """Bytes that no algorithm makes smaller, the same in every run."""
    return hashlib.shake_128(seed.encode()).digest(size)


def words(seed: str, size: int) -> bytes:
    """Bytes that compress to about a third: words of twelve bytes out of 256, in no order."""
    pool = [noise(f"{seed}{number}", 12) for number in range(256)]
    return b"".join(pool[choice] for choice in noise(seed, size // 12 + 1))[:size]


EXTRA: dict[bytes, bytes] = {
    b"lib/words.bin": words("long", 100_001),
    b"lib/mixed.bin": words("before", 15_000) + noise("between", 13_000) + words("after", 9_500),
    b"lib/blocks.bin": words("blocks", 16_384),
    b"lib/zeros.bin": bytes(200_000),
    b"lib/one.bin": b"1",
}


def contents() -> dict[bytes, bytes]:
    """Every regular file of the tree with its content."""
    return {**samples.contents(without=(LEFT_OUT,)), **EXTRA}


def image(name: str) -> bytes:
    """A test image by its file name."""
    return gzip.decompress((IMAGES / f"{name}.gz").read_bytes())


def write_tree(root: Path) -> None:
    samples.write_tree(root)
    (root / LEFT_OUT.decode()).unlink()
    for name, data in EXTRA.items():
        (root / name.decode()).write_bytes(data)


if __name__ == "__main__":
    write_tree(Path(sys.argv[1]))
