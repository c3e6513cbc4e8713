"""Which slot of an A/B image is read: a phone runs the partitions `_a` or the partitions `_b`, never some of each.

The suffixes are those of AOSP's boot control HAL, the partition names then `system_a`, `vendor_a` and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from fwdiff.errors import ImageError, MissingContent, UnsupportedImage
from fwdiff.images.interface import FileNode
from fwdiff.images.opening.copies import is_copy
from fwdiff.images.opening.found import Found
from fwdiff.images.opening.volume import Partition, Tree
from fwdiff.images.partition_names import holds_system_files, is_known
from fwdiff.images.partitions import slot_of, slot_of_file, stem, without_slot
from fwdiff.text import from_bytes

BOTH = "a and b are filled: --slot a or --slot b says which one to read"


def choose_slot(found: Found, slot: str | None) -> Found:
    """What one slot holds, and what has no slot: each partition once.

    Raises `ImageError` where both slots are filled and none is asked for, or only the other one is filled.
    """
    filled = _filled_slots(found.volumes)
    if slot is None:
        if len(filled) > 1:
            builds = " and ".join(f"{name} ({_names(partitions)})" for name, partitions in filled.items())
            message = f"both slots are filled, each with a build of its own: {builds}"
            raise ImageError(message, "Choose one: --slot a or --slot b.  `fwdiff info` shows both.")
        return _each_once(found.volumes, _without_empty_slots(found), next(iter(filled), ""))
    refused = [(name, error) for name, error in found.refused if slot_of_file(name) in {"", slot}]
    if filled and slot not in filled:
        raise _missing(slot, filled, refused)
    ours = (one for one in found.volumes if isinstance(one, Tree) or one.slot in {"", slot})
    volumes = [_of_slot(one, slot) if isinstance(one, Tree) else one for one in ours]
    return _each_once(volumes, refused, slot)


def show_slots(found: Found) -> Found:
    """What both slots hold, under names that tell them apart; as `choose_slot` where one alone is filled."""
    filled = _filled_slots(found.volumes)
    volumes = [_named_with_slot(volume) if len(filled) > 1 else volume for volume in found.volumes]
    shown = _each_once(volumes, _without_empty_slots(found), next(iter(filled), ""))
    shown.shows_slots = len(filled) > 1
    return shown


def _named_with_slot(volume: Partition | Tree) -> Partition | Tree:
    if isinstance(volume, Tree) or not volume.slot:
        return volume
    return replace(volume, name=f"{volume.name}_{volume.slot}")


def _without_empty_slots(found: Found) -> list[tuple[str, ImageError]]:
    """What was refused, but for partitions that hold nothing in one slot and something in the other."""
    filled = {partition.name for partition in found.partitions if partition.nodes}
    filled |= {stem(name) for name, error in found.refused if not isinstance(error, MissingContent)}
    return [
        (name, error)
        for name, error in found.refused
        if not (isinstance(error, MissingContent) and slot_of_file(name) and stem(name) in filled)
    ]


def _filled_slots(volumes: Sequence[Partition | Tree]) -> dict[str, set[str]]:
    """The partitions with files by slot; boot loaders and firmware, which are often in both, where nothing else is."""
    named = {(name, slot) for volume in volumes for name, slot in _partitions(volume) if slot}
    counted = {(name, slot) for name, slot in named if holds_system_files(name)} or named
    return {slot: {name for name, its_slot in counted if its_slot == slot} for slot in sorted({s for _, s in counted})}


def _partitions(volume: Partition | Tree) -> Iterator[tuple[str, str]]:
    if isinstance(volume, Tree):
        folders = {node.name.partition(b"/")[0] for node in volume.nodes if b"/" in node.name}
        yield from ((without_slot(name), slot_of(name)) for name in map(from_bytes, folders) if _is_partition(name))
    elif volume.nodes:
        yield volume.name, volume.slot


def _is_partition(folder: str) -> bool:
    return is_known(without_slot(folder))


def _names(partitions: set[str]) -> str:
    return ", ".join(sorted(partitions))


def _missing(slot: str, filled: dict[str, set[str]], refused: Sequence[tuple[str, ImageError]]) -> ImageError:
    """Why a slot cannot be read: its partitions were refused, or there are none."""
    for file_name, error in refused:
        if slot_of_file(file_name) and not isinstance(error, MissingContent):
            return error
    other = next(iter(filled))
    return ImageError(
        f"slot {slot} is empty: only slot {other} is filled ({_names(filled[other])})",
        "Leave out --slot.  To compare with another slot of another image, save that one's inventory first:"
        f" fwdiff inventory IMAGE --slot {slot} -o BUILD.fwi",
    )


def _of_slot(tree: Tree, slot: str) -> Tree:
    """A tree of partitions as folders without those of the other slot."""
    return replace(tree, nodes=[node for node in tree.nodes if _slot_of_folder(node) in {"", slot}])


def _slot_of_folder(node: FileNode) -> str:
    folder, separator, _ = node.name.partition(b"/")
    name = from_bytes(folder)
    return slot_of(name) if separator and _is_partition(name) else ""


def _each_once(volumes: Sequence[Partition | Tree], refused: Sequence[tuple[str, ImageError]], slot: str) -> Found:
    """One image of each partition, that of this slot first; the others are refused unless they are empty."""
    found = Found(refused=list(refused))
    trees = (volume for volume in volumes if isinstance(volume, Tree))
    found.volumes += sorted(trees, key=lambda tree: not tree.nodes)
    chosen: dict[str, Partition] = {}
    partitions = (volume for volume in volumes if isinstance(volume, Partition))
    for one in sorted(partitions, key=lambda one: (one.name, not one.nodes, one.slot not in {"", slot})):
        if one.name not in chosen:
            chosen[one.name] = one
        elif (one.nodes or one.problems) and not is_copy(one, chosen[one.name]):
            message = f"{chosen[one.name].file_name} is read as {one.name}, so the other slot or copy is not"
            found.refused.append((one.file_name, UnsupportedImage(message, "Name the image of one slot alone.")))
    found.volumes += chosen.values()
    return found
