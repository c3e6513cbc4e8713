"""What an image is called: by its file's name, and by what it holds where that says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fwdiff.errors import DamagedImage, ImageError
from fwdiff.images.interface import FileNode, FileSystem
from fwdiff.images.partition_names import SYSTEM_OTHER, holds_system_files, is_firmware, is_known

_ALIASES = {"NON-HLOS": "modem", "BTFM": "bluetooth", "dspso": "dsp", "emmc_appsboot": "aboot"}
"""What Qualcomm's build calls the images of these partitions."""

_OTHER_MARKER = b"system-other-odex-marker"
"""In the root of what goes into the other slot's system: odex files of this slot (AOSP system/extras, cppreopts.sh)."""

_OF_PARTITION = re.compile(rb"ro\.(system_ext|system|vendor|product|odm)\.build\.")
_OF_SYSTEM = re.compile(rb"ro\.build\.(?:id|fingerprint)=")
_MAXIMUM_PROPERTIES = 1 << 20
_BLOCK_OTA = re.compile(r"\.new\.dat(?:\.[a-z0-9]{1,5}){0,2}$")
_IMAGE_NAME = re.compile(r"\.(?:img|image|ext4|raw|simg|erofs|sfs|efs|squashfs)(?![a-z0-9])", re.IGNORECASE)
_FIRMWARE_NAME = re.compile(r"\.(?:bin|elf|mbn)(?![a-z0-9])", re.IGNORECASE)
_SUFFIX = re.compile(
    r"\.(?:img|image|ext4|raw|simg|erofs|sfs|efs|squashfs|bin|elf|mbn|new|patch|transfer|lz4|gz|xz|lzma|zst|bz2|br)"
    r"(?![a-z0-9])",
    re.IGNORECASE,
)
"""Where the suffixes of an image's name begin; other dots may be a version's: `boot-5.10-gz.img`."""
_SIGNED = re.compile(r"-(?:sign|signed|verified)$")
"""What MediaTek's tools put behind the name of an image for phones with secure boot."""
_FAMILIES = ("vbmeta", "preloader_", "userdata_", "gpt_", "zeros_", "prog_", "xbl_", "tz_", "logo_", "modem_")
"""What names of firmware begin with that go on with a model or a variant."""
_TABLE_NAME = re.compile(rb"[A-Za-z0-9_.-]{1,64}")
_SPLIT_PART = re.compile(r"(.+?)[._]sparsechunk[._]?([0-9]{1,4})$|(.+\.img)\.([0-9]{1,4})$")
_SUPER_PART = re.compile(r"((?:.*/)?super)(?:_([0-9]{1,4})|\.([0-9]{1,4})\.[0-9A-Fa-f]{4,64})\.img$")


def partition_of(raw: bytes) -> str:
    """A partition's name as a table of partitions has it; raises `DamagedImage` where none can be called that."""
    if not _TABLE_NAME.fullmatch(raw):
        raise DamagedImage(
            f"no partition can have the name {raw[:64]!r}", "Compare the image's checksum with the publisher's."
        )
    return raw.decode("ascii")


def without_slot(name: str) -> str:
    """`system_a` and `system_b` are `system`."""
    return name[:-2] if name.endswith(("_a", "_b")) and len(name) > 2 else name


def slot_of(name: str) -> str:
    """`a` of `system_a`; empty where a partition's name has no slot."""
    return "" if without_slot(name) == name else name[-1]


def slot_of_file(file_name: str) -> str:
    """The slot in an image's file name: `b` of `firmware/system_b.img.ext4`."""
    return slot_of(_bare(file_name))


def stem(file_name: str) -> str:
    """A file's name without its suffixes: `system` for `system.raw.img` and `firmware/system_a-sign.img.ext4`.

    FIH puts the build in front: `B2N-213B-0-00WW-A01-system.img` is `system` as well.
    """
    name = without_slot(_bare(file_name))
    if name in _ALIASES:
        return _ALIASES[name]
    last = without_slot(name.rpartition("-")[2])
    return last if is_known(last) else name


def _bare(file_name: str) -> str:
    """A file's name without folder and suffixes."""
    base = file_name.rpartition("/")[2]
    suffix = _SUFFIX.search(base)
    name = (base[: suffix.start()] if suffix else base.partition(".")[0]) or base
    return _SIGNED.sub("", name)


