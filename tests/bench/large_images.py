"""What firmware comes in: each packing of a workshop's trees as one file, written piece by piece.

Payloads, super images, nb0 and block-based OTAs are written with the unit tests' writers, their content in files.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import brotli

from tests.bench.workshop import BLOCK, Workshop, run, write_erofs, write_ext4, write_sparse
from tests.unit.images.writers import payload, super_lp, transfer_list

OPERATION = 2 << 20
"""Bytes of an operation, as AOSP's delta_generator cuts full builds."""
_PART = 4 << 20
_LEVEL = 6
_QUALITY = 5  # brotli's; 6 in AOSP's releasetools

Pack = Callable[[Workshop, Path], None]


def _raw(shop: Workshop, image: Path) -> None:
    write_ext4(shop.whole(), image)


def _sparse(shop: Workshop, image: Path) -> None:
    raw = shop.once("whole.img", partial(_raw, shop))
    write_sparse(raw, image)


def _erofs(algorithm: str, shop: Workshop, image: Path) -> None:
    write_erofs(algorithm, shop.whole(), image)


def _super(shop: Workshop, image: Path) -> None:
    """Partitions behind each other, each in two extents."""
    rows: list[bytes] = []
    extents: list[bytes] = []
    place = super_lp.FIRST_SECTOR
    for name, part in shop.partitions().items():
        sectors = part.stat().st_size // super_lp.SECTOR
        half = sectors // 16 * 8
        rows.append(struct.pack("<36sIIII", name.encode(), 1, len(extents), 2, 0))
        for length in (half, sectors - half):
            extents.append(struct.pack("<QIQI", length, super_lp.LINEAR, place, 0))
            place += length
    start = bytes(4096) + super_lp.geometry() * 2 + super_lp.metadata(rows, extents) * 4
    with image.open("wb") as file:
        file.write(start.ljust(super_lp.FIRST_SECTOR * super_lp.SECTOR, b"\0"))
        for part in shop.partitions().values():
            with part.open("rb") as content:
                shutil.copyfileobj(content, file, _PART)


def _zip(method: int, shop: Workshop, image: Path) -> None:
    with zipfile.ZipFile(image, "w", method, compresslevel=_LEVEL) as archive:
        for name, part in shop.partitions().items():
            archive.write(part, f"{name}.img")


