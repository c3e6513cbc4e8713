"""DEX images and what holds them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from fwdiff.knowledge.identifier_apis import identifier_apis
from tests.crafted import APK, JAR, Kind, Make
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import SENDER, compact, image, summed, unsigned, vdex

URL = b"http://a.example.com/x"
_TEXT = next(row.strings[0] for row in identifier_apis() if row.strings).encode()


def _field_list(count: int) -> bytes:
    return unsigned(count) + unsigned(0) * 3 + (unsigned(0) + unsigned(1)) * count


def static_values(size: int, *, classes: int = 1) -> bytes:
    """Classes whose every static field begins as the URL; all have one list of fields and one of values."""
    count = min(size // 4, 65536)
    values = unsigned(count) + b"\x17\x02" * count
    names = [b"La;", b"f", URL]
    rows = [(0, 0, 1)] * classes
    return image(names, types=[0], fields=[(0, 0, 1)], classes=rows, blobs=[_field_list(count), values])


def _null_values(size: int) -> bytes:
    """As many classes as values, of which all but the last are null."""
    count = min(size // 40, 60000)
    values = unsigned(count) + b"\x1e" * (count - 1) + b"\x17\x02"
    names = [b"La;", b"f", URL]
    rows = [(0, 0, 1)] * count
    return image(names, types=[0], fields=[(0, 0, 1)], classes=rows, blobs=[_field_list(count), values])


def _shared_terminator(size: int) -> bytes:
    item = b"\x16" + URL
    count = size // 27
    return image([], string_starts=[len(item) * i for i in range(count)], blobs=[item * count + b"\0"])


def _far_terminator(size: int) -> bytes:
    """Strings of which half hold a URL, ended far behind the last."""
    item = b"\x16" + URL
    count = size // 60
    starts = [len(item) * i for i in range(count)]
    return image([], string_starts=starts, blobs=[item * count + b"a" * (size // 2) + b"\0"])


def _no_terminator(size: int) -> bytes:
    item = b"\x16" + URL
    data = image([], string_starts=[len(item) * i for i in range(size // 27)], blobs=[item * (size // 27)])
    return data.replace(b"\0" * 4 + b"\x02\0\0\0", b"aaaaaaaa")


def _lengths(size: int) -> bytes:
    return image([], string_starts=range(0, size // 2, 8), blobs=[b"\x80" * (size // 2)])


def _tables(size: int) -> bytes:
    """All tables are the whole image."""
    data = bytearray(image([URL, b"\0" * size]))
    for place, words in zip(range(56, 104, 8), (1, 1, 3, 2, 2, 8), strict=True):
        struct.pack_into("<2I", data, place, (len(data) - 0x70) // (4 * words), 0x70)
    return summed(data)


def _outside(size: int) -> bytes:
    return image([URL], string_starts=[0, *[0x7FFFFFFF] * (size // 4)])


def _class_data(places: list[int], methods: int) -> bytes:
    first = unsigned(0) + unsigned(1) + unsigned(places[0])
    return unsigned(0) * 2 + unsigned(methods) + unsigned(0) + first * methods


def _code(words: bytes) -> bytes:
    return bytes(12) + struct.pack("<I", len(words) // 2) + words


def with_code(words: bytes, methods: int, *, name: bytes = b"La;") -> bytes:
    """A class of methods that share one code."""

    def class_data(places: list[int]) -> bytes:
        return _class_data(places, methods)

    return image(
        [name, b"m", URL],
        types=[0],
        methods=[(0, 0, 1)] * max(1, methods),
        classes=[(0, 1, None)],
        blobs=[_code(words), class_data],
    )


def _apis(size: int) -> bytes:
    return image([(unsigned(len(_TEXT)) + _TEXT + b"\0") * (size // len(_TEXT)), URL])


def _urls(size: int) -> bytes:
    return image([b"http://h%07d.example.com/%d" % (n, n) for n in range(size // 40)])


def _strewn(size: int) -> bytes:
    """Class data at both ends."""
    return image(
        [b"La;", URL], types=[0], classes=[(0, 0, None), (0, 2, None)], blobs=[bytes(4), b"\x01" * size, bytes(4)]
    )


def container(images: int, size: int) -> bytes:
    """DEX 041: images whose tables of strings are one, the string data of all."""
    header_size, count = 0x78, size // 12
    items = b"".join(b"\x16" + URL + b"\0" for _ in range(count // 6))
    table = images * header_size
    data_from = table + 4 * (count // 6)
    offsets = struct.pack(f"<{count // 6}I", *(data_from + 24 * n for n in range(count // 6)))
    end = data_from + len(items)
    headers = []
    for number in range(images):
        begin = number * header_size
        size_of = header_size if number < images - 1 else end - begin
        fields = [size_of, header_size, 0x12345678, 0, 0, 0, count // 6, table, *[0] * 10, 0, 0, end, begin]
        headers.append(b"dex\n041\0" + bytes(24) + struct.pack("<22I", *fields))
    return b"".join(headers) + offsets + items


def _compact_images(size: int) -> bytes:
    """CompactDex images that share the data section behind the last of them."""
    one = compact(SENDER)
    return vdex([one] * max(1, size // len(one)))


def _oat(size: int) -> bytes:
    head = b"\x7fELF" + bytes(0x1000 - 4) + b"oat\n131\0" + bytes(0xFF8)
    return head + SENDER.ljust(-(-len(SENDER) // 4) * 4, b"\0") * max(1, size // len(SENDER))


def _apk(make: Make) -> Kind:
    return Kind(APK, lambda size: zipped({"classes.dex": make(size)}))


def _small_images(size: int) -> bytes:
    return zipped({f"{n}.dex": image([URL]) for n in range(max(1, size // 400))})


def _promises(size: int) -> bytes:
    return vdex([SENDER] * 2, promised=size // 4)


def _class_of_many(rows: Sequence[int]) -> bytes:
    return image([b"La;", URL], types=[0], classes=[(0, None, None) for _ in rows])


KINDS = {
    "dex-static-values": _apk(static_values),
    "dex-classes-share-static-values": _apk(lambda size: static_values(min(size // 2, 40000), classes=size // 64)),
    "dex-null-values": _apk(_null_values),
    "dex-strings-share-an-end": _apk(_shared_terminator),
    "dex-strings-end-far-away": _apk(_far_terminator),
    "dex-strings-without-an-end": _apk(_no_terminator),
    "dex-lengths-without-an-end": _apk(_lengths),
    "dex-tables-overlap": _apk(_tables),
    "dex-strings-out-of-bounds": _apk(_outside),
    "dex-methods-share-code": _apk(lambda size: with_code(b"\x1a\0\x02\0" * (size // 16), min(size // 16, 60000))),
    "dex-one-long-method": _apk(lambda size: with_code(b"\x1a\0\x02\0" * (size // 4), 1)),
    "dex-jumbo-words": _apk(lambda size: with_code(b"\x1b\x1b" * (size // 2), 1)),
    "dex-nothing-but-nops": _apk(lambda size: with_code(bytes(size) + b"\x1a\0\x02\0", 1)),
    "dex-long-class-name": _apk(
        lambda size: with_code(b"\x1a\0\x02\0", min(size // 20, 60000), name=b"L" + b"a" * (size // 2) + b";")
    ),
    "dex-text-of-apis": _apk(_apis),
    "dex-urls": _apk(_urls),
    "dex-class-data-strewn": _apk(_strewn),
    "dex-classes": _apk(lambda size: _class_of_many(range(size // 32))),
    "dex-container": Kind("app/X/X.dex", lambda size: container(200, size)),
    "dex-container-of-many": Kind("app/X/X.dex", lambda size: container(size // 0x78, size // 8)),
    "dex-small-images": Kind(JAR, _small_images),
    "vdex-images": Kind("app/X/oat/arm64/X.vdex", lambda size: vdex([SENDER] * max(1, size // len(SENDER)))),
    "vdex-compact-images": Kind("app/X/oat/arm64/X.vdex", _compact_images),
    "vdex-promises": Kind("app/X/oat/arm64/X.vdex", _promises),
    "oat-images": Kind("app/X/oat/arm64/X.odex", _oat),
}
