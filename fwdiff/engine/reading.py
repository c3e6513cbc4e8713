"""One image being read: what has come so far, and the inventory that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from fwdiff.engine.budget import RunBudget
from fwdiff.engine.stamps import Stamps, take_stamps
from fwdiff.errors import ImageError
from fwdiff.inventory import FileRecord, build_inventory, is_saved, read_saved
from fwdiff.model import FactProblem, FileFacts, FileKind, ImageListing, Inventory
from fwdiff.text import shown_path


class Reading:
    """Collects the records of one image.  A saved inventory is complete from the start."""

    def __init__(self, source: str, slot: str | None, budget: RunBudget) -> None:
        """`budget` is that of the run, which its other images share."""
        self._budget = budget
        self.source = source
        self.slot = slot
        self.listing: ImageListing | None = None
        self.sha256: str | None = None
        self.saved: Inventory | None = None
        self.files_total = 0
        self.bytes_total = 0
        self.files_done = 0
        self.bytes_done = 0
        self.work_done = 0.0
        self.work_total = 0.0
        self._efforts: list[float] = []
        self._records: list[FileRecord] = []
        path = Path(source)
        try:
            if path.is_file() and is_saved(path):
                self.saved = read_saved(path)
        except OSError as error:
            raise ImageError(f"{source}: {error.strerror}", "Check the permission to read it.") from error
        except ImageError as error:
            raise ImageError(f"{source}: {error.message}", error.hint) from error

    @cached_property
    def stamps(self) -> Stamps | None:
        """Of what the user named: asked for before anything of it is read."""
        return take_stamps(self.source)

    def restamp(self) -> Stamps | None:
        """The stamps after all was read.  Raises `ImageError` where the image was written to meanwhile."""
        later = take_stamps(self.source)
        if self.stamps is not None and not self.stamps.hold(later):
            message = f"{self.source}: it changed while it was read"
            raise ImageError(message, "Run again when nothing writes to it.")
        return later

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to be read."""
        return self.saved is not None or (self.listing is not None and self.files_done == self.files_total)

    def start(self, listing: ImageListing) -> None:
        self.listing = listing
        self._records = [FileRecord(entry, None, None) for entry in listing.files]
        contents = [entry.size for entry in listing.files if entry.kind is FileKind.FILE]
        self.files_total, self.bytes_total = len(contents), sum(contents)

    def weigh(self, efforts: list[float]) -> None:
        """How much work each file of the listing is."""
        self._efforts = efforts
        self.work_total = sum(efforts)
        self.work_done = sum(cost for index, cost in enumerate(efforts) if self.has(index))

    def add(self, index: int, sha256: str | None, facts: FileFacts | None, problem: FactProblem | None = None) -> None:
        """What became of a file; the first word counts."""
        if self.has(index):
            return
        entry = self._records[index].entry
        if sha256 is not None and facts is not None and not self._budget.admit(sha256, facts, entry.path):
            facts, problem = None, RunBudget.PROBLEM
        self._records[index] = FileRecord(entry, sha256, facts, problem)
        self.files_done += 1
        self.bytes_done += entry.size
        if self._efforts:
            self.work_done += self._efforts[index]

    def has(self, index: int) -> bool:
        record = self._records[index]
        return record.sha256 is not None or record.problem is not None

    @property
    def records(self) -> Sequence[FileRecord]:
        """Of the listing's files; none of a saved inventory."""
        return self._records

    def contents(self) -> set[str]:
        """The digests of all files that were read."""
        if self.saved is not None:
            return {file.sha256 for file in self.saved.files if file.sha256 is not None}
        return {record.sha256 for record in self._records if record.sha256 is not None}

    def package_names(self) -> set[str]:
        """The names of all packages."""
        if self.saved is not None:
            return {package.package for package in self.saved.packages}
        facts = (record.facts for record in self._records)
        return {one.manifest.package for one in facts if one is not None and one.manifest is not None}

    def learn_of(self, sha256: str, facts: FileFacts) -> None:
        """More facts of a content, after all files were read."""
        for index in self._places.get(sha256, ()):
            self._records[index] = replace(self._records[index], facts=facts)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for index, record in enumerate(self._records):
            if record.sha256 is not None and record.facts is not None:
                places.setdefault(record.sha256, []).append(index)
        return places

    def digests(self) -> tuple[str | None, ...]:
        """Of the listing's files; None for those that are not wholly read and analysed."""
        return tuple(None if record.facts is None else record.sha256 for record in self._records)

    def inventory(self) -> Inventory | None:
        """The inventory of what has been read so far; None before the image is open."""
        if self.saved is not None or self.listing is None:
            return self.saved
        return build_inventory(self.listing, self._records, source=shown_path(self.source), sha256=self.sha256)
