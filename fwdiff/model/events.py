"""What an engine tells its front end while it reads, in order; they cross a process border as msgpack."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.comparison import Comparison
from fwdiff.model.vocabulary import Phase


class Progress(Struct, frozen=True, tag=True):
    """How far one phase of a run is; can come ten times a second."""

    phase: Phase
    done: int
    """Files."""
    total: int
    bytes_done: int
    bytes_total: int
    seconds_left: float | None


class Failed(Struct, frozen=True, tag=True):
    """Ends the run: an image cannot be opened."""

    message: str
    hint: str


class Said(Struct, frozen=True, tag=True):
    """What the user should know of a run that goes on: a temporary file, a cache that cannot be used."""

    message: str


Event = Progress | Comparison | Failed | Said
