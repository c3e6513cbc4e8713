"""APEX files as folders: what the phone mounts below /apex is listed behind the file that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack

from msgspec import Struct
from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.checksums import Checked, last_file, verify_all
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.format import HEAD, RefusedFormat
from fwdiff.images.formats.apex_file import ORIGINAL, PAYLOAD, SUFFIXES
from fwdiff.images.formats.zip.zip_image import ZipTree, is_zip
from fwdiff.images.interface import ByteSource, FileNode, FileSystem
from fwdiff.images.limits import MAXIMUM_PATH, ImageBudget, NameBudget
from fwdiff.images.opening.formats import identify
from fwdiff.images.opening.volume import Partition, Tree, Volume, list_tree
from fwdiff.model import FileKind

MAXIMUM_APEXES = 256
"""In one partition, each with an open file; phones have some forty."""

MAXIMUM_ORIGINAL = 1 << 30
"""Bytes of the APEX in a compressed one, which listing inflates to its end; the largest have some 200 MB."""

_EXTRACT = "Extract its apex_payload.img and name that."

_Problem = tuple[bytes, Exception]


class _Apex(Struct, frozen=True):
    """A mounted payload; `packed` is the deflated APEX that it is read through, if any."""

    volume: Volume
    covering: tuple[Checked, ...]
    last: FileNode | None
    packed: ByteSource | None


class WithApexes:
    """A file system, and after its own files those of its APEXes: `apex/x.apex!/app/Y/Y.apk`."""

    def __init__(
        self, filesystem: FileSystem, nodes: Sequence[FileNode], resources: ExitStack, budget: ImageBudget
    ) -> None:
        self.name = filesystem.name
        self._filesystem = filesystem
        self._inner: list[tuple[_Apex, FileNode]] = []
        self._problems: list[_Problem] = []
        self._hot: ByteSource | None = None
        self._budget = budget
        self.nodes = [*nodes, *self._nested(_named_as_apexes(nodes), resources)]

    def walk(self) -> Iterator[FileNode]:
        return iter(self.nodes)

    def problems(self) -> Iterator[_Problem]:
        """Of the APEXes alone."""
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        if not is_nested(node):
            return self._filesystem.open(node)
        apex, inner = self._inner[-1 - node.key]
        self._warm(apex.packed)
        if inner is apex.last:
            verify_all(apex.covering)
        return apex.volume.filesystem.open(inner)

    def _warm(self, packed: ByteSource | None) -> None:
        """One inflated APEX at a time keeps its blocks: dozens would hold a gigabyte."""
        if self._hot is not None and self._hot is not packed:
            self._hot.close()
        self._hot = packed

    def _nested(self, apexes: Iterable[FileNode], resources: ExitStack) -> Iterator[FileNode]:
        names = NameBudget()
        for number, node in enumerate(apexes):
            try:
                if number >= MAXIMUM_APEXES:
                    raise LimitReached(f"more than {MAXIMUM_APEXES} APEXes", _EXTRACT)
                yield from self._files(node, names, resources)
            except (ImageError, OSError) as error:
                self._problems.append((node.name, error))

    def _files(self, node: FileNode, names: NameBudget, resources: ExitStack) -> Iterator[FileNode]:
        self._budget.spend_mount()
        with ExitStack() as opened:
            apex = _mount(self._filesystem, node, opened)
            if apex is None:
                return
            self._budget.spend_names(len(apex.volume.nodes) + len(apex.volume.problems))
            resources.enter_context(opened.pop_all())
        self._warm(apex.packed)
        self._problems += ((_inside(node, name), error) for name, error in apex.volume.problems)
        for inner in apex.volume.nodes:
            name = _inside(node, inner.name)
            names.spend(name)
            self._inner.append((apex, inner))
            yield replace(inner, name=name, key=-len(self._inner), order=node.order + inner.order)


def with_apexes(volume: Partition | Tree, resources: ExitStack, budget: ImageBudget) -> Partition | Tree:
    """The volume with the files of its APEXes; their sources are closed with `resources`."""
    if not any(True for _ in _named_as_apexes(volume.nodes)):
        return volume
    filesystem = WithApexes(volume.filesystem, volume.nodes, resources, budget)
    problems = (*volume.problems, *filesystem.problems())
    return replace(volume, filesystem=filesystem, nodes=filesystem.nodes, problems=problems)


def is_nested(node: FileNode) -> bool:
    """Whether a file stands in an APEX, whose own size includes it; the keys of file systems are not negative."""
    return node.key < 0


def _named_as_apexes(nodes: Sequence[FileNode]) -> Iterator[FileNode]:
    return (node for node in nodes if node.kind is FileKind.FILE and node.name.endswith(SUFFIXES))


def _inside(node: FileNode, name: bytes) -> bytes:
    return node.name + b"!/" + name if name else node.name


def _mount(filesystem: FileSystem, node: FileNode, opened: ExitStack) -> _Apex | None:
    """None for a short file that is no zip: a text that stands for a link, for example."""
    source = _open(filesystem, node, opened)
    if node.size <= MAXIMUM_PATH and not is_zip(source.read_at(0, 4)):
        return None
    archive = ZipTree(source)
    members = {member.name: member for member in archive.walk()}
    packed = None
    if ORIGINAL in members:
        if members[ORIGINAL].size > MAXIMUM_ORIGINAL:
            raise LimitReached(f"a compressed APEX of {members[ORIGINAL].size} bytes", _EXTRACT)
        packed = _open(archive, members[ORIGINAL], opened)
        archive = ZipTree(packed)
        members = {member.name: member for member in archive.walk()}
    if PAYLOAD not in members:
        raise DamagedImage("the APEX holds no payload", COMPARE_CHECKSUM)
    payload = _open(archive, members[PAYLOAD], opened)
    volume = _mount_payload(payload)
    covering = (payload,) if isinstance(payload, Checked) else ()
    return _Apex(volume, covering, last_file(volume.nodes), packed)


def _mount_payload(payload: ByteSource) -> Volume:
    format_ = identify(payload.read_at(0, HEAD))
    if isinstance(format_, RefusedFormat):
        raise format_.error()
    if format_ is None or format_.mount is None or format_.holds_images:
        raise UnsupportedImage("the APEX's payload is no file system that is read", _EXTRACT)
    mounted = format_.mount(payload)
    return list_tree(mounted, (mounted.name,))


def _open(filesystem: FileSystem, node: FileNode, opened: ExitStack) -> ByteSource:
    source = filesystem.open(node)
    opened.callback(source.close)
    return source
