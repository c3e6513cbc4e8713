"""An image of every format that is read, and of its variants, as a user could name them.

Whoever adds a reader adds an image to `IMAGES` or a folder to `TREES`; `VARIANTS` has everything else.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from enum import IntEnum
from pathlib import Path

import lz4.frame
from msgspec import Struct

from fwdiff.inventory.saved import encode_saved
from fwdiff.model import Inventory
from fwdiff.zstandard import zstd
from tests.unit.compare import builders as inventories
from tests.unit.images import build, erofs_samples, packings, samples, squashfs_samples
from tests.unit.images.build import apex_file, compressed_apex, mixed, noise, sparse_image, vbmeta_image, zipped
from tests.unit.images.erofs_variants import every_algorithm
from tests.unit.images.packings import lz4_frame, tar, zstd_frame
from tests.unit.images.writers import payload
from tests.unit.images.writers.boot import boot_image, cpio, legacy_lz4, vendor_boot_image
from tests.unit.images.writers.fat import fat_image
from tests.unit.images.writers.gpt import gpt_disk
from tests.unit.images.writers.mediatek import mediatek_image, mediatek_part
from tests.unit.images.writers.nb0 import nb0
from tests.unit.images.writers.super_lp import Partition, super_image
from tests.unit.images.writers.transfer_list import block_ota


class Checked(IntEnum):
    """What the checksums of a format cover."""

    NOTHING = 0
    CONTENT = 1
    """What is in the files, and not their names."""
    ALL = 2


class Sample(Struct, frozen=True):
    """An image: a file, or a folder of several, each by its name."""

    format: str
    """As the table of formats names it."""
    make: Callable[[], Mapping[str, bytes]]
    checked: Checked = Checked.NOTHING

    def write(self, folder: Path) -> Path:
        """Write its files to a folder; what a user would name is that folder, or the only file in it."""
        files = self.make()
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder if len(files) > 1 else folder / next(iter(files))


def one(
    format_: str, make: Callable[[], bytes], checked: Checked = Checked.NOTHING, *, name: str = "vendor.img"
) -> Sample:
    return Sample(format_, lambda: {name: make()}, checked)


EXT4 = samples.image("ext4_inline.img")
EXT2 = samples.image("ext2_1k.img")
LARGE = samples.image("ext4_meta_bg.img")
RAMDISK = cpio({b"init.rc": b"on boot\n", b"sbin/tool": mixed(40_000)}, links={b"etc": b"/system/etc"})
MODULES = cpio({b"lib/modules/x.ko": b"module"})
FIRMWARE = {"IMAGE/MODEM.B00": noise(700), "verinfo/version.txt": b"1"}
TREE = {"system/build.prop": b"ro.build.id=X\n", "vendor/app/X/X.apk": noise(9000), "vendor/lib/x.so": mixed(90_000)}
TARGET_FILES = {"META/misc_info.txt": b"x", "SYSTEM/build.prop": b"x", "SYSTEM/app/A/A.apk": noise(9000)}
OTA = {"META-INF/com/android/metadata": b"ota-type=AB\n", "payload_properties.txt": b"FILE_SIZE=1\n"}
NOTHING, CONTENT, ALL = Checked.NOTHING, Checked.CONTENT, Checked.ALL

IMAGES: dict[str, Sample] = {
    "sparse": one("sparse", lambda: sparse_image(EXT4)),
    "mediatek-sign": one("mediatek-sign", lambda: mediatek_image(sparse_image(EXT4))),
    "gpt": one("gpt", lambda: gpt_disk([("vendor", EXT4), ("vbmeta", vbmeta_image([]))])),
    "ext4": one("ext4", lambda: EXT4),
    "erofs": one("erofs", lambda: erofs_samples.image("lz4.img")),
    "squashfs": one("squashfs", lambda: squashfs_samples.image("gzip")),
    "payload": one("payload", lambda: payload.full_payload({"vendor": EXT4}), CONTENT),
    "super": one("super", lambda: super_image([Partition("vendor", EXT4)])),
    "nb0": one("nb0", lambda: nb0([("X-vendor.img", EXT4)])),
    "zip": one("zip", lambda: zipped({"vendor.img": EXT4}), CONTENT),
    "tar": one("tar", lambda: tar("vendor.img", EXT4)),
    "gzip": one("gzip", lambda: packings.gzip(EXT4), ALL),
    "lz4": one("lz4", lambda: lz4_frame(EXT4), ALL),
    "zstd": one("zstd", lambda: zstd_frame(EXT4), ALL),
    "xz": one("xz", lambda: packings.xz(EXT4), ALL),
    "bzip2": one("bzip2", lambda: packings.bzip2(EXT4), ALL),
    "lzma": one("lzma", lambda: packings.lzma_alone(EXT4)),
    "boot": one("boot", lambda: boot_image(noise(3000), RAMDISK)),
    "vbmeta": one("vbmeta", lambda: vbmeta_image([])),
    "fat": one("fat", lambda: fat_image(FIRMWARE, 16)),
}
"""A file of each format that is known by its first bytes, by its name."""

TREES: dict[str, Sample] = {
    "folder": Sample("folder", lambda: TREE),
    "block-ota": Sample("block-ota", lambda: block_ota(EXT4, "vendor")),
    "apex": Sample("apex", lambda: {"system/build.prop": b"", "system/apex/x.apex": apex_file(EXT4)}),
    "raw": Sample("raw", lambda: {"vendor.img": EXT4, "modem.img": noise(5000)}),
}
"""A folder of each format that is known otherwise, by its name."""


def _file_systems() -> dict[str, Sample]:
    """The images in the repository, whichever there are; a folder of them has the name of its format."""
    found = {}
    for path in sorted(samples.IMAGES.rglob("*.img.gz")):
        format_ = "ext4" if path.parent == samples.IMAGES else path.parent.name
        found[f"{format_}-{path.name.removesuffix('.img.gz')}"] = one(format_, _unpacked(path))
    return {**found, "erofs-written": one("erofs", every_algorithm)}


def _unpacked(path: Path) -> Callable[[], bytes]:
    return lambda: gzip.decompress(path.read_bytes())


def _payloads() -> dict[str, Sample]:
    """Of every kind of operation that a full one may have."""
    kinds = {
        "replace": payload.REPLACE,
        "bzip2": payload.REPLACE_BZ,
        "xz": payload.REPLACE_XZ,
        "zstd": payload.REPLACE_ZSTD,
    }
    return {
        **{f"payload-{name}": one("payload", _payload(kind), CONTENT) for name, kind in kinds.items()},
        "payload-computed": one("payload", _left_out, CONTENT),
        "payload-discard": one("payload", _discarding, CONTENT),
        "payload-in-zip": one(
            "payload", lambda: zipped({**OTA, "payload.bin": _payload(payload.REPLACE_XZ)()}, method=0), CONTENT
        ),
    }


def _payload(kind: int) -> Callable[[], bytes]:
    return lambda: payload.full_payload({"vendor": EXT2}, kind, chunk=256 << 10)


def _discarding() -> bytes:
    parts = payload.operations(EXT2, payload.REPLACE_XZ, chunk=256 << 10)
    changed = [(payload.DISCARD if kind == payload.ZERO else kind, data, extents) for kind, data, extents in parts]
    return payload.payload({"vendor": (len(EXT2), changed)})


def _left_out() -> bytes:
    """Without the blocks of the verity tree and of its FEC."""
    blocks = len(EXT2) // 4096
    extents = [
        payload.field(number, payload.field(1, start) + payload.field(2, 2))
        for number, start in ((11, blocks), (15, blocks + 2))
    ]
    parts = list(payload.operations(EXT2, payload.REPLACE_ZSTD, chunk=256 << 10))
    return payload.payload({"vendor": (len(EXT2) + 4 * 4096, parts)}, fields=b"".join(extents))


def _parts_of_other_names() -> Mapping[str, bytes]:
    return {name.replace("img_sparsechunk.", "img.part"): data for name, data in _split().items()}


def _split() -> Mapping[str, bytes]:
    size = len(EXT4) // 4096 // 4
    parts = [sparse_image(EXT4, only=range(start, start + size)) for start in range(0, 4 * size, size)]
    return {f"vendor.img_sparsechunk.{number}": part for number, part in enumerate(parts)}


def _containers() -> dict[str, Sample]:
    return {
        "sparse-long-headers": one("sparse", lambda: sparse_image(EXT4, long_headers=True)),
        "sparse-split": Sample("sparse", _split),
        "sparse-split-other-names": Sample("sparse", _parts_of_other_names),
        "mediatek-sign-short": one("mediatek-sign", lambda: mediatek_image(EXT2, is_short=True)),
        "gpt-4096": one("gpt", lambda: gpt_disk([("vendor_a", EXT2), ("vendor_b", b"")], sector=4096)),
        "gpt-of-super": one("gpt", lambda: gpt_disk([("super", super_image([Partition("vendor", EXT2)]))])),
        "super-two": one("super", lambda: super_image([Partition("vendor_a", EXT2), Partition("vendor_b", b"")])),
        "super-sparse": one("super", lambda: sparse_image(super_image([Partition("vendor", EXT2)]))),
        "zip-of-several-spans": one("zip", lambda: zipped({"vendor.img": LARGE}), CONTENT),
        "zip-stored": one("zip", lambda: zipped({"vendor.img": EXT4}, method=0), CONTENT),
        "zip-tree": one("zip", lambda: zipped(TREE, links={"vendor/l": "lib"}), CONTENT),
        "zip-tree-stored": one("zip", lambda: zipped(TREE, method=0), CONTENT),
        "zip-padded": one("zip", lambda: zipped({"vendor.img": EXT4}) + bytes(4096), CONTENT),
        "zip-nested": one("zip", lambda: zipped({"image-x.zip": zipped({"vendor.img": EXT4})}), CONTENT),
        "zip-nested-stored": one(
            "zip",
            lambda: zipped({"x.zip": zipped({"vendor.img": EXT4}, method=0)}, method=0),
            CONTENT,
        ),
        "target-files": one("zip", lambda: zipped({**TARGET_FILES, "IMAGES/vendor.img": EXT2}), CONTENT),
        "nb0-of-sparse": one("nb0", lambda: nb0([("X-vendor.img", sparse_image(EXT2)), ("X-list.txt", b"list")])),
        "block-ota-in-zip": one("block-ota", lambda: zipped(block_ota(EXT2, "vendor"), method=0), CONTENT),
        "block-ota-xz-in-parts": Sample("block-ota", lambda: block_ota(EXT2, "vendor", packing=".xz", pieces=3)),
        "block-ota-in-parts": Sample("block-ota", lambda: block_ota(EXT2, "vendor", pieces=3)),
        "block-ota-brotli": Sample("block-ota", lambda: block_ota(EXT2, "vendor", packing=".br")),
        "apex-alone": one("apex", lambda: apex_file(EXT4), CONTENT, name="x.apex"),
        "apex-of-erofs": one("apex", lambda: apex_file(erofs_samples.image("lz4.img")), CONTENT, name="x.apex"),
        "capex-of-several-spans": one("apex", lambda: compressed_apex(apex_file(LARGE)), CONTENT, name="x.capex"),
        "capex": one("apex", lambda: compressed_apex(apex_file(EXT4)), CONTENT, name="x.capex"),
    }


def _packed() -> dict[str, Sample]:
    return {
        "tar-md5": one("tar", lambda: packings.with_md5(tar("vendor.img", EXT2))),
        "tar-gzip": one("tar", lambda: packings.gzip(tar("vendor.img", EXT2)), ALL),
        "tar-xz": one("tar", lambda: packings.xz(tar("vendor.img", EXT2)), ALL),
        "tar-zstd": one("tar", lambda: zstd_frame(tar("vendor.img", EXT2)), ALL),
        "tar-bzip2": one("tar", lambda: packings.bzip2(tar("vendor.img", EXT2)), ALL),
        "tar-lz4": one("tar", lambda: lz4_frame(tar("vendor.img", EXT2)), ALL),
        "tar-lz4-linked": one("tar", lambda: lz4_frame(tar("vendor.img", EXT2), linked=True), ALL),
        "lz4-linked": one("lz4", lambda: lz4_frame(EXT4, linked=True), ALL),
        "lz4-in-tar": one("lz4", lambda: tar("vendor.img.lz4", lz4_frame(EXT2))),
        "zstd-skippable": one("zstd", lambda: packings.skippable(zstd_frame(EXT4), zstd_frame(b"")), ALL),
        "lz4-skippable": one("lz4", lambda: packings.skippable(lz4_frame(EXT4[: 1 << 20]), lz4_frame(EXT4[1 << 20 :]))),
        "xz-padded": one(
            "xz", lambda: packings.xz(EXT4[: 1 << 20]) + bytes(8) + packings.xz(EXT4[1 << 20 :]) + bytes(4)
        ),
        "lz4-unchecked": one("lz4", lambda: bytes(lz4.frame.compress(EXT4, block_linked=False, block_size=4))),
        "gzip-in-parts": one("gzip", lambda: packings.gzip(EXT4[: 1 << 20]) + packings.gzip(EXT4[1 << 20 :]), ALL),
    }


def _partitions() -> dict[str, Sample]:
    """Those without a file system like others."""
    kernel = noise(5000)
    descriptors = [
        build.property_descriptor("com.android.build.vendor.os_version", "13"),
        build.hashtree_descriptor("vendor"),
        build.hash_descriptor("boot"),
        build.command_line_descriptor("dm=x"),
        build.chain_descriptor("vbmeta_system", 2),
    ]
    return {
        "boot-0-gzip": one("boot", lambda: boot_image(kernel, packings.gzip(RAMDISK))),
        "boot-1-lz4-legacy": one("boot", lambda: boot_image(kernel, legacy_lz4(RAMDISK), version=1)),
        "boot-0-lzma": one("boot", lambda: boot_image(kernel, packings.lzma_alone(RAMDISK))),
        "boot-0-mediatek": one("boot", lambda: boot_image(kernel, mediatek_part(packings.gzip(RAMDISK)))),
        "boot-2-xz": one("boot", lambda: boot_image(kernel, packings.xz(RAMDISK), version=2, dtb=b"tree")),
        "boot-3-lz4": one("boot", lambda: boot_image(kernel, lz4_frame(RAMDISK), version=3)),
        "boot-4-zstd": one("boot", lambda: boot_image(kernel, zstd_frame(RAMDISK), version=4)),
        "init-boot-4-bzip2": one("boot", lambda: boot_image(b"", packings.bzip2(RAMDISK), version=4)),
        "vendor-boot-3": one("boot", lambda: _vendor_boot(3)),
        "vendor-boot-4": one("boot", lambda: _vendor_boot(4)),
        "vbmeta-full": one("vbmeta", lambda: vbmeta_image(descriptors)),
        "fat12": one("fat", lambda: fat_image(FIRMWARE, 12)),
        "fat32": one("fat", lambda: fat_image(FIRMWARE, 32)),
    }


def _vendor_boot(version: int) -> bytes:
    parts = [(1, b"", legacy_lz4(RAMDISK)), (3, b"dlkm", packings.gzip(MODULES)), (2, b"", RAMDISK)]
    return vendor_boot_image(parts if version == 4 else parts[:1], b"tree", version=version, bootconfig=b"x=y\n")


def _inventory() -> Inventory:
    app = inventories.package("com.example.app", permissions_requested=("android.permission.INTERNET",))
    url = inventories.endpoint("http://example.com/\u202e", app)
    return inventories.inventory([app], [url], [inventories.setting("property", "ro.x", "1")])


FILE_SYSTEMS = _file_systems()
VARIANTS = {**FILE_SYSTEMS, **_payloads(), **_containers(), **_packed(), **_partitions()}
SAVED = {
    "saved": Sample("saved", lambda: {"build.fwi": encode_saved(_inventory())}, ALL),
    "saved-json": Sample("saved", lambda: {"build.json": zstd.decompress(encode_saved(_inventory()))}),
}
"""Inventories: images to a user."""

SAMPLES = {**IMAGES, **TREES, **VARIANTS, **SAVED}
"""All by name."""
