"""The file systems of one image as one list of files, and the way back from an entry of the list to its bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import accumulate

from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnknownFormat, UnsupportedImage
from fwdiff.images.bytes.checksums import last_file, verify_all
from fwdiff.images.device_path import Layout, device_folder, device_path, layout_of
from fwdiff.images.formats.raw_partition import DEVICE_FOLDER
from fwdiff.images.interface import Access, ByteSource, FileNode, Origin
from fwdiff.images.limits import MAXIMUM_CONTENT
from fwdiff.images.opening.apex import is_nested
from fwdiff.images.opening.found import Found
from fwdiff.images.opening.volume import Partition, Tree, Volume
from fwdiff.images.partition_names import is_known
from fwdiff.images.partitions import is_raw_partition, stem, without_slot
from fwdiff.images.problems import unread_at
from fwdiff.model import FileEntry, FileKind, ImageListing, PartitionEntry, Unread
from fwdiff.text import from_bytes, name_from_bytes

_ANY_PARTITION = "/"
"""Where a container that is not read may hold any partition that is not read from elsewhere."""
_Place = tuple[Partition | Tree, FileNode]


class OpenedImage:
    """An image whose paths are unique: where two names read alike, the later ones, by their bytes, get a number.

    The image's bytes alone decide the listing, so that an entry of one process opens the same file in another.
    """

    def __init__(self, found: Found, resources: ExitStack) -> None:
        volumes = found.volumes
        self.shows_slots = found.shows_slots
        access = max(volume.access for volume in volumes)
        self.volumes = tuple(volumes)
        self._resources = resources
        self._places = _places(volumes)
        self._last = {id(volume): last_file(volume.nodes) for volume in volumes if volume.covering}
        roots = (volume.root for volume in volumes if isinstance(volume, Tree) and volume.root)
        layout = layout_of(self._places.keys(), next(roots, ""))
        unread = {*_refused(found.refused, volumes), *_problems(volumes)}
        self.listing = ImageListing(
            format=_format_name(volumes),
            partitions=tuple(sorted(_partitions(found), key=lambda partition: partition.name)),
            files=tuple(_entries(self._places, volumes, layout)),
            unread=_sorted(
                replace(entry, device_path=entry.device_path or device_folder(entry.path, layout)) for entry in unread
            ),
            parallel=access is not Access.STREAM,
            in_order=access is not Access.RANDOM,
        )
        self._beyond = _beyond_all_phones(self.listing.files)

    def open(self, entry: FileEntry) -> ByteSource:
        if entry.path in self._beyond:
            message = f"one of the largest in an image whose files claim more than {MAXIMUM_CONTENT >> 30} GiB together"
            raise LimitReached(message, "Copy the files out and name the folder.")
        place = self._places.get(entry.path)
        if place is None or place[1].kind is not entry.kind or place[1].size != entry.size:
            message = f"{entry.path} is not what was listed: the image has changed"
            raise DamagedImage(message, "Run again when nothing writes to the image.")
        volume, node = place
        if node.kind is not FileKind.FILE:
            raise UnsupportedImage(f"{entry.path} is not a regular file", "Only regular files have content.")
        if node is self._last.get(id(volume)):
            verify_all(volume.covering)
        return volume.filesystem.open(node)

    def origin(self, entry: FileEntry) -> Origin:
        volume, node = self._places[entry.path]
        name = volume.written_name(node) if isinstance(volume, Tree) else from_bytes(node.name)
        return Origin(volume.layers, volume.members, name)

    def close(self) -> None:
        self._resources.close()


def _beyond_all_phones(entries: Sequence[FileEntry]) -> frozenset[str]:
    """The largest files, by their paths, of an image whose files have more bytes than any phone's."""
    files = [entry for entry in entries if entry.kind is FileKind.FILE]
    if sum(entry.size for entry in files) <= MAXIMUM_CONTENT:
        return frozenset()
    files.sort(key=lambda entry: (entry.size, entry.path))
    sums = accumulate(entry.size for entry in files)
    return frozenset(entry.path for entry, size in zip(files, sums, strict=True) if size > MAXIMUM_CONTENT)


def _refused(refused: Sequence[tuple[str, ImageError]], volumes: Sequence[Partition | Tree]) -> Iterator[Unread]:
    """Under the name of the partition that is missing, or of the file where that partition is read from another."""
    read = {without_slot(volume.name) for volume in volumes if isinstance(volume, Partition)}
    for file_name, error in refused:
        partition = stem(file_name)
        if partition in read:
            yield unread_at(file_name, error)
        elif is_known(partition):
            yield unread_at(partition, error)
        elif is_raw_partition(file_name):
            yield unread_at(file_name, error)
        else:
            yield replace(unread_at(file_name, error), device_path=_ANY_PARTITION)


