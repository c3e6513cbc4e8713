"""One unpacked build in every packing that fwdiff reads: each gives the inventory of the folder, or it says where not.

    PYTHONPATH=. python tests/bench/packings.py TREE --into SCRATCH [--only NAME …] [--list] [--mkfs-erofs PROGRAM]

Each image is packed, read by `fwdiff inventory` as a process, compared with what the folder gave, and removed.  A row:
the packing, MB of the image, files compared, equal or not, seconds of wall clock and CPU, MB of the largest process.
SCRATCH lies on the disk of TREE and needs five times its size.  Debian 12's mkfs.erofs 1.5 knows lz4 only.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.measured_inventory import NotTaken, Taken, differences, take
from tests.bench.packed_images import Images, NotMade, Workshop, labelled, partitions_of, tree_files
from tests.unit.images.erofs_writer import DEFLATE, LZMA, ZSTD
from tests.unit.images.writers.payload import DISCARD, REPLACE, REPLACE_BZ, REPLACE_XZ, REPLACE_ZSTD

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
SHOWN = 5
"""Differences of one packing."""

Make = Callable[[Workshop], Path]


@dataclass(frozen=True)
class Packing:
    """How a tree becomes an image, and how much of the tree."""

    make: Make
    of: str = "partitions"
    """`tree`: with what stands beside the partitions; `part`: one partition alone, where packing is slow; `labelled`:
    that one with SELinux labels, which stand between an inode and what is read of it."""


def in_folder(images_of: Callable[[Workshop], Images]) -> Make:
    return lambda shop: shop.folder("images", named(images_of(shop)))


def named(images: Images) -> dict[str, Path]:
    return {f"{partition}.img": image for partition, image in images.items()}


def erofs(flavour: str, *options: str) -> Make:
    return in_folder(lambda shop: shop.erofs(flavour, *options))


def split_sparse(shop: Workshop) -> Path:
    folder = shop.folder("split", {})
    for name, part in shop.split(shop.ext4()):
        part.rename(folder / name)
    return folder


def ota(shop: Workshop, kind: int, method: int) -> Path:
    packed = shop.payload(kind, shared=True)
    metadata = b"ota-type=AB\npost-build=see the partitions\n"
    members: dict[str, Path | bytes] = {
        "META-INF/com/android/metadata": metadata,
        "payload.bin": packed,
        "payload_properties.txt": f"FILE_SIZE={packed.stat().st_size}\n".encode(),
    }
    return shop.zipped("ota.zip", members, method)


def sparse_super(shop: Workshop) -> Path:
    return shop.sparse({"super": shop.super_image(shop.ext4(), "super.img")})["super"]


def factory(shop: Workshop) -> Path:
    """As Pixel's: a zip with the boot loader's script and a zip of images, both deflated."""
    members: dict[str, Path | bytes] = {"android-info.txt": b"board=one\n", **named(shop.ext4())}
    inner = shop.zipped("image-build.zip", members, DEFLATED)
    return shop.zipped("factory.zip", {"build/flash-all.sh": b"#!/bin/sh\n", "build/image-build.zip": inner}, DEFLATED)


def tar(shop: Workshop) -> Path:
    return shop.tar("firmware.tar", named(shop.sparse(shop.ext4())))


def packed_tar(suffix: str, *command: str) -> Make:
    return lambda shop: shop.packed(tar(shop), suffix, *command)


def samsung(shop: Workshop) -> Path:
    return shop.with_md5(shop.tar("AP_build.tar", shop.lz4(shop.ext4())))


def samsung_super(shop: Workshop) -> Path:
    return shop.with_md5(shop.tar("AP_super.tar", shop.lz4({"super": sparse_super(shop)})))


def tree_tar_gz(shop: Workshop) -> Path:
    return shop.packed(shop.tree_tar("tree.tar"), ".gz", "gzip", "-1", "-c")


def tree_zip(shop: Workshop) -> Path:
    return shop.zipped("tree.zip", dict(tree_files(shop.tree)), DEFLATED)


PACKINGS: dict[str, Packing] = {
    "ext4": Packing(in_folder(Workshop.ext4)),
    "sparse": Packing(in_folder(lambda shop: shop.sparse(shop.ext4()))),
    "split-sparse": Packing(split_sparse),
    "payload-replace": Packing(lambda shop: shop.payload(REPLACE)),
    "payload-discard": Packing(lambda shop: shop.payload(REPLACE, empty=DISCARD)),
    "payload-zstd": Packing(lambda shop: shop.payload(REPLACE_ZSTD, shared=True)),
    "payload-xz": Packing(lambda shop: shop.payload(REPLACE_XZ, shared=True)),
    "payload-bz": Packing(lambda shop: shop.payload(REPLACE_BZ), "part"),
    "ota-stored": Packing(partial(ota, kind=REPLACE_XZ, method=STORED)),
    "ota-deflated": Packing(partial(ota, kind=REPLACE_ZSTD, method=DEFLATED)),
    "super": Packing(lambda shop: shop.super_image(shop.ext4(), "super.img")),
    "super-sparse": Packing(sparse_super),
    "super-erofs": Packing(lambda shop: shop.super_image(shop.erofs("lz4", "-zlz4"), "super-erofs.img")),
    "erofs-plain": Packing(erofs("plain")),
    "erofs-lz4": Packing(erofs("lz4", "-zlz4")),
    "erofs-lz4hc": Packing(erofs("lz4hc", "-zlz4hc,3")),
    "erofs-big-pcluster": Packing(erofs("big", "-zlz4", "-C65536")),
    "erofs-biggest-pcluster": Packing(erofs("biggest", "-zlz4", "-C1048576")),
    "erofs-legacy": Packing(erofs("legacy", "-zlz4", "-Elegacy-compress")),
    "erofs-chunk": Packing(erofs("chunk", "--chunksize=65536")),
    "erofs-zstd": Packing(erofs("zstd", "-zzstd")),
    "erofs-deflate": Packing(erofs("deflate", "-zdeflate")),
    "erofs-libdeflate": Packing(erofs("libdeflate", "-zlibdeflate,level=12"), "part"),
    "erofs-lzma": Packing(erofs("lzma", "-zlzma"), "part"),
    "erofs-fragments": Packing(erofs("fragments", "-zlz4", "-Efragments")),
    "erofs-all-fragments": Packing(erofs("all-fragments", "-zlz4", "-Eall-fragments")),
    "erofs-dedupe": Packing(erofs("dedupe", "-zlz4", "-Ededupe"), "part"),
    "erofs-ztailpacking": Packing(erofs("tails", "-zlz4", "-Eztailpacking")),
    "erofs-together": Packing(erofs("together", "-zzstd", "-C65536", "-Eall-fragments,dedupe,ztailpacking"), "part"),
    "erofs-written-zstd": Packing(in_folder(partial(Workshop.written_erofs, algorithm=ZSTD)), "part"),
    "erofs-written-deflate": Packing(in_folder(partial(Workshop.written_erofs, algorithm=DEFLATE)), "part"),
    "erofs-written-lzma": Packing(in_folder(partial(Workshop.written_erofs, algorithm=LZMA)), "part"),
    "erofs-labelled": Packing(erofs("labelled", "-zlz4", "-C65536"), "labelled"),
    "erofs-labelled-inline": Packing(erofs("inline", "-zlz4", "-x", "1000000"), "labelled"),
    "ext4-labelled": Packing(in_folder(Workshop.ext4), "labelled"),
    "target-files": Packing(Workshop.target_files),
    "block-ota": Packing(partial(Workshop.block_ota, packed=False, method=STORED)),
    "block-ota-deflated": Packing(partial(Workshop.block_ota, packed=False, method=DEFLATED)),
    "block-ota-brotli": Packing(partial(Workshop.block_ota, packed=True, method=STORED)),
    "nb0": Packing(lambda shop: shop.nb0(shop.sparse(shop.ext4()))),
    "factory": Packing(factory),
    "tar": Packing(tar),
    "tar.gz": Packing(packed_tar(".gz", "gzip", "-1", "-c")),
    "tar.zst": Packing(packed_tar(".zst", "zstd", "-1", "-q", "-c")),
    "tar.lz4": Packing(packed_tar(".lz4", "lz4", "-1", "-q", "-c")),
    "tar.lz4-linked": Packing(packed_tar(".linked.lz4", "lz4", "-1", "-q", "-c", "-BD")),
    "tar.md5": Packing(samsung),
    "tar.md5-super": Packing(samsung_super),
    "tree-tar.gz": Packing(tree_tar_gz, "tree"),
    "tree-zip": Packing(tree_zip, "tree"),
}


def main(arguments: argparse.Namespace) -> None:
    """A row for each packing; ends with 1 where one is not equal."""
    tree, into = arguments.tree.resolve(), arguments.into.resolve()
    partitions = partitions_of(tree)
    part = [arguments.part or partitions[-1]]
    beside = sorted(path.name for path in tree.iterdir() if path.name not in partitions)
    print(f"{tree}: {' '.join(partitions)}; in part: {part[0]}; as a tree alone: {' '.join(beside)}")
    print(f"{'packing':24}{'MB':>7}{'files':>7} equal{'wall s':>8}{'CPU s':>7}{'peak MB':>9}")
    shops: dict[str, Workshop] = {}
    references: dict[str, Taken] = {}
    failures = 0
    for name in arguments.only or PACKINGS:
        packing = PACKINGS[name]
        of = packing.of
        if of not in shops:
            try:
                content = labelled(tree, part, into / "content") if of == "labelled" else tree
            except NotMade as error:
                print(f"{name:24} not made: {error}", flush=True)
                continue
            packed = part if of in {"part", "labelled"} else partitions
            shops[of] = Workshop(content, into / of, packed, arguments.mkfs_erofs)
            references[of] = take(content if of == "tree" else shops[of].reference(), into)
            print(row(f"folder ({of})", references[of], []), flush=True)
        failures += not show(name, packing.make, shops[of], references[of], into)
    if not arguments.keep:
        for folder in ("content", *shops):
            shutil.rmtree(into / folder, ignore_errors=True)
    sys.exit(failures > 0)


def show(name: str, make: Make, shop: Workshop, reference: Taken, into: Path) -> bool:
    """Pack, read, compare, print, remove; whether all is equal."""
    try:
        image = make(shop)
    except NotMade as error:
        print(f"{name:24} not made: {error}", flush=True)
        return True
    try:
        taken = take(image, into)
        unequal = list(differences(reference.inventory, taken.inventory, set(shop.partitions)))
        print(row(name, taken, unequal), flush=True)
    except NotTaken as error:
        print(f"{name:24} NOT READ: {error}", flush=True)
        return False
    finally:
        shop.clear()
    return not unequal


def row(name: str, taken: Taken, unequal: Sequence[str]) -> str:
    files = len(taken.inventory["files"])
    figures = f"{taken.wall:8.1f}{taken.cpu:7.1f}{taken.memory:9.0f}"
    first = f"{name:24}{taken.size / 1e6:7.0f}{files:7} {'NO' if unequal else 'yes':5}{figures}"
    more = [f"    … {len(unequal) - SHOWN} more"] if len(unequal) > SHOWN else []
    return "\n".join([first, *(f"    {difference[:200]}" for difference in unequal[:SHOWN]), *more])


def parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path, help="an unpacked build")
    parser.add_argument("--into", type=Path, required=True, help="a scratch folder on the same disk")
    parser.add_argument("--only", nargs="+", choices=PACKINGS, metavar="NAME", help="these packings")
    parser.add_argument("--part", help="the partition that slow packings take (default: the last)")
    parser.add_argument("--keep", action="store_true", help="keep what packings are made of, for another run")
    parser.add_argument("--mkfs-erofs", default="mkfs.erofs", metavar="PROGRAM")
    return parser.parse_args(words)


if __name__ == "__main__":
    if "--list" in sys.argv:
        print("\n".join(PACKINGS))
    else:
        main(parse(sys.argv[1:]))
