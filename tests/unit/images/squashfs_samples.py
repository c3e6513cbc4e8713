"""The tree of files in the squashfs test images: that of `samples`, and what needs blocks, fragments and long folders.

`python -m tests.unit.images.squashfs_samples FOLDER` writes the tree.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from tests.unit.images import samples
from tests.unit.images.erofs_samples import words

IMAGES = Path(__file__).parents[2] / "data" / "images" / "squashfs"
CODECS = ["gzip", "xz", "lz4", "zstd", "lzma"]
NAMES = [*CODECS, "plain", "blocks", "tails"]

LONG_FOLDER = b"names of three metadata blocks"
"""Their second one holds nothing else."""

EXTRA: dict[bytes, bytes] = {
    b"lib/words.bin": words("squashfs", 20_001),
    b"lib/twin.bin": words("squashfs", 20_001),
    b"lib/zeros.bin": bytes(50_000),
    b"lib/whole.bin": words("whole", 8192),
    **{LONG_FOLDER + b"/%02d %s" % (number, b"long name " * 22): b"" for number in range(56)},
}

DEVICES = [b"etc/block", b"etc/character"]
"""The build script adds them, for which nobody has to be root."""


def contents() -> dict[bytes, bytes]:
    """Every regular file of the tree with its content."""
    return {**samples.contents(), **EXTRA}


def image(name: str) -> bytes:
    """A test image by its name in `NAMES`."""
    return gzip.decompress((IMAGES / f"{name}.img.gz").read_bytes())


def write_tree(root: Path) -> None:
    samples.write_tree(root)
    for name, data in EXTRA.items():
        path = root / name.decode()
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    write_tree(Path(sys.argv[1]))
