"""Names, values and qualifiers of resources as aapt2 writes them (AOSP ResourceTypes.h, Res_value, ResTable_config)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from fwdiff.facts.xml.string_pool import StringPool

_NULL, _REFERENCE, _ATTRIBUTE, _STRING, _FLOAT = range(5)
_DYNAMIC_REFERENCE, _DYNAMIC_ATTRIBUTE = 7, 8
_DECIMAL, _BOOLEAN = 0x10, 0x12
_COLOURS = range(0x1C, 0x20)
_DENSITIES = {
    120: "ldpi", 160: "mdpi", 213: "tvdpi", 240: "hdpi", 320: "xhdpi", 480: "xxhdpi", 640: "xxxhdpi",
    0xFFFE: "anydpi", 0xFFFF: "nodpi",
}  # fmt: skip
_CONFIGURATION = struct.Struct("<2H4x2BHI2H2H2B3H")
_NO_MNC = 0xFFFF
_ORIENTATIONS = {1: "port", 2: "land", 3: "square"}
_SIZES = {1: "small", 2: "normal", 3: "large", 4: "xlarge"}
_NIGHT = {0x10: "notnight", 0x20: "night"}
_MODES = {2: "desk", 3: "car", 4: "television", 5: "appliance", 6: "watch", 7: "vrheadset"}
_DIRECTIONS = {0x40: "ldltr", 0x80: "ldrtl"}


class Names(NamedTuple):
    """The names of one package's resources."""

    package: int
    types: StringPool
    entries: dict[tuple[int, int], str]

    def of(self, resource_id: int) -> str:
        """`type/name`; the number where the table has no name for it."""
        kind, index = resource_id >> 16 & 0xFF, resource_id & 0xFFFF
        name = self.entries.get((kind, index)) if resource_id >> 24 in (0, self.package) else None
        return f"{self.types.get(kind - 1)}/{name}" if name is not None else f"0x{resource_id:08x}"


def value_words(kind: int, content: int, strings: Callable[[int], str], names: Names) -> str:
    """A value as a text; `strings` gives those of the table."""
    if kind == _STRING:
        return strings(content)
    if kind in (_REFERENCE, _DYNAMIC_REFERENCE):
        return f"@{names.of(content)}" if content else "@null"
    if kind in (_ATTRIBUTE, _DYNAMIC_ATTRIBUTE):
        return f"?{names.of(content)}"
    return _number(kind, content)


def _number(kind: int, content: int) -> str:
    if kind in (_BOOLEAN, _DECIMAL):
        signed = content - (1 << 32) if content >> 31 else content
        return str(signed) if kind == _DECIMAL else str(content != 0).lower()
    if kind in _COLOURS:
        return f"#{content:08x}"
    if kind == _FLOAT:
        return f"{struct.unpack('<f', struct.pack('<I', content))[0]:g}"
    return ("@empty" if content else "@null") if kind == _NULL else f"0x{content:08x}"


def qualifiers(configuration: bytes) -> str:
    """`mcc310-mnc260-v26`, of a ResTable_config without its size; empty for what holds on every device.

    What aapt2 has no word for here is its digits.
    """
    fields = _CONFIGURATION.unpack(configuration[: _CONFIGURATION.size].ljust(_CONFIGURATION.size, b"\0"))
    mcc, mnc, orientation, touch, density, inputs, *pixels, sdk, _, layout, mode, smallest, width, height = fields
    words = (
        f"mcc{mcc}" if mcc else "",
        f"mnc{0 if mnc == _NO_MNC else mnc}" if mnc else "",
        _DIRECTIONS.get(layout & 0xC0, ""),
        f"sw{smallest}dp" if smallest else "",
        f"w{width}dp" if width else "",
        f"h{height}dp" if height else "",
        _SIZES.get(layout & 0x0F, ""),
        _ORIENTATIONS.get(orientation, ""),
        _MODES.get(mode & 0x0F, ""),
        _NIGHT.get(mode & 0x30, ""),
        _DENSITIES.get(density, f"{density}dpi") if density else "",
        f"v{sdk}" if sdk else "",
        f"{pixels[0]}x{pixels[1]}" if any(pixels) else "",
        _rest(configuration, touch, inputs, layout),
    )
    return "-".join(filter(None, words))


def _rest(configuration: bytes, touch: int, inputs: int, layout: int) -> str:
    """Touch screen, keys, long or wide screens, script and what later platforms add, as digits."""
    rest = bytes([touch, layout & 0x30]) + inputs.to_bytes(4, "little") + configuration[_CONFIGURATION.size :]
    return rest.rstrip(b"\0").hex() if rest.strip(b"\0") else ""
