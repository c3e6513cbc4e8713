"""What an engine tells its front end while it reads, in order; they cross a process border as msgpack."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.comparison import Comparison
from fwdiff.model.vocabulary import Phase


class ImageProgress(Struct, frozen=True):
    """How far one image is; 0 of 0 files before it is listed, and where it is a saved inventory."""

    files: int
    files_total: int
    bytes: int
    bytes_total: int
    part: float
    """Of the work, 0 to 1: a megabyte of an APK takes longer than one of a font."""


class Progress(Struct, frozen=True, tag=True):
    """How far one phase of a run is; can come ten times a second."""

    phase: Phase
    images: tuple[ImageProgress, ...]
    """Left, right and reference, as far as there are such."""
    seconds_left: float | None = None


class Failed(Struct, frozen=True, tag=True):
    """Ends the run: an image cannot be opened."""

    message: str
    hint: str


class Said(Struct, frozen=True, tag=True):
    """What the user should know of a run that goes on: a temporary file, a cache that cannot be used."""

    message: str


Event = Progress | Comparison | Failed | Said
