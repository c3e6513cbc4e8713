"""Whether two images in one package are the same one, as Samsung's CSC and HOME_CSC hold the same partitions."""

from __future__ import annotations

from fwdiff.errors import ImageError
from fwdiff.images.interface import ByteSource
from fwdiff.images.opening.volume import Partition

_STEP = 4 << 20


def is_copy(partition: Partition, other: Partition) -> bool:
    """Whether two partition images are equal to the byte; not where one of them cannot be read."""
    if partition.source.size != other.source.size:
        return False
    if [node.name for node in partition.nodes] != [node.name for node in other.nodes]:
        return False
    try:
        return _are_equal(partition.source, other.source)
    except (ImageError, OSError):
        return False


def _are_equal(source: ByteSource, other: ByteSource) -> bool:
    return all(source.read_at(offset, _STEP) == other.read_at(offset, _STEP) for offset in range(0, source.size, _STEP))
