"""The records of one image by path: what was read, what could not be, and what is still to come."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from fwdiff.model import FactProblem, FileEntry, FileFacts, FileKind, ImageListing


class FileRecord(Struct, frozen=True):
    """What became of one regular file; with hash, facts and problem all None it has not been read yet."""

    entry: FileEntry
    sha256: str | None
    """Of the content, hex; None where it could not be read."""
    facts: FileFacts | None
    problem: FactProblem | None = None
    """Why it could not be read."""


class ReadFile(Struct, frozen=True):
    """A file whose content was read and analysed."""

    path: str
    device_path: str
    size: int
    sha256: str
    facts: FileFacts


class Records:
    """All records of an image, in order of path."""

    def __init__(self, listing: ImageListing, records: Sequence[FileRecord]) -> None:
        self.listing = listing
        self.regular = sorted((entry for entry in listing.files if entry.kind is FileKind.FILE), key=_path)
        self.links = sorted((entry for entry in listing.files if entry.kind is FileKind.LINK), key=_path)
        self.special = [entry for entry in listing.files if entry.kind is FileKind.SPECIAL and entry.special]
        self.by_path = {record.entry.path: record for record in records}
        self.read: dict[str, ReadFile] = {}
        """By path, in order of path."""
        self.failed: list[FileRecord] = []
        self.pending: set[str] = set()
        """Paths of regular files that have not been read yet."""
        for entry in self.regular:
            self._sort_in(entry)

    def _sort_in(self, entry: FileEntry) -> None:
        record = self.by_path.get(entry.path)
        if record is not None and record.facts is not None and record.sha256 is not None:
            file = ReadFile(entry.path, entry.device_path, entry.size, record.sha256, record.facts)
            self.read[entry.path] = file
        elif record is not None and record.problem is not None:
            self.failed.append(record)
        else:
            self.pending.add(entry.path)


def _path(entry: FileEntry) -> str:
    return entry.path
