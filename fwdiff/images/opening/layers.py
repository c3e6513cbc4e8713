"""The layers that exploration went through, and what each says of itself where that is cheap to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fwdiff.errors import ImageError
from fwdiff.images.formats.avb import HASHTREE_DISABLED, VERIFICATION_DISABLED, Vbmeta, read_footer
from fwdiff.images.formats.boot.boot_image import BootImage
from fwdiff.images.opening.merging import OpenedImage
from fwdiff.images.opening.slots import BOTH
from fwdiff.images.opening.volume import Partition, Tree
from fwdiff.images.partitions import without_slot
from fwdiff.model import FileEntry, FileKind, Layer, LayerKind, PartitionEntry
from fwdiff.text import from_bytes

_OTA_METADATA = "META-INF/com/android/metadata"
_OTA_KEYS = (
    "ota-type",
    "pre-build",
    "post-build",
    "post-build-incremental",
    "post-sdk-level",
    "post-security-patch-level",
    "post-timestamp",
)
"""Of those that build/make/tools/releasetools writes, what tells one build from another."""
_PAYLOAD_PROPERTIES = "payload_properties.txt"
_PAYLOAD_KEYS = ("FILE_HASH", "FILE_SIZE")
_MAXIMUM_METADATA = 1 << 20


def describe(source: str, size: int | None, image: OpenedImage) -> Layer:
    """The layers of an opened image; `source` is what the user named, `size` its bytes if it is a file."""
    listing = image.listing
    partitions = tuple(_partition(partition, image) for partition in listing.partitions)
    if not partitions:
        inside = tuple(_apexes([entry for entry in listing.files if entry.kind is FileKind.FILE]))
    else:
        inside = partitions
    marks = {**_ota_marks(image), **({"slots": BOTH} if image.shows_slots else {})}
    files = [entry for entry in listing.files if entry.kind is FileKind.FILE]
    return Layer(LayerKind.IMAGE, source, listing.format, size, len(files), marks, inside, _apks(files))


def _partition(partition: PartitionEntry, image: OpenedImage) -> Layer:
    files = [
        entry
        for entry in image.listing.files
        if entry.kind is FileKind.FILE and _stands_in(entry.path, partition.name, image)
    ]
    volume = _volume_of(partition.name, image)
    layers = "/".join(volume.layers) if volume else partition.filesystem
    marks = {**_boot_marks(volume), **_avb_marks(volume)} if isinstance(volume, Partition) else {}
    apexes = tuple(_apexes(files))
    return Layer(LayerKind.PARTITION, partition.name, layers, partition.size, len(files), marks, apexes, _apks(files))


def _apks(files: Sequence[FileEntry]) -> int:
    return sum(entry.path.endswith((".apk", ".apk.gz")) for entry in files)


def _volume_of(name: str, image: OpenedImage) -> Partition | Tree | None:
    """An image of the partition, or a tree that is its root."""
    return next((one for one in image.volumes if name == (one.root if isinstance(one, Tree) else one.name)), None)


def _stands_in(path: str, partition: str, image: OpenedImage) -> bool:
    """A tree that is one partition's root holds all of the image's files; a partition may be named with its slot."""
    if any(isinstance(volume, Tree) and volume.root == partition for volume in image.volumes):
        return True
    folder, separator, _ = path.partition("/")
    return bool(separator) and partition in {folder, without_slot(folder)}


def _apexes(files: list[FileEntry]) -> Iterator[Layer]:
    """The APEXes among `files` that hold others of them."""
    inside: dict[str, list[FileEntry]] = {}
    for entry in files:
        apex, is_inside, _ = entry.path.partition("!/")
        if is_inside:
            inside.setdefault(apex, []).append(entry)
    for entry in files:
        if nested := inside.get(entry.path):
            format_ = "capex" if entry.path.endswith(".capex") else "apex"
            yield Layer(LayerKind.APEX, entry.path, format_, entry.size, len(nested), apks=_apks(nested))


def _ota_marks(image: OpenedImage) -> dict[str, str]:
    ota = _properties(image, _OTA_METADATA)
    payload = _properties(image, _PAYLOAD_PROPERTIES)
    return {
        **{key: ota[key] for key in _OTA_KEYS if key in ota},
        **{f"payload {key}": payload[key] for key in _PAYLOAD_KEYS if key in payload},
    }


def _properties(image: OpenedImage, path: str) -> dict[str, str]:
    """The lines `key=value` of a small file; nothing where there is none or it cannot be read."""
    entry = next((entry for entry in image.listing.files if entry.path == path and entry.kind is FileKind.FILE), None)
    if entry is None:
        return {}
    try:
        source = image.open(entry)
        try:
            lines = from_bytes(source.read_at(0, _MAXIMUM_METADATA)).splitlines()
        finally:
            source.close()
    except (ImageError, OSError):
        return {}  # it is a file like any other; reading the image reports it
    return {
        key.strip(): value.strip() for key, separator, value in (line.partition("=") for line in lines) if separator
    }


def _boot_marks(partition: Partition) -> dict[str, str]:
    if not isinstance(partition.filesystem, BootImage):
        return {}
    header = partition.filesystem.header
    marks = {"os": header.os_version, "patch": header.patch_level}
    return {key: value for key, value in marks.items() if value}


def _avb_marks(partition: Partition) -> dict[str, str]:
    try:
        vbmeta = read_footer(partition.source)
    except (ImageError, OSError) as error:
        return {"avb": f"damaged: {error}"}
    return {} if vbmeta is None else {"avb": _words(vbmeta)}


def _words(vbmeta: Vbmeta) -> str:
    kinds = sorted({descriptor.kind for descriptor in vbmeta.descriptors} & {"hashtree", "hash"})
    disabled = [
        words
        for flag, words in ((HASHTREE_DISABLED, "hashtree disabled"), (VERIFICATION_DISABLED, "verification disabled"))
        if vbmeta.flags & flag
    ]
    signature = "not signed itself" if vbmeta.algorithm == "none" else vbmeta.algorithm
    return ", ".join([*kinds, signature, *disabled])
