"""One class by androguard: its instructions, and what its decompiler makes of them.

It is imported here alone of all that reads code, and late: it takes a quarter of a second.  Only the class that is
asked for is analysed; androguard's own analysis of a whole image takes a hundred times as long.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from fwdiff.facts.dex.dex import BadDex
from fwdiff.model.code_listing import SourceMethod

_MAP_AT, _CHECKSUM_AT, _SUMMED_FROM = 52, 8, 12
_MAP_ITEM = 12
_HIDDEN_API = 0xF000
"""`TYPE_HIDDENAPI_CLASS_DATA_ITEM`: androguard ends at flags that it does not know, as framework jars have them."""
MOST_SOURCE = 1 << 20
"""Characters of Java; a real class of 70 methods has 74,000."""


class ParsedClass:
    """A class of a DEX image.  Raises anything at damaged code, as androguard does, and `BadDex` without the class."""

    def __init__(self, image: bytes, class_name: str) -> None:
        from loguru import logger  # noqa: PLC0415 - androguard logs through it

        logger.disable("androguard")
        from androguard.core.dex import DEX  # noqa: PLC0415 - for those who look at code

        self._image = DEX(_without_hidden_api(image))
        self.item = self._image.get_class(class_name)
        if self.item is None:
            raise BadDex(f"no class {class_name}")

    @property
    def methods(self) -> Iterator[Any]:
        """Androguard's methods, as they stand in the class."""
        yield from self.item.get_methods()

    def java(self) -> str:
        """The class as Java."""
        from androguard.decompiler.decompile import DvClass  # noqa: PLC0415 - as above

        source = DvClass(self.item, self)
        source.process()
        return str(source.get_source())

    def sources(self, method: str) -> Iterator[SourceMethod]:
        """The methods of a name as Java, all without one; of one that cannot be decompiled the reason."""
        room = MOST_SOURCE
        for found in self.methods:
            if method in {"", found.get_name()}:
                lines, note = self._source(found, room)
                room -= sum(map(len, lines))
                yield SourceMethod(str(found.get_name()), descriptor_of(found), lines, note)

    def _source(self, method: Any, room: int) -> tuple[tuple[str, ...], str]:
        from androguard.decompiler.decompile import DvMethod  # noqa: PLC0415 - as above

        if room <= 0:
            return (), f"left out: the class is longer than {MOST_SOURCE:,} characters"
        try:
            source = DvMethod(self.get_method(method))
            source.process()
            text = str(source.get_source()).strip("\n")
        except MemoryError:
            raise
        except Exception as error:  # it raises anything at code that no compiler makes
            return (), f"cannot be decompiled; androguard: {error!r:.200}"
        lines = text[:room].split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip())
        note = f"cut: the class is longer than {MOST_SOURCE:,} characters" if len(text) > room else ""
        return tuple(line[indent:] if line[:indent].isspace() else line for line in lines), note

    def get_method(self, method: Any) -> Any:
        """Of androguard's analysis what its decompiler asks for."""
        from androguard.core.analysis.analysis import MethodAnalysis  # noqa: PLC0415 - as above

        return MethodAnalysis(self._image, method)


def descriptor_of(method: Any) -> str:
    """Of the arguments and the value of a method of androguard's."""
    return str(method.get_descriptor()).replace(" ", "")


def _without_hidden_api(image: bytes) -> bytes:
    """The image with a map that does not name the flags of hidden API, and its sum; the same where there are none."""
    (begin,) = struct.unpack_from("<I", image, _MAP_AT)
    if begin + 4 > len(image):
        raise BadDex("the map is out of bounds")
    (count,) = struct.unpack_from("<I", image, begin)
    if begin + 4 + _MAP_ITEM * count > len(image):
        raise BadDex("the map is out of bounds")
    items = [image[at : at + _MAP_ITEM] for at in range(begin + 4, begin + 4 + _MAP_ITEM * count, _MAP_ITEM)]
    kept = [item for item in items if int.from_bytes(item[:2], "little") != _HIDDEN_API]
    if len(kept) == len(items):
        return image
    content = bytearray(image)
    table = struct.pack("<I", len(kept)) + b"".join(kept)
    content[begin : begin + len(table)] = table
    struct.pack_into("<I", content, _CHECKSUM_AT, zlib.adler32(content[_SUMMED_FROM:]))
    return bytes(content)
