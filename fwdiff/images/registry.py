"""Opens whatever the user named: a folder, or a file of any format in `formats`."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from fwdiff.errors import ImageError, UnknownFormat
from fwdiff.images.directory import DirectoryTree
from fwdiff.images.exploration import OPENS, Explorer, Found, list_tree, top_level
from fwdiff.images.interface import Image
from fwdiff.images.merging import OpenedImage
from fwdiff.images.sources import FileSource

_CHECK_PATH = "Check the path and the permission to read it."


def open_image(path: str) -> Image:
    """The image at a path, listed.  Raises `ImageError` where nothing in it can be read."""
    with ExitStack() as resources:
        try:
            found = _explore_folder(path, resources) if Path(path).is_dir() else _explore_file(path, resources)
        except ImageError:
            raise
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ImageError(f"{path}: {reason}", _CHECK_PATH) from error
        return OpenedImage(found, resources.pop_all())


def _explore_folder(path: str, resources: ExitStack) -> Found:
    volume = list_tree(DirectoryTree(os.fsencode(path)))
    if not volume.nodes:
        raise next(
            (error for _, error in volume.complaints),
            UnknownFormat("the folder holds no files", "Name the folder that holds system, vendor and the others."),
        )
    return Explorer(resources).explore_tree(volume, list(top_level(volume.nodes)))


def _explore_file(path: str, resources: ExitStack) -> Found:
    source = FileSource(os.fsencode(path))
    resources.callback(source.close)
    found = Explorer(resources).explore(source, Path(path).name)
    if not found.volumes or not any(volume.nodes for volume in found.volumes):
        raise UnknownFormat("the image holds no files", OPENS)
    return found
