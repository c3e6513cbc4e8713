"""DEX images inside vdex files and compiled OAT files, carved by their headers rather than by the container's version.

Header layouts: ART's vdex_file.h; 006 and 010 are Android 8, 019 is 9, 021 is 10 and 11, 027 is 12 and later.
"""

from __future__ import annotations

import heapq
import struct
from collections.abc import Iterator
from itertools import islice

from fwdiff.facts.content import inside
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.endpoints import read_dex
from fwdiff.facts.dex.quickened import restored
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.model import ProblemKind

MAX_IMAGES = 256
"""DEX images of one file; the boot class path of a phone has about 30."""

_MAGICS = (b"dex\n0", b"cdex001\0")
_ENDIAN_TAG = b"\x78\x56\x34\x12"
_DEX_SECTION = 1


def read_vdex(data: bytes, member: str, collection: Collection) -> None:
    """Add the endpoints of every DEX image in a vdex; a header that promises more than there are is a problem."""
    found = read_carved(data, member, collection)
    try:
        promised = _promised_images(data)
    except struct.error:
        collection.add_problem(ProblemKind.DAMAGED, "vdex: its header ends early", member)
        return
    if found < promised:
        collection.add_problem(ProblemKind.DAMAGED, f"vdex: promises {promised} DEX images, {found} found", member)


def unquickened(data: bytes) -> bytes:
    """A vdex with the code that it was made of; its offsets stay."""
    return restored(data, list(islice(carve(data), MAX_IMAGES)))


def read_carved(data: bytes, member: str, collection: Collection, *, is_carved: bool = True) -> int:
    """Add the endpoints of every DEX image in the data, named as in an APK; how many there are.

    `is_carved`: out of a compiled file.
    """
    count = 0
    for name, start in named_images(data):
        count += 1
        if count > MAX_IMAGES:
            collection.add_problem(ProblemKind.LIMIT, f"more than {MAX_IMAGES} DEX images", member)
            break
        read_dex(data, start, inside(member, name), collection, is_carved=is_carved)
    return count


def named_images(data: bytes) -> Iterator[tuple[str, int]]:
    """`classes.dex`, `classes2.dex` … and where each begins: code moved from the APK to the vdex keeps its name."""
    for number, start in enumerate(carve(data), 1):
        yield "classes.dex" if number == 1 else f"classes{number}.dex", start


def carve(data: bytes) -> Iterator[int]:
    """Where DEX images begin: aligned to four bytes, with a sound header; what is inside an image is not looked at.

    Nothing is told apart behind an image that is cut off or damaged: it is the last.
    """
    position = 0
    for start in heapq.merge(*(_places(data, magic) for magic in _MAGICS)):
        if start < position or start % 4 or data[start + 40 : start + 44] != _ENDIAN_TAG:
            continue
        yield start
        try:
            position = start + Dex(data, start).size
        except BadDex:
            return


def _places(data: bytes, magic: bytes) -> Iterator[int]:
    place = data.find(magic)
    while place >= 0:
        yield place
        place = data.find(magic, place + 4)


def _promised_images(data: bytes) -> int:
    """How many DEX images the header says that the file holds.  Raises struct.error where the header ends early."""
    version = data[4:8]
    if version in (b"006\0", b"010\0"):
        count, size = struct.unpack_from("<2I", data, 8)
        return count if size else 0
    if version in (b"019\0", b"021\0"):  # the version of the DEX section follows; 000 means that there is none
        (count,) = struct.unpack_from("<I", data, 12)
        return 0 if data[8:12] == b"000\0" else count
    if version >= b"027\0":
        (sections,) = struct.unpack_from("<I", data, 8)
        kinds = (struct.unpack_from("<3I", data, 12 + 12 * i) for i in range(min(sections, 16)))
        return int(any(kind == _DEX_SECTION and size for kind, _, size in kinds))
    return 0
