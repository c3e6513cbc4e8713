"""The builds that were compared last, and the colours that were chosen: one small file for all pairs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fwdiff.tui.kept import Kept, keep, read_kept, state_folder

_MOST = 12


class Pair(Struct, frozen=True):
    """Builds to compare, by their paths; an empty word is none."""

    left: str
    right: str
    reference: str = ""
    market: str = ""
    day: str = ""
    """When they were compared last, ISO 8601."""

    @property
    def images(self) -> tuple[str, ...]:
        """All that have to be there."""
        return tuple(filter(None, (self.left, self.right, self.reference)))

    @property
    def missing(self) -> tuple[str, ...]:
        """Those that are not there any more."""
        return tuple(image for image in self.images if not Path(image).exists())


class Recent(Kept, frozen=True):
    """The content of the file, the latest pair first."""

    theme: str = ""
    pairs: tuple[Pair, ...] = ()


def recall_recent() -> Recent:
    """What is kept."""
    return read_kept(_path(), Recent)


def remember_pair(pair: Pair) -> None:
    """Put it first, by whole paths."""
    left, right, reference = (
        str(Path(image).absolute()) if image else "" for image in (pair.left, pair.right, pair.reference)
    )
    added = Pair(left, right, reference, pair.market, datetime.now(UTC).date().isoformat())
    found = recall_recent()
    others = [one for one in found.pairs if replace(one, day=added.day) != added]
    keep(_path(), replace(found, pairs=(added, *others)[:_MOST]))


def remember_theme(name: str) -> None:
    """Keep the colours that were chosen, for all pairs."""
    found = recall_recent()
    if found.theme != name:
        keep(_path(), replace(found, theme=name))


def _path() -> Path | None:
    folder = state_folder()
    return folder and folder / "recent.json"
