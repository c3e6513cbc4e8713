"""What one source turned out to hold, and how that is taken into what its container holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from fwdiff.errors import ImageError, MissingContent, UnknownFormat
from fwdiff.images.bytes.checksums import Checked
from fwdiff.images.interface import ByteSource
from fwdiff.images.opening.formats import SELF_CHECKED
from fwdiff.images.opening.possible_images import PossibleImage
from fwdiff.images.opening.volume import Partition, Tree
from fwdiff.images.partitions import claims_to_be_image


class Found(Struct):
    """What one source turned out to hold, and the images in it that could not be opened, by file name."""

    volumes: list[Partition | Tree] = field(default_factory=list)
    refused: list[tuple[str, ImageError]] = field(default_factory=list)
    shows_slots: bool = False
    """Whether both slots are in it, under names that tell them apart."""

    @property
    def partitions(self) -> Iterator[Partition]:
        return (volume for volume in self.volumes if isinstance(volume, Partition))


def covered(
    volumes: Iterable[Partition | Tree], sources: Sequence[ByteSource], depth: int
) -> Iterator[Partition | Tree]:
    """What these were read from answers for them, unless a layer behind `depth` others has checksums of its own."""
    checked = tuple(source for source in sources if isinstance(source, Checked))
    for volume in volumes:
        is_covered = volume.covering or SELF_CHECKED.intersection(volume.layers[depth:])
        yield volume if is_covered else replace(volume, covering=checked)


def stays_a_file(image: PossibleImage, inner: Found) -> bool:
    """Whether an image that is not read is listed with its bytes: an `nvdata.img` of zeros, a `logo.bin` of no format.

    A `system.img` of no format is missing instead.
    """
    if inner.volumes or len(inner.refused) != 1:
        return False
    error = inner.refused[0][1]
    return isinstance(error, MissingContent) or (
        isinstance(error, UnknownFormat) and not claims_to_be_image(image.name)
    )


def is_second(inner: Found, found: Found) -> bool:
    """Whether these are the raw bytes of a partition that another file is read as: then the file remains a file.

    `modem.bin` beside `modem.img`, for example, which holds a FAT file system.
    """
    if len(inner.volumes) != 1:
        return False
    (volume,) = inner.volumes
    read = {(one.name, one.slot) for one in found.partitions}
    return isinstance(volume, Partition) and volume.is_raw and (volume.name, volume.slot) in read
