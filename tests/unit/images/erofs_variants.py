"""EROFS images of which mkfs.erofs would write only some in one."""

from __future__ import annotations

from tests.unit.images import erofs_writer
from tests.unit.images.erofs_samples import noise, words
from tests.unit.images.erofs_writer import Head, Image


def every_algorithm() -> bytes:
    """Each algorithm through each index, fragments, shared extents and an extent behind its index."""
    image = Image(features=0x7F & ~erofs_writer.CHUNKED)
    for algorithm in erofs_writer.COMPRESSORS:
        data = words(f"{algorithm}", 110_000)
        lengths = [20_000, 4096, 4097]
        image.add_compressed(b"full%d" % algorithm, data, algorithm, lengths=lengths)
        image.add_compressed(
            b"compact%d" % algorithm,
            data[: 2000 * algorithm + 95_000],
            algorithm,
            lengths=lengths,
            layout=erofs_writer.COMPACT,
            advice=erofs_writer.COMPACT_2B,
        )
    image.packed = image.add_compressed(b"packed", noise("p", 9000), erofs_writer.LZ4, lengths=[5000])
    head = image.compress(words("shared", 20_000), 0, erofs_writer.LZ4)
    heads = [erofs_writer.shared(head, start=0, is_partial=True), Head(12_000, erofs_writer.HEAD_1, 0)]
    advice = erofs_writer.FRAGMENT | erofs_writer.BIG_1
    image.add(b"fragment", image.indexed(15_000, heads, advice=advice, word=100))
    stored = erofs_writer.compress_lz4(words("tail", 2000))
    tail = image.indexed(
        2000,
        [Head(0, erofs_writer.HEAD_1, 0)],
        advice=erofs_writer.INLINE_EXTENT,
        word=len(stored) << 16,
        behind=stored,
    )
    image.add(b"tail", tail)
    return image.build()
