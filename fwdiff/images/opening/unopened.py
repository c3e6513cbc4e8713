"""Images in a firmware folder that are not opened: said by their names, so that nothing of them is taken for read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice

from msgspec.structs import replace

from fwdiff.errors import ImageError, UnsupportedImage
from fwdiff.images.format import HEAD
from fwdiff.images.formats.boot.header import is_boot_image
from fwdiff.images.formats.file_systems import holds_files
from fwdiff.images.opening.found import Found
from fwdiff.images.opening.possible_images import MAXIMUM_PROBED
from fwdiff.images.opening.volume import Tree, partition_folders
from fwdiff.images.partitions import is_named_as_image, stem
from fwdiff.model import FileKind
from fwdiff.model.inventory import IMAGE_BESIDE, IMAGE_INSIDE
from fwdiff.text import from_bytes

_ONE_OF_THEM = "Name the folder without the image, or the image alone."


def unopened_images(tree: Tree) -> Iterator[tuple[bytes, Exception]]:
    """Files of a firmware folder that are named as images and are file systems; others are known when they are read.

    Boot images count where they stand beside the folder of theirs: what starts the kernel is told twice there.
    """
    folders = partition_folders(tree.nodes)
    named = (
        node
        for node in tree.nodes
        if node.kind is FileKind.FILE and node.size and is_named_as_image(from_bytes(node.name))
    )
    for node in islice(named, MAXIMUM_PROBED):
        with suppress(ImageError, OSError), closing(tree.filesystem.open(node)) as source:
            head = source.read_at(0, HEAD)
            is_beside = b"/" not in node.name and stem(from_bytes(node.name)) in folders
            if holds_files(head) or (is_beside and is_boot_image(head)):
                yield node.name, UnsupportedImage(IMAGE_BESIDE if is_beside else IMAGE_INSIDE, _ONE_OF_THEM)


def without_repeated(found: Found, folders: frozenset[str]) -> Found:
    """What was found beside a firmware folder without the partitions that it has folders of, which are problems."""
    repeated = [one for one in found.partitions if one.name in folders]
    if not repeated:
        return found
    error = UnsupportedImage(IMAGE_BESIDE, _ONE_OF_THEM)
    files = {one.members[0][0].encode() for one in repeated}
    problems = tuple((name, error) for name in sorted(files))
    kept = [one for one in found.volumes if one not in repeated]
    found.volumes = [
        replace(one, problems=(*one.problems, *problems)) if isinstance(one, Tree) and one is kept[-1] else one
        for one in kept
    ]
    return found
