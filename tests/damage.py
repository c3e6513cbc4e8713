"""Copies of an image with damage in them, and what came of opening and reading one."""

from __future__ import annotations

import hashlib
import os
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from fwdiff.errors import ImageError
from fwdiff.images.interface import Image
from fwdiff.images.opening.opener import open_image
from fwdiff.inventory import is_saved, read_saved
from fwdiff.model import FileEntry, FileKind
from tests.unit.images.format_samples import Checked

CUTS, FLIPS = 50, 2000
EDGE = 6000
"""Bytes at the start and at the end of a file, where most tables are."""
CHUNK = 8 << 20


class Damage(Struct, frozen=True):
    """A file ends at an offset, or one byte of it is another."""

    file: Path
    offset: int
    flip: int = 0
    """What the byte is changed by; 0 for a cut."""

    def __str__(self) -> str:
        what = f"byte ^ 0x{self.flip:02x}" if self.flip else "cut"
        return f"{self.file.name} at {self.offset}: {what}"


def damages(image: Path, cuts: int = CUTS, flips: int = FLIPS) -> list[Damage]:
    """The same ones each time; of the changed bytes a third near the start, and a third near the end."""
    files = [image] if image.is_file() else sorted(path for path in image.rglob("*") if path.is_file())
    contents = {path: path.read_bytes() for path in files if path.stat().st_size}
    chance = random.Random(image.name)

    def choose(count: int) -> list[Path]:
        return chance.choices(list(contents), [len(data) for data in contents.values()], k=count)

    places = {path: _Places(data) for path, data in contents.items()}
    return [
        *(Damage(path, chance.randrange(len(contents[path]))) for path in choose(cuts)),
        *(
            Damage(path, places[path].choose(chance, number), chance.choice([1, 0x80, 0xFF, chance.randrange(1, 256)]))
            for number, path in enumerate(choose(flips))
        ),
    ]


class _Places:
    """Bytes that may decide something.  Most images are free space for the larger part, which does not."""

    def __init__(self, data: bytes) -> None:
        self._end = len(data.rstrip(b"\0")) or len(data)
        self._filled = np.flatnonzero(np.frombuffer(data, np.uint8))

    def choose(self, chance: random.Random, number: int) -> int:
        edge = min(EDGE, self._end)
        if number % 3 == 0:
            return chance.randrange(edge)
        if number % 3 == 1:
            return self._end - 1 - chance.randrange(edge)
        return int(chance.choice(self._filled)) if len(self._filled) else chance.randrange(self._end)


@contextmanager
def damaged(damage: Damage) -> Iterator[None]:
    """While this lasts, the file is damaged."""
    with damage.file.open("r+b") as file:
        file.seek(damage.offset)
        kept = file.read(1 if damage.flip else -1)
        file.seek(damage.offset)
        if damage.flip:
            file.write(bytes([kept[0] ^ damage.flip]))
        else:
            file.truncate()
        file.flush()
        try:
            yield
        finally:
            file.seek(damage.offset)
            file.write(kept)


class Contents(Struct, frozen=True):
    """The digest of every file that was read, and what was not."""

    files: Mapping[str, str]
    unread: frozenset[str]
    itself: str = ""
    """The digest of the image, which is one of its files where it is an APEX, or has no files."""

    parts: frozenset[str] = frozenset()
    """The digests of what is packed in it, and listed as it is where a name no longer says what it belongs to."""

    @property
    def inner(self) -> dict[str, str]:
        return {path: digest for path, digest in self.files.items() if digest != self.itself}


class Verdict(StrEnum):
    """What came of a damaged copy."""

    RIGHT = "right"
    PROBLEM = "problem"
    REFUSED = "refused"
    WRONG = "wrong"
    """Not a word, and a file is another one, has another name or is missing: nothing in the image tells."""
    FAULT = "fault"
    """The same where a checksum tells; any other error; too much time or memory; a file left open."""


def read_contents(path: Path) -> Contents:
    """All that a user could get from an image, or from a saved inventory.  Raises `ImageError`."""
    if path.is_file() and is_saved(path):
        return Contents({"": repr(read_saved(path))}, frozenset())
    itself = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    image = open_image(str(path))
    try:
        files: dict[str, str] = {}
        unread = {f"{entry.path}: {entry.reason}" for entry in image.listing.unread}
        for entry in image.listing.files:
            if entry.kind is FileKind.FILE:
                try:
                    files[entry.path] = _digest(image, entry)
                except ImageError as error:
                    unread.add(f"{entry.path}: {error}")
        return Contents(files, frozenset(unread), itself)
    finally:
        image.close()


def right_contents(path: Path) -> Contents:
    """Those of an undamaged image, with what a zip packs."""
    parts: frozenset[str] = frozenset()
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = frozenset(hashlib.sha256(archive.read(member)).hexdigest() for member in archive.infolist())
    return replace(read_contents(path), parts=parts)


def _digest(image: Image, entry: FileEntry) -> str:
    source = image.open(entry)
    try:
        digest = hashlib.sha256()
        for offset in range(0, source.size, CHUNK):
            digest.update(source.read_at(offset, CHUNK))
        return digest.hexdigest()
    finally:
        source.close()


def judge(
    path: Path, right: Contents, checked: Checked, read: Callable[[Path], Contents] = read_contents
) -> tuple[Verdict, str]:
    """The verdict on a copy whose undamaged contents are known, and its reason."""
    open_files = _open_files()
    try:
        found = read(path)
    except ImageError as error:
        verdict, reason = (Verdict.REFUSED, str(error)) if error.hint else (Verdict.FAULT, f"no hint: {error}")
    except Exception as error:  # whatever a reader raises is what is looked for
        verdict, reason = Verdict.FAULT, f"{type(error).__name__}: {error}"
    else:
        verdict, reason = _compared(found, right, checked)
    if _open_files() != open_files:
        return Verdict.FAULT, f"a file was left open; {verdict}: {reason}"
    return verdict, reason


def _compared(found: Contents, right: Contents, checked: Checked) -> tuple[Verdict, str]:
    if found.unread - right.unread:
        return Verdict.PROBLEM, min(found.unread - right.unread)
    if found.files == right.files or (checked and found.inner == right.inner):
        return Verdict.RIGHT, ""
    contents = right.parts.union(right.files.values())
    changed = sorted(path for path, digest in found.inner.items() if digest not in contents)
    if changed and checked:
        return Verdict.FAULT, f"taken for right though a checksum covers it: {changed[0]}"
    if checked is Checked.ALL:
        return Verdict.FAULT, "names differ or are missing though a checksum covers them"
    return Verdict.WRONG, changed[0] if changed else "names"


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH208, PTH112
