"""What is kept: facts by content, digests of image files, listings of images; each by the version of what read it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from fwdiff.cache.packing import Record, Unpacker, pack
from fwdiff.cache.store import LIMIT, Store
from fwdiff.model import FileFacts, ImageListing

FACTS, DIGEST, IMAGE, VERSIONS = b"f", b"d", b"i", b"v"
"""The first byte of a key."""


class Versions(Struct, frozen=True, array_like=True):
    """Of what reads, 16 bytes each."""

    listing: bytes
    """Of what lists images."""
    facts: dict[str, bytes]
    """Of what reads a file's content, by kind of content."""


_VERSION = 16
"""Bytes of a version, which a record of facts begins with."""


class Stamp(Struct, frozen=True, array_like=True):
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

    def __init__(self, store: Store, versions: Versions) -> None:
        self._store = store
        self._versions = versions
        self._current = frozenset(versions.facts.values())
        self._facts = Unpacker(FileFacts)
        self._digests = Unpacker(_KeptDigest)
        self._images = Unpacker(KeptImage)

    @property
    def complaint(self) -> str:
        """Why the store does not work; empty while it does."""
        return self._store.complaint

    def has_facts(self, sha256: str) -> bool:
        """Whether a record of the current version is there; it may still prove to be damaged."""
        return self._store.begin(_facts_key(sha256), _VERSION) in self._current

    def facts(self, sha256: str) -> FileFacts | None:
        return dict(self.facts_of([sha256])).get(sha256)

    def facts_of(self, contents: Iterable[str]) -> Iterator[tuple[str, FileFacts]]:
        """The facts of those contents that have a record of the current version, whole."""
        for key, value in self._store.get_all(map(_facts_key, contents)):
            facts = self._facts.unpack(value[_VERSION:]) if value[:_VERSION] in self._current else None
            if facts is not None:
                yield key[len(FACTS) :].hex(), facts

    def keep_facts(self, records: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep packed facts, by the SHA-256 and the kind of the content that they are of."""
        self._store.put((_facts_key(sha256), self._versions.facts[kind] + packed) for sha256, kind, packed in records)

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
        return kind + self._versions.listing + bytes.fromhex(sha256)


def _facts_key(sha256: str) -> bytes:
    """Without the version, which depends on the kind of the content: an upgrade writes over what it reads anew."""
    return FACTS + bytes.fromhex(sha256)


def folder_identity(path: str, slot: str | None = None) -> str:
    """A folder is the folder at this place; what in it has changed its stamps tell.  Each slot is an image."""
    return hashlib.sha256(f"{_place(path)} {slot}".encode()).hexdigest()


def file_identity(path: str, sha256: str, slot: str | None = None) -> str:
    """An image file is its content, wherever it stands, and its name, which can name a partition."""
    return hashlib.sha256(f"{sha256} {slot} {Path(path).name}".encode("utf-8", "surrogateescape")).hexdigest()


def open_cache(folder: Path, versions: Versions, *, read_only: bool = False, limit: int = LIMIT) -> Cache:
    """The cache in a folder; a reader beside an open writer may be `read_only`.  Never raises."""
    return Cache(Store(folder, read_only=read_only, limit=limit), versions)


def kept_versions(folder: Path, sources: bytes, compute: Callable[[], Versions]) -> Versions:
    """The versions that were computed for these very sources (a digest), else computed now and kept."""
    store = Store(folder)
    try:
        packed = store.get(VERSIONS + sources)
        versions = None if packed is None else Unpacker(Versions).unpack(packed)
        if versions is None:
            versions = compute()
            store.put([(VERSIONS + sources, pack(versions))])
    finally:
        store.close()
    return versions


def _place(path: str) -> str:
    return hashlib.sha256(os.fsencode(Path(path).absolute())).hexdigest()
