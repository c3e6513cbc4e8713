"""From what the user named to the file systems in it, through any nesting of containers and encodings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial

from msgspec.structs import replace

from fwdiff.errors import ImageError, LimitReached, UnknownFormat
from fwdiff.images.bytes.side_by_side import side_by_side
from fwdiff.images.bytes.sources import DOWNLOAD_AGAIN
from fwdiff.images.bytes.temporary import Announce, write_temporary
from fwdiff.images.format import HEAD, ReadFormat
from fwdiff.images.formats import transfer_list
from fwdiff.images.formats.target_files import arrange, is_target_files
from fwdiff.images.interface import Access, ByteSource, FileNode, FileSystem, Mapped
from fwdiff.images.limits import ImageBudget
from fwdiff.images.opening.formats import RAW, TABLES, hint_by_name, identify, identify_end
from fwdiff.images.opening.found import Found, covered, is_second, stays_a_file
from fwdiff.images.opening.joining import join_data, join_parts, with_parts_joined
from fwdiff.images.opening.possible_images import PossibleImage, holds_block_ota, possible_images
from fwdiff.images.opening.recognition import is_empty, is_image, is_unknown, refuse_unknown
from fwdiff.images.opening.unopened import unopened_images, without_repeated
from fwdiff.images.opening.volume import (
    Partition,
    Tree,
    as_partition,
    as_tree,
    holds_only_images,
    images_beside,
    mount,
    partition_folders,
)
from fwdiff.images.opening.walks import Walks
from fwdiff.images.partitions import is_raw_partition, partition_by_properties, partition_name
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

MAXIMUM_DEPTH = 8
"""Layers: a zip in a zip with a sparse super image of an ext4 partition has five."""

_UNNAMED = "unnamed"


class Explorer:
    """Opens layer after layer; the sources that it opens are closed with `resources`."""

    def __init__(
        self,
        resources: ExitStack,
        walks: Walks,
        budget: ImageBudget,
        announce: Announce | None = None,
        members: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self._resources = resources
        self._budget = budget
        self._walks = walks
        self._announce = announce
        self._members = members

    def explore(
        self, source: ByteSource, file_name: str, layers: tuple[str, ...] = (), access: Access = Access.RANDOM
    ) -> Found:
        """What an image of this file name holds.  Raises `ImageError` where that is nothing readable."""
        if len(layers) >= MAXIMUM_DEPTH:
            raise LimitReached(f"more than {MAXIMUM_DEPTH} layers in each other", "Unpack the outer ones first.")
        if isinstance(source, Mapped):
            self._budget.spend_parts(source.parts)
        format_ = _identify(source, file_name, layers, access)
        if not format_.mount:
            expanded = self._expand(format_, source)
            return self.explore(expanded, file_name, (*layers, format_.name), max(access, format_.access))
        volume = mount(format_, source, layers, self._budget, self._walks.known(layers, file_name))
        volume = replace(volume, members=self._members, access=max(access, format_.access))
        if format_.holds_images or holds_only_images(volume.nodes):
            return self.explore_container(as_tree(volume))
        self._walks.note(layers, file_name, volume.nodes)
        is_in_table = bool(TABLES.intersection(layers[-1:]))
        name = partition_name(file_name, volume.filesystem, volume.nodes, is_in_table=is_in_table)
        return Found([as_partition(volume, name or _UNNAMED, file_name, source)])

    def _expand(self, format_: ReadFormat, source: ByteSource) -> ByteSource:
        """The bytes that an image stands for, decoded to a temporary file where they cannot be read in the middle."""
        if format_.unpack:
            expanded: ByteSource = write_temporary(format_.unpack(source), self._announce)
        else:
            assert format_.expand, "a format without files stands for other bytes"
            expanded = format_.expand(source)
        self._resources.callback(expanded.close)
        if format_.access is not Access.RANDOM:
            self._budget.spend_decoded(expanded.size)
        return expanded

    def explore_joined(self, tree: Tree, image: PossibleImage, sources: Sequence[ByteSource]) -> Found:
        """What the opened files of a possible image in a tree hold.  Raises `ImageError`."""
        layers = (*tree.layers, image.kind) if image.kind else tree.layers
        source = self._join(image, sources)
        return self.explore(source, image.name, layers, max(tree.access, image.access))

    def _join(self, image: PossibleImage, sources: Sequence[ByteSource]) -> ByteSource:
        """What the opened files of a possible image stand for, as one source."""
        if image.kind == "sparse":
            return join_parts(image, sources)
        if image.kind != "block-ota":
            return sources[0]
        commands, data = sources[0], join_data(image.numbers, sources[1:])
        if image.packing:
            data = write_temporary(transfer_list.unpack(data, image.packing), self._announce)
            self._resources.callback(data.close)
        return transfer_list.assemble(commands, data)

    def explore_container(self, tree: Tree) -> Found:
        """A tree of files: a firmware folder as it is, a target-files package, or partition images and other files."""
        if is_target_files(tree.nodes):
            nodes, images = arrange(tree.nodes)
            return self._explore_images(tree.renamed(nodes), images)
        tree = replace(tree, root=partition_by_properties(tree.filesystem, tree.nodes))
        if tree.holds_partitions and not holds_block_ota(tree.nodes):
            found = self._explore_images(tree, [] if tree.root else images_beside(tree.nodes))
            return without_repeated(found, partition_folders(tree.nodes))
        return self._explore_images(tree, tree.nodes)

    def _explore_images(self, tree: Tree, nodes: Sequence[FileNode]) -> Found:
        """The partition images among some files of a tree, and the tree without them."""
        found = Found()
        taken: set[FileNode] = set()
        images = possible_images(nodes, is_table=tree.is_table)
        for image, inner in self._explore_possible(tree, with_parts_joined(images, tree.filesystem.open)):
            if inner and not is_second(inner, found):
                taken.update(() if stays_a_file(image, inner) and not tree.is_table else image.nodes)
                found.volumes += inner.volumes
                found.refused += inner.refused
        if found.refused and not found.volumes and not tree.holds_partitions:
            name, error = found.refused[0]
            raise type(error)(f"{name}: {error.message}", error.hint)
        # block-based OTAs repeat `system/build.prop` beside the partition that holds it
        repeated = {f"{one.name}/build.prop".encode() for one in found.partitions}
        tree = replace(tree, nodes=[node for node in tree.nodes if node not in taken and node.name not in repeated])
        if not tree.root and not tree.is_table:
            tree = replace(tree, problems=(*tree.problems, *self._unknown(tree, found)))
        if tree.holds_partitions:
            tree = replace(tree, problems=(*tree.problems, *unopened_images(tree)))
        found.volumes.append(tree)
        return found

    def _unknown(self, tree: Tree, found: Found) -> Iterator[tuple[bytes, Exception]]:
        """Large files at the root of a container that are nothing known."""
        refused = {name for name, _ in found.refused}
        for node in tree.nodes:
            if b"/" in node.name or node.kind is not FileKind.FILE or from_bytes(node.name) in refused:
                continue
            with ExitStack() as opened, suppress(ImageError, OSError):  # what cannot be read is said in its turn
                if is_unknown(from_bytes(node.name), _open(tree.filesystem, node, opened)):
                    yield node.name, refuse_unknown()

    def _explore_possible(
        self, tree: Tree, images: Sequence[PossibleImage]
    ) -> Iterator[tuple[PossibleImage, Found | None]]:
        """Each possible image in order, and what it holds; to list compressed partitions takes long, so all at once."""
        if any(image.access is Access.BLOCKS for image in images):
            by_size = sorted(images, key=lambda image: -sum(node.size for node in image.nodes))
            found = side_by_side(partial(self._explore_one, tree), by_size)
            by_image = dict(zip(by_size, found, strict=True))
            yield from ((image, by_image[image]) for image in images)
        else:
            yield from ((image, self._explore_one(tree, image)) for image in images)

    def _explore_one(self, tree: Tree, image: PossibleImage) -> Found | None:
        """What a file of a container holds; None where it is a file like any other."""
        with ExitStack() as opened:
            try:
                self._budget.spend_names(1)
                sources = [_open(tree.filesystem, node, opened) for node in image.nodes]
                if not is_image(image, sources[0], self._budget, is_table=tree.is_table):
                    return None
                if image.access is Access.STREAM:
                    self._budget.spend_decoded(sum(source.size for source in sources))
                members = (*self._members, tuple(map(tree.written_name, image.nodes)))
                explorer = Explorer(opened, self._walks, self._budget, self._announce, members)
                found = explorer.explore_joined(tree, image, sources)
                if not any(isinstance(inner, Partition) or inner.holds_partitions for inner in found.volumes):
                    return None
                found.volumes = list(covered(found.volumes, sources, len(tree.layers)))
                self._resources.enter_context(opened.pop_all())
                return found
            except ImageError as error:
                name = image.name.removesuffix(".img") if tree.is_table else image.name
                return Found(refused=[(name, error)])
            except OSError:
                return None  # it stays a file, and reading that says why it cannot be read


def _open(filesystem: FileSystem, node: FileNode, opened: ExitStack) -> ByteSource:
    source = filesystem.open(node)
    opened.callback(source.close)
    return source


def _identify(source: ByteSource, file_name: str, layers: tuple[str, ...], access: Access) -> ReadFormat:
    """The format that an image is read as; in a container, a partition of no known format is read as it is."""
    format_ = identify(source.read_at(0, HEAD)) or (identify_end(source) if access is Access.RANDOM else None)
    if isinstance(format_, ReadFormat):
        return format_
    is_refused = format_ is not None and format_.is_image
    if format_ is None and source.size and not any(source.read_at(0, HEAD)):
        is_empty(file_name, source)
    if layers and not is_refused and is_raw_partition(file_name):
        return RAW
    if not source.size:
        raise UnknownFormat("the file is empty", DOWNLOAD_AGAIN)
    if format_ is None:
        raise UnknownFormat("this is no firmware image that fwdiff knows", hint_by_name(file_name))
    raise format_.error()
