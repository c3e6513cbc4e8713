"""The packings that fwdiff reads: how each is made of the trees of a workshop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED

from tests.bench import containers
from tests.bench.containers import named
from tests.bench.file_systems import run, tree_files, write_sparse, write_split, write_squashfs
from tests.bench.workshop import Images, Workshop
from tests.unit.images.erofs_writer import DEFLATE, LZMA, ZSTD
from tests.unit.images.writers.payload import DISCARD, REPLACE, REPLACE_BZ, REPLACE_XZ, REPLACE_ZSTD, ZERO

_GZIP = ("gzip", "-1", "-c")
_ZSTD = ("zstd", "-1", "-q", "-c")
_LZ4 = ("lz4", "-1", "-q", "-c")
_SAMSUNG_LZ4 = ("lz4", "-q", "-c", "-B6", "--content-size")
"""Independent blocks, the size of the content named."""

Make = Callable[[Workshop], Path]


@dataclass(frozen=True)
class Packing:
    """How trees become an image, and which trees a comparison takes."""

    make: Make
    of: str = "partitions"
    """`tree`: one tree with what stands beside the partitions; `part`: one partition alone, where packing is slow;
    `labelled`: that one with SELinux labels, which stand between an inode and what is read of it."""


def in_folder(images_of: Callable[[Workshop], Images]) -> Make:
    return lambda shop: shop.once("images", partial(containers.write_folder, named(images_of(shop))))


def erofs(flavour: str, *options: str) -> Make:
    return in_folder(lambda shop: shop.erofs(flavour, *options))


def split_sparse(shop: Workshop) -> Path:
    def write(folder: Path) -> None:
        folder.mkdir()
        for name, image in shop.sparse(shop.ext4()).items():
            write_split(name, image, folder)

    return shop.once("split", write)


def payload(shop: Workshop, kind: int, *, empty: int = ZERO, erofs: bool = False) -> Path:
    """What takes long to pack is kept for `ota`."""
    images = shop.erofs("lz4hc", "-zlz4hc,3") if erofs else shop.ext4()
    write = partial(containers.write_payload_of, images, kind, empty=empty)
    name = f"payload-{kind}-{empty}{'-erofs' if erofs else ''}.bin"
    return shop.once(name, write, shared=kind in {REPLACE_XZ, REPLACE_ZSTD} and not erofs)


def ota(shop: Workshop, kind: int, method: int) -> Path:
    packed = payload(shop, kind)
    members: containers.Members = {
        "META-INF/com/android/metadata": b"ota-type=AB\npost-build=see the partitions\n",
        "payload.bin": packed,
        "payload_properties.txt": f"FILE_SIZE={packed.stat().st_size}\n".encode(),
    }
    return shop.once("ota.zip", partial(containers.write_zip, members, method))


def super_image(shop: Workshop) -> Path:
    return shop.once("super.img", partial(containers.write_super, shop.ext4()))


def super_erofs(shop: Workshop) -> Path:
    return shop.once("super-erofs.img", partial(containers.write_super, shop.erofs("lz4", "-zlz4")))


def sparse_super(shop: Workshop) -> Path:
    return shop.once("super.simg", partial(write_sparse, super_image(shop)))


def super_in_parts(shop: Workshop) -> Path:
    """Under names that say nothing but an order."""

    def write(folder: Path) -> None:
        folder.mkdir()
        write_split("super", sparse_super(shop), folder, suffix=".part")

    return shop.once("parts", write)


def disk(shop: Workshop) -> Path:
    """As the emulator's `system.img`: a disk with one large partition."""
    return shop.once("disk.img", partial(containers.write_disk, {"super": super_image(shop)}))


def signed(shop: Workshop) -> Path:
    images = {
        f"{name}-sign.img": shop.once(f"{name}-sign.img", partial(containers.write_signed, image))
        for name, image in shop.sparse(shop.ext4()).items()
    }
    return shop.once("signed", partial(containers.write_folder, images))


def around(shop: Workshop) -> Path:
    """As Android-x86: a squashfs around each image."""
    packed = {}
    for name, image in shop.ext4().items():
        folder = shop.once(f"around/{name}", partial(containers.write_folder, named({name: image})))
        packed[f"{name}.sfs"] = shop.once(f"{name}.sfs", partial(write_squashfs, folder))
    return shop.once("squashfs", partial(containers.write_folder, packed))


def zipped(shop: Workshop, method: int) -> Path:
    return shop.once("images.zip", partial(containers.write_zip, named(shop.ext4()), method))


def factory(shop: Workshop) -> Path:
    """As Pixel's: a zip with the boot loader's script and a zip of images, both deflated."""
    images: containers.Members = {"android-info.txt": b"board=one\n", **named(shop.ext4())}
    inner = shop.once("image-build.zip", partial(containers.write_zip, images, ZIP_DEFLATED))
    outer: containers.Members = {"build/flash-all.sh": b"#!/bin/sh\n", "build/image-build.zip": inner}
    return shop.once("factory.zip", partial(containers.write_zip, outer, ZIP_DEFLATED))


