"""What is kept: facts by content, digests of image files, listings of images; each by the version of what read it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from fwdiff.cache.packing import Record, Unpacker, pack
from fwdiff.cache.store import LIMIT, Store
from fwdiff.model import FileFacts, ImageListing

FACTS, DIGEST, IMAGE = b"f", b"d", b"i"
"""The first byte of a key."""


class Stamp(NamedTuple):
    """What changes with a file's content; the change time also where a copy set the other time back."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class KeptImage(Struct, frozen=True, array_like=True):
    """The listing of an image and the digests of its files."""

    listing: ImageListing
    digests: tuple[str | None, ...]
    """SHA-256 of each of the listing's files, hex; None where it is not known."""
    stamps: dict[str, Stamp] = {}
    """For a folder: of its files, by path; only those that had been left alone for a while."""


class _KeptDigest(Struct, frozen=True, array_like=True):
    stamp: Stamp
    sha256: str


class Cache:
    """A store seen as facts, digests and images.  What is damaged is not found."""

    def __init__(self, store: Store, version: bytes) -> None:
        self._store = store
        self._version = version
        self._facts = Unpacker(FileFacts)
        self._digests = Unpacker(_KeptDigest)
        self._images = Unpacker(KeptImage)

    @property
    def complaint(self) -> str:
        """Why the store does not work; empty while it does."""
        return self._store.complaint

    def has_facts(self, sha256: str) -> bool:
        """Whether a record is there; it may still prove to be damaged."""
        return self._store.has(self._key(FACTS, sha256))

    def facts(self, sha256: str) -> FileFacts | None:
        return self._unpacked(self._key(FACTS, sha256), self._facts)

    def keep_facts(self, records: Iterable[tuple[str, bytes]]) -> None:
        """Keep packed facts, by the SHA-256 of the content that they are of."""
        self._store.put((self._key(FACTS, sha256), packed) for sha256, packed in records)

    def digest(self, path: str, stamp: Stamp) -> str | None:
        """The SHA-256 of a file of this machine, if it is as it was when that was kept."""
        kept = self._unpacked(self._key(DIGEST, _place(path)), self._digests)
        return kept.sha256 if kept is not None and kept.stamp == stamp else None

    def keep_digest(self, path: str, stamp: Stamp, sha256: str) -> None:
        self._store.put([(self._key(DIGEST, _place(path)), pack(_KeptDigest(stamp, sha256)))])

    def image(self, identity: str) -> KeptImage | None:
        """What was kept under `folder_identity` or `file_identity`."""
        return self._unpacked(self._key(IMAGE, identity), self._images)

    def keep_image(self, identity: str, image: KeptImage) -> None:
        self._store.put([(self._key(IMAGE, identity), pack(image))])

    def close(self) -> None:
        self._store.close()

    def _unpacked(self, key: bytes, unpacker: Unpacker[Record]) -> Record | None:
        packed = self._store.get(key)
        return None if packed is None else unpacker.unpack(packed)

    def _key(self, kind: bytes, sha256: str) -> bytes:
        return kind + self._version + bytes.fromhex(sha256)


def folder_identity(path: str, slot: str | None = None) -> str:
    """A folder is the folder at this place; what in it has changed its stamps tell.  Each slot is an image."""
    return hashlib.sha256(f"{_place(path)} {slot}".encode()).hexdigest()


def file_identity(path: str, sha256: str, slot: str | None = None) -> str:
    """An image file is its content, wherever it stands, and its name, which can name a partition."""
    return hashlib.sha256(f"{sha256} {slot} {Path(path).name}".encode("utf-8", "surrogateescape")).hexdigest()


def open_cache(folder: Path, version: bytes, *, read_only: bool = False, limit: int = LIMIT) -> Cache:
    """The cache in a folder; a reader beside an open writer may be `read_only`.  Never raises."""
    return Cache(Store(folder, read_only=read_only, limit=limit), version)


def _place(path: str) -> str:
    return hashlib.sha256(os.fsencode(Path(path).absolute())).hexdigest()
