"""What one source turned out to hold, and how that is taken into what its container holds."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from fwdiff.errors import ImageError, MissingContent, UnknownFormat
from fwdiff.images.bytes.checksums import Checked
from fwdiff.images.interface import ByteSource
from fwdiff.images.opening.candidates import Candidate
from fwdiff.images.opening.formats import SELF_CHECKED
from fwdiff.images.opening.volume import Volume
from fwdiff.images.partitions import claims_to_be_image


class Found(Struct):
    """What one source turned out to hold, and the images in it that could not be opened, by file name."""

    volumes: list[Volume] = field(default_factory=list)
    refused: list[tuple[str, ImageError]] = field(default_factory=list)
    shows_slots: bool = False
    """Whether both slots are in it, under names that tell them apart."""


def cover(volumes: Sequence[Volume], sources: Sequence[ByteSource], depth: int) -> None:
    """What these were read from answers for them, unless a layer behind `depth` others has checksums of its own."""
    for volume in volumes:
        if not volume.covering and not SELF_CHECKED.intersection(volume.layers[depth:]):
            volume.covering = tuple(source for source in sources if isinstance(source, Checked))


def stays_a_file(candidate: Candidate, inner: Found) -> bool:
    """Whether an image that is not read is listed with its bytes: it holds none, or is named as no system partition."""
    if inner.volumes or len(inner.refused) != 1:
        return False
    error = inner.refused[0][1]
    return isinstance(error, MissingContent) or (
        isinstance(error, UnknownFormat) and not claims_to_be_image(candidate.name)
    )


def is_second(inner: Found, found: Found) -> bool:
    """Whether these are the raw bytes of a partition that another file is read as: then the file remains a file."""
    read = set(map(_name_and_slot, found.volumes))
    return len(inner.volumes) == 1 and inner.volumes[0].is_raw and _name_and_slot(inner.volumes[0]) in read


def _name_and_slot(volume: Volume) -> tuple[str, str]:
    return volume.name, volume.slot
