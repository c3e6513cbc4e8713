"""In which order files are read, and which of them together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from fwdiff.model import FileEntry, FileKind, ImageListing

_BATCH_BYTES = 4 << 20
_BATCH_GROUPS = 64
_STRETCH_BYTES = 32 << 20
"""Two workers decode the compressed block (2 MiB, as a rule) at each border of their stretches: 6 % more work."""
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
        groups = _groups(listings, shared, is_known)
        forwards = [group for group in groups if any(listings[number].in_order for number, _ in group)]
        anyhow = [group for group in groups if not any(listings[number].in_order for number, _ in group)]
        self._shared = deque(_batches(anyhow, listings) + _batches_in_order(forwards, listings, _STRETCH_BYTES))
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

    def give_back(self, batches: Sequence[tuple[Group, ...]]) -> None:
        """Batches that a worker did not get to, to be handed out next."""
        for batch in reversed(batches):
            queue = self._alone.get(batch[0][0][0], self._shared)
            queue.appendleft(batch)


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


def _batches_in_order(
    groups: list[Group], listings: Mapping[int, ImageListing], size: int = _BATCH_BYTES
) -> list[tuple[Group, ...]]:
    """A compressed image is gone through once, forwards; files that another image has as well go by this one's order.

    Long batches keep what shares a compressed block with one worker.
    """

    def place(group: Group) -> tuple[int, int]:
        number, index = next((read for read in group if listings[read[0]].in_order), group[0])
        return number, listings[number].files[index].order

    return _cut(sorted(groups, key=place), listings, size)


def _cut(
    groups: list[Group], listings: Mapping[int, ImageListing], batch_bytes: int = _BATCH_BYTES
) -> list[tuple[Group, ...]]:
    most = _BATCH_GROUPS * batch_bytes // _BATCH_BYTES
    batches: list[tuple[Group, ...]] = []
    batch: list[Group] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += sum(listings[number].files[index].size for number, index in group)
        if size >= batch_bytes or len(batch) >= most:
            batches.append(tuple(batch))
            batch, size = [], 0
    if batch:
        batches.append(tuple(batch))
    return batches
