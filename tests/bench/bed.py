"""A real build into which files can be put: its own facts are read once, those of what is put in by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from msgspec import structs

from fwdiff.engine.reading import Reading
from fwdiff.engine.run import read_images
from fwdiff.facts.analyse import analyse
from fwdiff.inventory import FileRecord, build_inventory
from fwdiff.model import FileEntry, FileKind, ImageListing, Inventory


class Tree:
    """One image with the facts of its files, into which files can be put."""

    def __init__(self, listing: ImageListing, records: list[FileRecord], root: str) -> None:
        self.listing = listing
        self.records = records
        self.root = root
        """The path of what is `/system` on the phone."""

    def with_files(self, files: Mapping[str, bytes]) -> Inventory:
        """The inventory of the image with these files in it."""
        put = {f"{self.root}/{path}": content for path, content in files.items()}
        kept = [record for record in self.records if record.entry.path not in put]
        new = [_record(path, _device_path(path, self.root), content) for path, content in put.items()]
        entries = (*(record.entry for record in kept), *(record.entry for record in new))
        listing = structs.replace(self.listing, files=tuple(sorted(entries, key=lambda entry: entry.path)))
        return build_inventory(listing, [*kept, *new], source="planted", sha256=None)


def _device_path(path: str, root: str) -> str:
    inner = path.removeprefix(root)
    return inner if inner.startswith(("/product/", "/vendor/")) else f"/system{inner}"


def _record(path: str, device_path: str, content: bytes) -> FileRecord:
    entry = FileEntry(path, device_path, FileKind.FILE, len(content))
    return FileRecord(entry, hashlib.sha256(content).hexdigest(), analyse(content))


def read_trees(sources: list[str]) -> list[Tree]:
    """The images, read with the cache."""
    readings: list[Reading] = []
    for _, readings in read_images(sources):  # noqa: B007 - the last
        pass
    trees = []
    for reading in readings:
        assert reading.listing is not None
        props = [entry.path for entry in reading.listing.files if entry.device_path == "/system/build.prop"]
        trees.append(Tree(reading.listing, list(reading._records), props[0].rpartition("/")[0]))
    return trees
