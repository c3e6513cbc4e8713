"""In which order files are read, and which of them together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from fwdiff.model import FileEntry, FileKind, ImageListing

_BATCH_BYTES = 4 << 20
_BATCH_GROUPS = 64
_SHORTEST_STRETCH = 16 << 20
_STRETCHES = 8
"""The part of a compressed image that is handed out at once, of what is left: two workers decode the block (2 MiB, as a
rule) at each border of their stretches, and the last stretches are short so that all end together."""
_STRETCH_GROUPS = 2048
"""In one message to a worker, which has to fit into its pipe."""
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
        self._shared = deque(_batches(anyhow, listings) + _stretches(forwards, listings))
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


def _batches_in_order(groups: list[Group], listings: Mapping[int, ImageListing]) -> list[tuple[Group, ...]]:
    """What one worker goes through once, forwards."""
    return _cut(_in_order(groups, listings), listings)


def _stretches(groups: list[Group], listings: Mapping[int, ImageListing]) -> list[tuple[Group, ...]]:
    """Long batches keep what shares a compressed block with one worker."""

    def limits(left: int) -> tuple[int, int]:
        return max(left // _STRETCHES, _SHORTEST_STRETCH), _STRETCH_GROUPS

    return _cut(_in_order(groups, listings), listings, limits)


def _in_order(groups: list[Group], listings: Mapping[int, ImageListing]) -> list[Group]:
    """The order of the first compressed image; what only another one holds follows its neighbour there.

    So each of two builds is gone through once, if their files stand in the same order.
    """
    reads = sorted(
        (number, listings[number].files[index].order, place)
        for place, group in enumerate(groups)
        for number, index in group
        if listings[number].in_order or not listings[number].parallel
    )
    keys: dict[int, tuple[int, ...]] = {}
    image = -1
    neighbour: tuple[int, ...] = (-1,)
    for number, order, place in reads:
        if number != image:
            image, neighbour = number, (-1,)
        if place in keys:
            neighbour = keys[place]
        else:
            keys[place] = (order,) if number == reads[0][0] else (*neighbour, number, order)
    return [groups[place] for place in sorted(keys, key=lambda place: (keys[place], place))]


def _cut(
    groups: list[Group],
    listings: Mapping[int, ImageListing],
    limits: Callable[[int], tuple[int, int]] = lambda _: (_BATCH_BYTES, _BATCH_GROUPS),
) -> list[tuple[Group, ...]]:
    """Batches that reach the bytes or the groups which `limits` allows for the bytes that are left."""
    sizes = [sum(listings[number].files[index].size for number, index in group) for group in groups]
    left = sum(sizes)
    batches: list[tuple[Group, ...]] = []
    batch: list[Group] = []
    held = 0
    most = limits(left)
    for group, size in zip(groups, sizes, strict=True):
        batch.append(group)
        held += size
        left -= size
        if held >= most[0] or len(batch) >= most[1]:
            batches.append(tuple(batch))
            batch, held, most = [], 0, limits(left)
    if batch:
        batches.append(tuple(batch))
    return batches
