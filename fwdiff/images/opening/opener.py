"""Opens whatever the user named: a folder, or a file of any format in `formats`."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from fwdiff.errors import ImageError, UnknownFormat, UnsupportedImage
from fwdiff.images.bytes.sources import FileSource
from fwdiff.images.bytes.temporary import Announce
from fwdiff.images.formats.apex_file import FORMAT as APEX
from fwdiff.images.formats.apex_file import is_apex
from fwdiff.images.formats.directory import DirectoryTree
from fwdiff.images.formats.sparse import is_sparse
from fwdiff.images.interface import FileNode, Image
from fwdiff.images.limits import ImageBudget
from fwdiff.images.opening.apex import with_apexes
from fwdiff.images.opening.exploration import Explorer
from fwdiff.images.opening.formats import OPENS
from fwdiff.images.opening.found import Found
from fwdiff.images.opening.joining import ALL_PARTS, with_parts_joined
from fwdiff.images.opening.layers import describe
from fwdiff.images.opening.merging import OpenedImage
from fwdiff.images.opening.possible_images import possible_images
from fwdiff.images.opening.recognition import refuse_super_part
from fwdiff.images.opening.slots import choose_slot, show_slots
from fwdiff.images.opening.volume import Tree, as_tree, list_tree
from fwdiff.images.opening.walks import Walks
from fwdiff.images.partitions import split_part
from fwdiff.model import FileKind, Layer, Unread
from fwdiff.text import shown_path

_CHECK_PATH = "Check the path and the permission to read it."


def open_image(
    path: str, announce: Announce | None = None, *, slot: str | None = None, walks: Walks | None = None
) -> Image:
    """The image at a path, listed; `announce` hears of a temporary file before it is written.

    `slot` is `a` or `b`; an image without slots is read whatever it says.  `walks` takes in what the file systems list,
    or knows it from another process; then no problems are listed.  Raises `ImageError` where nothing in the image can
    be read, and where it has two builds and `slot` says not which.
    """
    return _open(path, announce, lambda found: choose_slot(found, slot), walks)


def describe_image(
    path: str, announce: Announce | None = None, *, slot: str | None = None
) -> tuple[Layer, tuple[Unread, ...]]:
    """The layers of the image at a path, and what of it cannot be listed; otherwise as `open_image`.

    Where both slots are filled and `slot` is not given, it has the partitions of both.
    """
    with closing(_open(path, announce, lambda found: choose_slot(found, slot) if slot else show_slots(found))) as image:
        size = None if Path(path).is_dir() else Path(path).stat().st_size
        return describe(shown_path(path), size, image), image.listing.unread


def _open(
    path: str, announce: Announce | None, choose: Callable[[Found], Found], walks: Walks | None = None
) -> OpenedImage:
    with ExitStack() as resources:
        try:
            budget = ImageBudget()
            explorer = Explorer(resources, walks or Walks(), budget, announce)
            found = _explore_folder(path, explorer) if Path(path).is_dir() else _explore_file(path, explorer, resources)
            found = choose(found)
        except ImageError:
            raise
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ImageError(f"{path}: {reason}", _CHECK_PATH) from error
        found.volumes = [with_apexes(volume, resources, budget) for volume in found.volumes]
        return OpenedImage(found, resources.pop_all())


def _explore_folder(path: str, explorer: Explorer) -> Found:
    volume = list_tree(DirectoryTree(os.fsencode(path)), (DirectoryTree.name,))
    if not volume.nodes:
        raise next(
            (error for _, error in volume.problems),
            UnknownFormat("the folder holds no files", "Name the folder that holds system, vendor and the others."),
        )
    return explorer.explore_container(as_tree(volume))


def _explore_file(path: str, explorer: Explorer, resources: ExitStack) -> Found:
    source = FileSource(os.fsencode(path))
    resources.callback(source.close)
    if is_sparse(source.read_at(0, 4)) and (split_part(path) or _has_parts_beside(path)):
        raise UnsupportedImage("this is one part of a split image", ALL_PARTS)
    refuse_super_part(path, source)
    if is_apex(path, source):
        return Found([_lone_file(path, source)])
    found = explorer.explore(source, shown_path(Path(path).name))
    if not any(volume.nodes for volume in found.volumes):
        problems = (error for volume in found.volumes for _, error in volume.problems)
        raise next(problems, UnknownFormat("the image holds no files", OPENS))
    return found


def _has_parts_beside(path: str) -> bool:
    """Whether a sparse file's content goes on in another file of its folder."""
    folder, name = os.path.split(os.fsencode(path))
    tree = DirectoryTree(folder or b".")
    joined = with_parts_joined(possible_images(tree.at_root()), tree.open)
    return any(len(one.nodes) > 1 and any(node.name == name for node in one.nodes) for one in joined)


def _lone_file(path: str, source: FileSource) -> Tree:
    """A tree of one file, as if the folder that it stands in held no other."""
    folder, name = os.path.split(os.fsencode(path))
    tree = DirectoryTree(folder or b".")
    node = FileNode(name, FileKind.FILE, source.size, tree.key(name))
    return Tree(filesystem=tree, nodes=[node], layers=(APEX.name,))
