"""Builds to projections, one after another: of a saved inventory it is kept, so that the next run does not decode it.

Beside `BUILD.fwi` stands `BUILD.fwi.rows`, valid for the file's SHA-256 and one version; where that folder cannot be
written to it is in the cache.  No more than one inventory is in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from fwdiff.cache import cache_folder, keep_rows, place_of_rows
from fwdiff.compare.matrix import Named
from fwdiff.compare.projection import VERSION, Projection
from fwdiff.compare.projector import Projector
from fwdiff.engine.results import take_inventory
from fwdiff.engine.supervision import Warn
from fwdiff.errors import ImageError
from fwdiff.inventory import is_saved
from fwdiff.inventory.saved import content_of_saved, decode_encoded, json_of_saved
from fwdiff.model.events import Progress
from fwdiff.whole_file import read_regular, write_whole

BESIDE = ".rows"
_MOST = 64 << 20
"""Bytes; a build of 400 packages has 300 KB of rows."""


class _Kept(Struct, frozen=True, array_like=True):
    version: int
    sha256: str
    """Of the saved inventory."""
    rows: Projection


def projections(
    sources: Iterable[str],
    *,
    workers: int | None = None,
    cache: bool = True,
    on_progress: Callable[[Progress], None] = lambda _: None,
    warn: Warn = lambda _: None,
) -> Iterator[Named]:
    """Each build with its projection, in the order given; one that cannot be opened with the reason.

    With `cache`, what was kept by an earlier run is used, and what is made is kept.
    """
    projector = Projector()
    for source in sources:
        try:
            path = Path(source)
            path.stat()  # what is not there is said without a process that looks
            if path.is_file() and is_saved(path):
                rows = _of_saved(path, projector, cache=cache)
            else:
                inventory = take_inventory(source, workers=workers, on_progress=on_progress, cache=cache, warn=warn)
                rows = projector.project(msgspec.json.encode(inventory))
            yield Named(source, rows)
        except OSError as error:
            yield Named(source, None, error.strerror or str(error))
        except ImageError as error:
            yield Named(source, None, error.message.removeprefix(f"{source}: "))


def _of_saved(path: Path, projector: Projector, *, cache: bool) -> Projection:
    content = content_of_saved(path)
    sha256 = hashlib.sha256(content).hexdigest()
    places = _places(path, sha256) if cache else []
    for place in places:
        rows = _kept(place, sha256)
        if rows is not None:
            return rows
    rows = decode_encoded(json_of_saved(content), projector.project)
    _keep(places, msgspec.msgpack.encode(_Kept(VERSION, sha256, rows)))
    return rows


def _places(path: Path, sha256: str) -> list[Path]:
    """Where the rows of a saved inventory may stand, the first best."""
    folder = cache_folder()
    return [path.with_name(f"{path.name}{BESIDE}"), *([place_of_rows(folder, sha256)] if folder else [])]


def _kept(place: Path, sha256: str) -> Projection | None:
    """The rows that a file keeps, if they are those of that inventory and of this version."""
    try:
        content = read_regular(place, _MOST)
        kept = msgspec.msgpack.decode(content if content and len(content) <= _MOST else b"", type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return None
    return kept.rows if (kept.version, kept.sha256) == (VERSION, sha256) and kept.rows.is_whole else None


def _keep(places: list[Path], content: bytes) -> None:
    """At the first place that can be written to; where there is none, the next run makes them again."""
    writers: list[Callable[[Path, bytes], None]] = [partial(write_whole, through_links=False), keep_rows]
    for write, place in zip(writers, places, strict=False):
        with suppress(OSError):
            write(place, content)
            return
