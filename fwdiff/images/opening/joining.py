"""Several files of a container as the one image that they are: split images, and block-based OTAs in parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from fwdiff.errors import DamagedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes.sources import Piece, Pieces
from fwdiff.images.formats import sparse
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.opening.possible_images import PossibleImage
from fwdiff.images.partitions import is_super_part, may_overlap
from fwdiff.text import from_bytes

ALL_PARTS = "Put all its parts into one folder and name that.  If it is whole, give it a name without a number."

_NUMBERED = re.compile(r"(.*?)([0-9]{1,6})(\D*)$")


class _Part(Struct, frozen=True):
    image: PossibleImage
    begin: sparse.Begin


def with_parts_joined(images: Sequence[PossibleImage], open_: Callable[[FileNode], ByteSource]) -> list[PossibleImage]:
    """The same, with those joined that are parts of one sparse image by their content, whatever their names.

    `system.part1` and `system.part2`, for example, whose headers both say 262144 blocks, become one image.
    All say the same size, and but for the first they begin with what others hold.  Sources are closed again.
    """
    single = [image for image in images if not image.kind]
    parts = [_Part(image, begin) for image in single if (begin := _begin(image, open_))]
    parts.sort(key=lambda part: (part.begin.blocks, part.begin.block_size, _folder(part.image)))
    joined: list[PossibleImage] = []
    taken: set[str] = set()
    for _, same in groupby(parts, key=lambda part: (part.begin.blocks, part.begin.block_size, _folder(part.image))):
        group = list(same)
        if len(group) > 1 and any(part.begin.is_late for part in group):
            taken.update(part.image.name for part in group)
            joined += (_joined(series) for series in _series(group))
    kept = [image for image in images if image.kind or image.name not in taken]
    return sorted([*kept, *joined], key=lambda image: (image.name, image.nodes[0].key))


def _begin(image: PossibleImage, open_: Callable[[FileNode], ByteSource]) -> sparse.Begin | None:
    """What a sparse file begins with; None for others, and for what cannot be read, which is said in its turn."""
    try:
        source = open_(image.nodes[0])
    except (ImageError, OSError):
        return None
    try:
        return sparse.read_begin(source)
    except (ImageError, OSError):
        return None
    finally:
        source.close()


def _folder(image: PossibleImage) -> str:
    return image.name.rpartition("/")[0]


def _series(group: Sequence[_Part]) -> Iterator[list[_Part]]:
    """One image as a rule; where several first parts are there, the parts of each by their names."""
    if sum(not part.begin.is_late for part in group) <= 1:
        yield list(group)
        return
    ordered = sorted(group, key=lambda part: (_words(part.image.name), part.image.name))
    for _, series in groupby(ordered, key=lambda part: _words(part.image.name)):
        yield list(series)


def _words(name: str) -> tuple[str, str]:
    """A name without its last number."""
    match = _NUMBERED.match(name)
    return (match[1], match[3]) if match else (name, "")


def _joined(series: Sequence[_Part]) -> PossibleImage:
    names = [part.image.name for part in series]
    numbers: tuple[int, ...] = ()
    if len(series) == 1 and not series[0].begin.is_late:
        return series[0].image
    if len({_words(name) for name in names}) == 1 and all(map(_NUMBERED.match, names)):
        number_of = {name: int(match[2]) for name in names if (match := _NUMBERED.match(name))}
        series = sorted(series, key=lambda part: number_of[part.image.name])
        numbers = tuple(sorted(number_of.values()))
    prefix = _words(names[0])[0].rstrip("._- ")
    name = prefix if len({_words(name)[0] for name in names}) == 1 and prefix.rpartition("/")[2] else names[0]
    return PossibleImage(name, tuple(part.image.nodes[0] for part in series), "sparse", numbers)


def join_parts(image: PossibleImage, sources: Sequence[ByteSource]) -> ByteSource:
    """The image that the parts of a split one stand for."""
    names = [from_bytes(node.name) for node in image.nodes]
    if image.numbers and len(set(image.numbers)) < len(names):
        message = f"the parts of several images, for several markets: {', '.join(names[:4])} …"
        raise UnsupportedImage(message, "Put those of one line of super_map.csv into a folder of their own.")
    if len(names) == 1 and is_super_part(names[0]):
        raise UnsupportedImage(f"{names[0]} is only one part of a split super image", ALL_PARTS)
    _check_numbers(image.numbers)
    return sparse.join(sources, overlay=all(map(may_overlap, names)))


def join_data(numbers: Sequence[int], sources: Sequence[ByteSource]) -> ByteSource:
    """The data of a block-based OTA whose parts stand behind each other."""
    _check_numbers(numbers)
    if len(sources) == 1:
        return sources[0]
    pieces: list[Piece] = []
    end = 0
    for source in sources:
        if source.size:
            pieces.append(Piece(end, source.size, source))
        end += source.size
    return Pieces(pieces, end)


def _check_numbers(numbers: Sequence[int]) -> None:
    """Raises `DamagedImage` where parts are missing between others or before them."""
    if numbers and (numbers[0] > 1 or tuple(numbers) != tuple(range(numbers[0], numbers[0] + len(numbers)))):
        present = ", ".join(map(str, numbers))
        raise DamagedImage(f"parts are missing: there are only {present}", "Put all parts into the folder.")
