"""The tree of files in the test images: what the build script packs and the tests expect to find.

`python -m tests.unit.images.samples FOLDER` writes the tree.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import sys
from pathlib import Path

IMAGES = Path(__file__).parents[2] / "data" / "images"

BLOCK = 4096
PREALLOCATED = b"lib/preallocated.bin"
"""Three blocks that the build script allocates, fills with 0xAA and leaves marked as never written."""


def _noise(seed: str, size: int) -> bytes:
    """Bytes that do not repeat, the same in every run."""
    digest = hashlib.shake_128(seed.encode())
    return digest.digest(size)


def _numbered_blocks(count: int) -> bytes:
    """Blocks of 1 KiB that differ and compress well."""
    return b"".join(f"{number:08d}".encode() * 128 for number in range(count))


def _every_other_block(count: int) -> bytes:
    """Data and holes by turns, so that a file needs many extents; ends with a hole of half a block."""
    return b"".join(bytes([64 + number]) * BLOCK + bytes(BLOCK) for number in range(count))[: -BLOCK // 2]


FILES: dict[bytes, bytes] = {
    b"build.prop": b"ro.build.id=TEST\nro.build.fingerprint=test/test/test:9/TEST/1:user/test-keys\n",
    b"app/Hello/Hello.apk": _noise("apk", 5000),
    b"etc/empty": b"",
    b"etc/small.txt": b"forty bytes that fit into an inode......",
    b"etc/medium.txt": _noise("medium", 100),
    b"lib/indirect.bin": _numbered_blocks(300) + b"the end",
    b"lib/fragments.bin": _every_other_block(9),
    b"lib/hole.bin": bytes(3 * BLOCK) + b"after the hole",
    b"names/" + b"n" * 255: b"a name of 255 bytes",
    b"names/caf\xe9": b"not UTF-8",
    b"names/Case": b"upper",
    b"names/case": b"lower",
    **{b"many/a file with a long name, number %03d" % number: b"%d" % number for number in range(120)},
}

LINKS: dict[bytes, bytes] = {
    b"etc/link": b"small.txt",
    b"etc/long_link": b"/" + b"far/" * 50 + b"away",
    b"etc/outside": b"../../../etc/passwd",
}

HARD_LINK, HARD_LINKED = b"etc/hard_link", b"etc/medium.txt"
PIPE = b"etc/pipe"


def contents(*, without: tuple[bytes, ...] = ()) -> dict[bytes, bytes]:
    """Every regular file of the tree with its content."""
    return {name: data for name, data in {**FILES, HARD_LINK: FILES[HARD_LINKED]}.items() if name not in without}


def image(name: str) -> bytes:
    """A test image by its file name."""
    return gzip.decompress((IMAGES / f"{name}.gz").read_bytes())


def write_tree(root: Path) -> None:
    """The tree as files of this machine; runs of zero blocks become holes."""
    for name, data in FILES.items():
        path = root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for offset in range(0, len(data), BLOCK):
                block = data[offset : offset + BLOCK]
                if any(block):
                    file.seek(offset)
                    file.write(block)
            file.truncate(len(data))
    for name, target in LINKS.items():
        (root / os.fsdecode(name)).symlink_to(os.fsdecode(target))
    (root / os.fsdecode(HARD_LINK)).hardlink_to(root / os.fsdecode(HARD_LINKED))
    os.mkfifo(root / os.fsdecode(PIPE))


if __name__ == "__main__":
    write_tree(Path(sys.argv[1]))