def split_part(file_name: str) -> tuple[str, int] | None:
    """The name of the whole image, and which part this is: `system.img_sparsechunk.10`, `system.img.10`: part 10.

    Parts of super images are `super_10.img` (Google, Lenovo) and `super.10.1f00fa11.img` (OPPO, Realme).
    """
    match = _SPLIT_PART.match(file_name)
    if match:
        return match[1] or match[3], int(match[2] or match[4])
    match = _SUPER_PART.match(file_name)
    return (f"{match[1]}.img", int(match[2] or match[3])) if match else None


def is_super_part(file_name: str) -> bool:
    """Whether a file is named as a part of a super image, sparse or not."""
    return _SUPER_PART.match(file_name) is not None


def may_overlap(file_name: str) -> bool:
    """Whether such a part may repeat what an earlier one holds, as OPPO's do."""
    match = _SUPER_PART.match(file_name)
    return match is not None and match[3] is not None


def is_block_ota(file_name: str) -> bool:
    """Whether a file is the data of a block-based OTA, which has no magic."""
    return _BLOCK_OTA.search(file_name) is not None


def claims_to_be_image(file_name: str) -> bool:
    """Whether a file is named as the image of a partition that holds files, or of several."""
    name = stem(file_name)
    if not holds_system_files(name) and name != "super":
        return False
    return _IMAGE_NAME.search(file_name) is not None or _FIRMWARE_NAME.search(file_name) is not None


def is_raw_partition(file_name: str) -> bool:
    """Whether a file of a container is named as a partition that need not hold files.

    Makers put the model or the build behind or in front: `radio-cheetah-g5300.img`, `X-A01-hyp.mbn.img`.
    """
    name = stem(file_name)
    if holds_system_files(name) or not (_IMAGE_NAME.search(file_name) or _FIRMWARE_NAME.search(file_name)):
        return False
    words = {name, name.partition("-")[0], name.rpartition("-")[2]}
    return any(map(is_firmware, words)) or name.startswith(_FAMILIES)


def is_named_as_image(file_name: str) -> bool:
    """Whether a file has an image's suffix, whatever partition it is of."""
    return _IMAGE_NAME.search(file_name) is not None or claims_to_be_image(file_name)


def partition_name(
    file_name: str, filesystem: FileSystem, nodes: Sequence[FileNode], *, is_in_table: bool = False
) -> str:
    """By the image's file name where that is a partition's, then by what the image holds, then by the file name.

    A name in a table of partitions is one, whatever the partition holds.
    """
    if any(node.name == _OTHER_MARKER for node in nodes):
        return SYSTEM_OTHER
    name = stem(file_name)
    if is_in_table or is_known(name):
        return name
    is_system_as_root = any(node.name == b"system/build.prop" for node in nodes)
    return "system" if is_system_as_root else partition_by_properties(filesystem, nodes) or name


def partition_by_properties(filesystem: FileSystem, nodes: Sequence[FileNode]) -> str:
    """The partition whose root this is, by the build.prop in it; empty where there is none that says so."""
    by_name = {node.name: node for node in nodes}
    for name in (b"build.prop", b"etc/build.prop"):
        if name in by_name:
            named = _name_by_properties(_read_start(filesystem, by_name[name]))
            if named:
                return named
    has_apps = any(node.name.startswith((b"app/", b"priv-app/")) for node in nodes)
    return "system" if has_apps and b"build.prop" in by_name else ""


def _name_by_properties(properties: bytes) -> str:
    for line in properties.splitlines():
        match = _OF_PARTITION.match(line)
        if match:
            return match[1].decode()
        if _OF_SYSTEM.match(line):
            return "system"
    return ""


def _read_start(filesystem: FileSystem, node: FileNode) -> bytes:
    """The beginning of a file; empty where it cannot be read, which is reported when the file's turn comes."""
    try:
        source = filesystem.open(node)
    except (ImageError, OSError):
        return b""
    try:
        return source.read_at(0, _MAXIMUM_PROPERTIES)
    except (ImageError, OSError):
        return b""
    finally:
        source.close()
