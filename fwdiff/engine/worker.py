"""A worker process: opens images for itself, reads the files it is told to, answers with facts."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from multiprocessing.connection import Connection

import msgspec

from fwdiff.cache import Cache, pack
from fwdiff.engine.tasks import (
    Answer,
    Digested,
    DigestFile,
    FileRead,
    FilesRead,
    KnowWalks,
    Opened,
    OpenFailed,
    OpenImage,
    PackedFacts,
    ReadFiles,
    Task,
    TaskDone,
    WritesTemporary,
)
from fwdiff.errors import DamagedImage, FwdiffError, ImageError
from fwdiff.images.interface import ByteSource, Image
from fwdiff.images.problems import unread_entry
from fwdiff.images.registry import open_image
from fwdiff.images.walks import Walks
from fwdiff.model import FactKind, FactProblem, FileFacts, ProblemKind
from fwdiff.text import shown_path

_WHOLE_FILE_LIMIT = 384 << 20
"""Bytes of one file held at once; the largest APKs of today's images are about 350 MB."""
_CHUNK = 8 << 20
_ANSWER_EVERY = 0.02
"""Seconds of reading that go into one answer: to take in 7,000 of them, one a file, costs the parent half a second."""


def serve(pipe: Connection, known: Cache | None) -> None:
    """Answer tasks until the pipe closes."""
    decoder = msgspec.msgpack.Decoder(Task)
    encoder = msgspec.msgpack.Encoder()
    worker = _Worker(known, lambda answer: pipe.send_bytes(encoder.encode(answer)))
    try:
        while True:
            for answer in worker.carry_out(decoder.decode(pipe.recv_bytes())):
                pipe.send_bytes(encoder.encode(answer))
            pipe.send_bytes(encoder.encode(TaskDone()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


class _Worker:
    """`tell` sends an answer before the task that it belongs to goes on."""

    def __init__(self, known: Cache | None, tell: Callable[[Answer], None] = lambda _: None) -> None:
        self._images: dict[int, Image] = {}
        self._walks: dict[int, Walks] = {}
        self._tell = tell
        self._known = known
        self._sent: set[str] = set()

    def carry_out(self, task: Task) -> Iterator[Answer]:
        match task:
            case OpenImage(image, path, slot):
                yield self._list_image(image, os.fsdecode(path), slot)
            case KnowWalks(image, walks):
                self._walks[image] = Walks(walks)
            case DigestFile(image, path):
                yield Digested(image, _digest_file(path))
            case ReadFiles():
                yield from self._read_groups(task)

    def _image(self, number: int, path: str, slot: str | None) -> Image:
        image = self._images.get(number)
        if image is None:
            announce = partial(self._announce, number)
            image = open_image(path, announce, slot=slot, walks=self._walks.pop(number, None))
            self._images[number] = image
        return image

    def _announce(self, number: int, folder: str) -> None:
        self._tell(WritesTemporary(number, folder))

    def _list_image(self, number: int, path: str, slot: str | None) -> Answer:
        try:
            walks = self._walks[number] = Walks()
            listing = self._image(number, path, slot).listing
            return Opened(number, listing, walks.packed() if listing.in_order and listing.parallel else b"")
        except FwdiffError as error:
            return _open_failed(number, path, error.message, error.hint)
        except OSError as error:
            return _open_failed(
                number, path, error.strerror or str(error), "Check that the path exists and is readable."
            )
        except Exception as error:
            return _open_failed(number, path, _fault(error), "This is a fault of fwdiff; please report it.")

    def _read_groups(self, task: ReadFiles) -> Iterator[FilesRead]:
        files: list[FileRead] = []
        facts: list[PackedFacts] = []
        due = time.monotonic() + _ANSWER_EVERY
        for group in task.groups:
            for number, index in group:
                file, found = self._read_file(number, index, task)
                files.append(file)
                facts += found
            if time.monotonic() >= due:
                yield FilesRead(tuple(files), tuple(facts))
                files, facts, due = [], [], time.monotonic() + _ANSWER_EVERY
        if files:
            yield FilesRead(tuple(files), tuple(facts))

    def _read_file(self, number: int, index: int, task: ReadFiles) -> tuple[FileRead, list[PackedFacts]]:
        try:
            image = self._image(number, os.fsdecode(task.paths[number]), task.slot)
            source = image.open(image.listing.files[index])
            try:
                sha256, data, problem = _read_source(source)
            finally:
                source.close()
        except Exception as error:  # whatever one file does, the others are read
            return FileRead(number, index, None, _problem_of(error)), []
        read = FileRead(number, index, sha256, problem)
        if data is None or (self._is_known(sha256) and not task.fresh):
            return read, []
        self._sent.add(sha256)
        return read, [_packed_facts(sha256, data)]

    def _is_known(self, sha256: str) -> bool:
        return sha256 in self._sent or (self._known is not None and self._known.has_facts(sha256))


def _packed_facts(sha256: str, data: bytes) -> PackedFacts:
    try:
        return PackedFacts(sha256, pack(_analyser()(data)))
    except Exception as error:  # a fault of ours in one file must not end the run, nor be forgotten
        facts = FileFacts(FactKind.DATA, problems=(FactProblem(ProblemKind.UNREADABLE, _fault(error)),))
        return PackedFacts(sha256, pack(facts), keep=False)


def _fault(error: Exception) -> str:
    return f"a reader failed: {type(error).__name__}: {error}"


@cache
def _analyser() -> Callable[[bytes], FileFacts]:
    # opening an image needs no analyser, and takes a third of the time that importing them does
    from fwdiff.facts.analyse import analyse  # noqa: PLC0415

    return analyse


def _open_failed(number: int, path: str, message: str, hint: str) -> OpenFailed:
    words = message if message.startswith(path) else f"{path}: {message}"
    return OpenFailed(number, shown_path(words), hint)


def _read_source(source: ByteSource) -> tuple[str, bytes | None, FactProblem | None]:
    if source.size <= _WHOLE_FILE_LIMIT:
        data = source.read_at(0, source.size)
        if len(data) < source.size:
            raise DamagedImage(f"{len(data)} of {source.size} bytes are there", "The image is cut or was changed.")
        return hashlib.sha256(data).hexdigest(), data, None
    digest = hashlib.sha256()
    for offset in range(0, source.size, _CHUNK):
        digest.update(source.read_at(offset, _CHUNK))
    reason = f"larger than {_WHOLE_FILE_LIMIT >> 20} MiB: only its digest was taken"
    return digest.hexdigest(), None, FactProblem(ProblemKind.LIMIT, reason)


def _digest_file(path: bytes) -> str | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of the user's, passed on as it was typed
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _problem_of(error: Exception) -> FactProblem:
    if isinstance(error, MemoryError):
        return FactProblem(ProblemKind.LIMIT, "not enough memory to read it")
    if isinstance(error, (ImageError, OSError)):
        unread = unread_entry("", error)
        return FactProblem(unread.kind, unread.reason)
    return FactProblem(ProblemKind.UNREADABLE, _fault(error))
