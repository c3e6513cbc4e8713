"""The builds that were compared last, and the colours that were chosen: one small file for all pairs."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fwdiff.tui.memory import state_folder
from fwdiff.whole_file import write_whole

_VERSION = 1
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


class Recent(Struct, frozen=True):
    """The content of the file, the latest pair first."""

    version: int = _VERSION
    theme: str = ""
    pairs: tuple[Pair, ...] = ()


def recall_recent() -> Recent:
    """What is kept, or nothing: of another version, or where it cannot be read."""
    try:
        found = msgspec.json.decode(_path().read_bytes(), type=Recent)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Recent()
    return found if found.version == _VERSION else Recent()


def remember_pair(pair: Pair) -> None:
    """Put it first, by whole paths."""
    left, right, reference = (
        str(Path(image).absolute()) if image else "" for image in (pair.left, pair.right, pair.reference)
    )
    added = Pair(left, right, reference, pair.market, datetime.now(UTC).date().isoformat())
    found = recall_recent()
    others = [one for one in found.pairs if replace(one, day=added.day) != added]
    _keep(replace(found, pairs=(added, *others)[:_MOST]))


def remember_theme(name: str) -> None:
    """Keep the colours that were chosen, for all pairs."""
    found = recall_recent()
    if found.theme != name:
        _keep(replace(found, theme=name))


def _path() -> Path:
    return state_folder() / "recent.json"


def _keep(recent: Recent) -> None:
    with contextlib.suppress(OSError, UnicodeEncodeError):  # a path that is no UTF-8 is not kept
        _path().parent.mkdir(parents=True, exist_ok=True)
        write_whole(_path(), msgspec.json.encode(recent))