def _places(volumes: Sequence[Partition | Tree]) -> dict[str, _Place]:
    """Every name under its path, sorted."""
    named = [
        (_path(volume, node.name), node.name, ordinal, (volume, node))
        for ordinal, volume in enumerate(volumes)
        for node in volume.nodes
    ]
    named.sort(key=lambda item: item[:3])
    used = Counter(path for path, _, _, _ in named)
    if len(used) == len(named):
        return {path: place for path, _, _, place in named}
    return dict(sorted(_numbered([(path, place) for path, _, _, place in named], used), key=lambda item: item[0]))


def _numbered(named: Sequence[tuple[str, _Place]], used: Counter[str]) -> Iterator[tuple[str, _Place]]:
    """The second and later of equal paths become `path (2)` and so on, past what is taken."""
    met: Counter[str] = Counter()
    taken = set(used)
    for path, place in named:
        met[path] += 1
        unique = path
        while met[path] > 1 and unique in taken:
            unique = f"{path} ({met[path]})"
            met[path] += unique in taken
        taken.add(unique)
        yield unique, place


def _path(volume: Partition | Tree, name: bytes) -> str:
    return f"{volume.name}/{name_from_bytes(name)}" if isinstance(volume, Partition) else name_from_bytes(name)


def _entries(places: dict[str, _Place], volumes: Sequence[Partition | Tree], layout: Layout) -> Iterator[FileEntry]:
    starts = _starts(volumes)
    for path, (volume, node) in places.items():
        if isinstance(volume, Partition) and volume.is_raw:
            where = f"{DEVICE_FOLDER}/{volume.name}"
        else:
            where = device_path(_path(volume, node.name), layout)
        link = name_from_bytes(node.link)
        yield FileEntry(
            path, where, node.kind, node.size, link, starts[id(volume)] + node.order, node.rights, node.special
        )


def _starts(volumes: Sequence[Partition | Tree]) -> dict[int, int]:
    """Offsets that set the volumes behind each other, so that `order` goes through one after the other."""
    starts: dict[int, int] = {}
    end = 0
    for volume in volumes:
        starts[id(volume)] = end
        size = volume.source.size if isinstance(volume, Partition) else 0
        end += max(size, max((node.order for node in volume.nodes), default=0) + 1)
    return starts


def _partitions(found: Found) -> Iterator[PartitionEntry]:
    for volume in found.volumes:
        if isinstance(volume, Partition):
            yield PartitionEntry(volume.name, volume.filesystem.name, volume.source.size or _content(volume))
        elif volume.root:
            yield PartitionEntry(volume.root, volume.filesystem.name, _content(volume))
        else:
            yield from _folders(volume, with_slots=found.shows_slots)


def _content(volume: Volume) -> int:
    """Bytes of its files."""
    return sum(map(_content_size, volume.nodes))


def _folders(volume: Tree, *, with_slots: bool) -> Iterator[PartitionEntry]:
    of_folders: Counter[bytes] = Counter()
    for node in volume.nodes:
        folder, separator, _ = node.name.partition(b"/")
        if separator:
            of_folders[folder] += _content_size(node)
    sizes: Counter[str] = Counter()
    for folder, size in of_folders.items():
        name = from_bytes(folder)
        sizes[name if with_slots else without_slot(name)] += size
    for name, size in sizes.items():
        if is_known(without_slot(name)):
            yield PartitionEntry(name, volume.filesystem.name, size)


def _content_size(node: FileNode) -> int:
    return 0 if node.kind is not FileKind.FILE or is_nested(node) else node.size


def _problems(volumes: Sequence[Partition | Tree]) -> Iterator[Unread]:
    for volume in volumes:
        for name, error in volume.problems:
            place = _ANY_PARTITION if isinstance(error, UnknownFormat) else ""
            yield replace(unread_at(_path(volume, name).rstrip("/") or ".", error), device_path=place)


def _sorted(unread: Iterable[Unread]) -> tuple[Unread, ...]:
    return tuple(sorted(unread, key=lambda entry: (entry.path, entry.kind, entry.reason)))


def _format_name(volumes: Sequence[Partition | Tree]) -> str:
    """`zip/sparse/ext4`; several, separated by commas, where partitions are packed in different ways."""
    partitions = {"/".join(one.layers) for one in volumes if isinstance(one, Partition) and not one.is_raw}
    return ", ".join(sorted(partitions or {"/".join(volume.layers) for volume in volumes}))