def _target_files(shop: Workshop, image: Path) -> None:
    """Trees as they are; the makers' own partitions stand in the product's."""
    with zipfile.ZipFile(image, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL, strict_timestamps=False) as archive:
        archive.writestr("META/misc_info.txt", "recovery_api_version=3\n")
        for name, tree in shop.trees.items():
            folder = f"PRODUCT/{name}" if name.startswith("my_") else name.upper()
            for path in sorted(tree.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    archive.write(path, f"{folder}/{path.relative_to(tree)}")


def _tar_gz(shop: Workshop, image: Path) -> None:
    with tarfile.open(image, "w:gz", compresslevel=_LEVEL) as archive:
        for name, part in shop.partitions().items():
            archive.add(part, f"images/{name}.img")


def _zst(shop: Workshop, image: Path) -> None:
    raw = shop.once("whole.img", partial(_raw, shop))
    run("zstd", "-q", "-3", "-o", image, raw)


def _nb0(shop: Workshop, image: Path) -> None:
    """Each partition sparse, as FIH writes them."""
    parts = {}
    for name, part in shop.partitions().items():
        parts[name] = image.with_name(f"{name}.simg")
        write_sparse(part, parts[name])
    table = struct.pack("<I", len(parts))
    offset = 0
    for name, part in parts.items():
        size = part.stat().st_size
        file_name = f"B2N-000A-0-00WW-{name}.img".encode()
        table += struct.pack("<IIII48s", offset & 0xFFFFFFFF, size, offset >> 32, 0, file_name)
        offset += size
    with image.open("wb") as file:
        file.write(table)
        for part in parts.values():
            with part.open("rb") as content:
                shutil.copyfileobj(content, file, _PART)
            part.unlink()


def _block_ota(shop: Workshop, image: Path) -> None:
    """A zip with `X.new.dat.br` and its list for each partition."""
    with zipfile.ZipFile(image, "w", zipfile.ZIP_STORED) as archive:
        for name, part in shop.partitions().items():
            filled = [number for number, chunk in enumerate(_chunks(part, BLOCK)) if any(chunk)]
            lines = ["4", str(len(filled)), "0", "0", f"new {transfer_list.ranges(filled)}"]
            archive.writestr(f"{name}.transfer.list", "\n".join(lines) + "\n")
            compressor = brotli.Compressor(quality=_QUALITY)
            with archive.open(f"{name}.new.dat.br", "w", force_zip64=True) as data:
                for chunk in _chunks(part, BLOCK):
                    if any(chunk):
                        data.write(compressor.process(chunk))
                data.write(compressor.finish())


def _payload(kind: int, filesystem: str, shop: Workshop, image: Path) -> None:
    """Packed by two processes; operations of zeros are ZERO."""
    manifest = payload.field(3, BLOCK)
    blobs = image.with_suffix(".blobs")
    with blobs.open("wb") as file, get_context("spawn").Pool(2) as pool:
        for name, part in shop.partitions(filesystem).items():
            packed = pool.imap(partial(_operation, kind), _chunks(part, OPERATION))
            manifest += payload.field(13, _update(name, part.stat().st_size, packed, file.write, file.tell))
    signature = b"signature of the manifest"
    with image.open("wb") as file, blobs.open("rb") as content:
        file.write(struct.pack(">4sQQI", b"CrAU", 2, len(manifest), len(signature)) + manifest + signature)
        shutil.copyfileobj(content, file, _PART)
    blobs.unlink()


def _operation(kind: int, chunk: bytes) -> tuple[int, bytes]:
    return (kind, payload.pack(kind, chunk)) if any(chunk) else (payload.ZERO, b"")


def _update(
    name: str, size: int, packed: Iterator[tuple[int, bytes]], write: Callable[[bytes], int], tell: Callable[[], int]
) -> bytes:
    field = payload.field
    update = field(1, name.encode()) + field(7, field(1, size) + field(2, bytes(32)))
    for number, (kind, data) in enumerate(packed):
        start = number * OPERATION
        message = field(1, kind)
        if data:
            message += field(2, tell()) + field(3, len(data)) + field(8, hashlib.sha256(data).digest())
            write(data)
        message += field(6, field(1, start // BLOCK) + field(2, min(OPERATION, size - start) // BLOCK))
        update += field(8, message)
    return update


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk


PACKINGS: Mapping[str, tuple[str, Pack]] = {
    "ext4": ("system.img", _raw),
    "sparse": ("system.simg", _sparse),
    "super": ("super.img", _super),
    "erofs-lz4": ("system-lz4.img", partial(_erofs, "lz4")),
    "erofs-lz4hc": ("system-lz4hc.img", partial(_erofs, "lz4hc")),
    "zip-stored": ("stored.zip", partial(_zip, zipfile.ZIP_STORED)),
    "zip-deflated": ("deflated.zip", partial(_zip, zipfile.ZIP_DEFLATED)),
    "payload-replace": ("replace.bin", partial(_payload, payload.REPLACE, "ext4")),
    "payload-zstd": ("zstd.bin", partial(_payload, payload.REPLACE_ZSTD, "ext4")),
    "payload-erofs": ("erofs.bin", partial(_payload, payload.REPLACE_ZSTD, "erofs")),
    "payload-xz": ("xz.bin", partial(_payload, payload.REPLACE_XZ, "ext4")),
    "payload-bz": ("bz.bin", partial(_payload, payload.REPLACE_BZ, "ext4")),
    "tar.gz": ("images.tar.gz", _tar_gz),
    "zst": ("system.img.zst", _zst),
    "block-ota": ("block-ota.zip", _block_ota),
    "nb0": ("build.nb0", _nb0),
    "target-files": ("target_files.zip", _target_files),
}
"""Each packing's file name and writer."""


def pack(shop: Workshop, packing: str) -> Path:
    """The image of this packing, made when it is first asked for."""
    name, write = PACKINGS[packing]
    return shop.once(name, partial(write, shop))
