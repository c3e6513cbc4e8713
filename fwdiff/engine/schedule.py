"""In which order files are read, and which of them together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from fwdiff.model import FileEntry, FileKind, ImageListing

_BATCH_BYTES = 4 << 20
_BATCH_GROUPS = 64
_LARGE = 8 << 20
"""A file that keeps a worker busy for longer than a batch: begun early, so that both workers end together."""

Group = tuple[tuple[int, int], ...]
_CONFIGURATION = (".prop", ".xml", ".rc", ".default", ".conf")
_PACKAGES = (".apk", ".jar", ".vdex", ".odex", ".apex")


class Schedule:
    """The batches still to be handed out.  An image that one worker has to read alone has a queue of its own.

    `is_known` says of (image, index) that the file need not be read.
    """

    def __init__(
        self, listings: Mapping[int, ImageListing], is_known: Callable[[int, int], bool] = lambda *_: False
    ) -> None:
        shared = [number for number, listing in listings.items() if listing.parallel]
        self._shared = deque(_batches(_groups(listings, shared, is_known), listings))
        self._alone = {
            number: deque(_batches_in_order(_groups(listings, [number], is_known), listings))
            for number, listing in listings.items()
            if not listing.parallel
        }

    def next_batch(self, alone: Sequence[int]) -> tuple[Group, ...] | None:
        """A batch for a worker that owns the images `alone`: of those first, else of the images that all can read."""
        for number in alone:
            queue = self._alone.get(number)
            if queue:
                return queue.popleft()
        return self._shared.popleft() if self._shared else None

    def give_back(self, groups: Sequence[Group]) -> None:
        """Groups that a worker did not get to, to be read by its successor."""
        for group in groups:
            queue = self._alone.get(group[0][0], self._shared)
            queue.appendleft((group,))


def _groups(
    listings: Mapping[int, ImageListing], numbers: Sequence[int], is_known: Callable[[int, int], bool]
) -> list[Group]:
    """Files of equal path and size in several images are most often equal: one worker reads them together."""
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for number in numbers:
        for index, entry in enumerate(listings[number].files):
            if entry.kind is FileKind.FILE and not is_known(number, index):
                groups.setdefault((entry.path, entry.size), []).append((number, index))
    return [tuple(group) for group in groups.values()]


def _batches(groups: list[Group], listings: Mapping[int, ImageListing]) -> list[tuple[Group, ...]]:
    """Configuration, then packages that differ, then the rest; in each the large files, then by place on the disk."""

    def entry(group: Group) -> FileEntry:
        return listings[group[0][0]].files[group[0][1]]

    images = len({number for group in groups for number, _ in group})

    def rank(group: Group) -> tuple[int, bool, int, int, str]:
        first = entry(group)
        if first.path.endswith(_CONFIGURATION):
            stage = 0
        elif first.path.endswith(_PACKAGES):
            stage = 1 if len(group) < images else 2
        else:
            stage = 3
        return stage, first.size < _LARGE, group[0][0], first.order, first.path

    return _cut(sorted(groups, key=rank), listings)


def _batches_in_order(groups: list[Group], listings: Mapping[int, ImageListing]) -> list[tuple[Group, ...]]:
    """A compressed container is gone through once, forwards."""
    return _cut(sorted(groups, key=lambda group: listings[group[0][0]].files[group[0][1]].order), listings)


def _cut(groups: list[Group], listings: Mapping[int, ImageListing]) -> list[tuple[Group, ...]]:
    batches: list[tuple[Group, ...]] = []
    batch: list[Group] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += sum(listings[number].files[index].size for number, index in group)
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_GROUPS:
            batches.append(tuple(batch))
            batch, size = [], 0
    if batch:
        batches.append(tuple(batch))
    return batches