def target_files(shop: Workshop) -> Path:
    members = containers.target_files(shop.trees, shop.ext4())
    return shop.once("target_files.zip", partial(containers.write_zip, members, ZIP_DEFLATED))


def block_ota(shop: Workshop, method: int, *, packed: bool = False) -> Path:
    return shop.once("block-ota.zip", partial(containers.write_block_ota, shop.ext4(), method, packed=packed))


def fih_nb0(shop: Workshop) -> Path:
    return shop.once("B2N-118D-0-00WW-B01.nb0", partial(containers.write_nb0, shop.sparse(shop.ext4())))


def tar(shop: Workshop) -> Path:
    return shop.once("firmware.tar", partial(containers.write_tar, named(shop.sparse(shop.ext4()))))


def packed_tar(suffix: str, *command: str) -> Make:
    return lambda shop: shop.once(f"firmware.tar{suffix}", partial(containers.write_packed, command, tar(shop)))


def packed_images(shop: Workshop, images: Images, suffix: str, command: tuple[str, ...]) -> dict[str, Path]:
    names = {f"{name}{suffix}": image for name, image in named(images).items()}
    return {name: shop.once(name, partial(containers.write_packed, command, image)) for name, image in names.items()}


def packed_in_folder(shop: Workshop) -> Path:
    return shop.once("images", partial(containers.write_folder, packed_images(shop, shop.ext4(), ".zst", _ZSTD)))


def samsung(shop: Workshop, images: Images) -> Path:
    members = packed_images(shop, images, ".lz4", _SAMSUNG_LZ4)
    return shop.once("AP_build.tar.md5", partial(containers.write_tar_md5, members))


def tree_tar_gz(shop: Workshop) -> Path:
    [tree] = shop.trees.values()
    packed = shop.once("tree.tar", lambda path: run(["tar", "-C", tree.parent, "-cf", path, tree.name]))
    return shop.once("tree.tar.gz", partial(containers.write_packed, _GZIP, packed))


def tree_zip(shop: Workshop) -> Path:
    [tree] = shop.trees.values()
    return shop.once("tree.zip", partial(containers.write_zip, dict(tree_files(tree)), ZIP_DEFLATED))


PACKINGS: dict[str, Packing] = {
    "ext4": Packing(in_folder(Workshop.ext4)),
    "sparse": Packing(in_folder(lambda shop: shop.sparse(shop.ext4()))),
    "split-sparse": Packing(split_sparse),
    "payload-replace": Packing(partial(payload, kind=REPLACE)),
    "payload-discard": Packing(partial(payload, kind=REPLACE, empty=DISCARD)),
    "payload-zstd": Packing(partial(payload, kind=REPLACE_ZSTD)),
    "payload-xz": Packing(partial(payload, kind=REPLACE_XZ)),
    "payload-bz": Packing(partial(payload, kind=REPLACE_BZ), "part"),
    "payload-erofs": Packing(partial(payload, kind=REPLACE_ZSTD, erofs=True)),
    "ota-stored": Packing(partial(ota, kind=REPLACE_XZ, method=ZIP_STORED)),
    "ota-deflated": Packing(partial(ota, kind=REPLACE_ZSTD, method=ZIP_DEFLATED)),
    "super": Packing(super_image),
    "super-sparse": Packing(sparse_super),
    "super-erofs": Packing(super_erofs),
    "super-in-parts": Packing(super_in_parts),
    "gpt-super": Packing(disk),
    "mediatek-signed": Packing(signed),
    "squashfs-around": Packing(around),
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
    "target-files": Packing(target_files),
    "block-ota": Packing(partial(block_ota, method=ZIP_STORED)),
    "block-ota-deflated": Packing(partial(block_ota, method=ZIP_DEFLATED)),
    "block-ota-brotli": Packing(partial(block_ota, method=ZIP_STORED, packed=True)),
    "nb0": Packing(fih_nb0),
    "zip-stored": Packing(partial(zipped, method=ZIP_STORED)),
    "zip-deflated": Packing(partial(zipped, method=ZIP_DEFLATED)),
    "zst": Packing(packed_in_folder),
    "factory": Packing(factory),
    "tar": Packing(tar),
    "tar.gz": Packing(packed_tar(".gz", *_GZIP)),
    "tar.zst": Packing(packed_tar(".zst", *_ZSTD)),
    "tar.lz4": Packing(packed_tar(".lz4", *_LZ4)),
    "tar.lz4-linked": Packing(packed_tar(".lz4", *_LZ4, "-BD")),
    "tar.md5": Packing(lambda shop: samsung(shop, shop.ext4())),
    "tar.md5-super": Packing(lambda shop: samsung(shop, {"super": sparse_super(shop)})),
    "tree-tar.gz": Packing(tree_tar_gz, "tree"),
    "tree-zip": Packing(tree_zip, "tree"),
}
