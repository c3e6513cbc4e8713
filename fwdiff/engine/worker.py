"""A worker process: opens images for itself, reads the files it is told to, answers with facts."""

from __future__ import annotations

import gc
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from multiprocessing.connection import Connection
from typing import TypeVar

import msgspec

from fwdiff.cache import Cache, pack
from fwdiff.engine.budget import fitted
from fwdiff.engine.content import Content, ContentReader
from fwdiff.engine.limits import DEFAULT, TOLD, Limits, Watch, limit_memory, seconds_for, too_slow
from fwdiff.engine.tasks import (
    Answer,
    CheckSignature,
    CodeSketched,
    Digested,
    DigestFile,
    FileRead,
    FilesRead,
    KnowWalks,
    Look,
    Opened,
    OpenFailed,
    OpenImage,
    PackedFacts,
    ReadFiles,
    SignatureChecked,
    SketchCode,
    Task,
    TaskDone,
    WritesTemporary,
)
from fwdiff.errors import FwdiffError, ImageError
from fwdiff.images.interface import Image
from fwdiff.images.opening.opener import open_image
from fwdiff.images.opening.walks import Walks
from fwdiff.images.problems import unread_at
from fwdiff.model import FactKind, FactProblem, FileEntry, FileFacts, ProblemKind, SignatureCheck
from fwdiff.text import shown_path

_Seen = TypeVar("_Seen")
_FIRST = b"http://first.example.com/"
"""Analysed before all files: tables are loaded on the way, and no file is charged with their time."""
_COLLECT_AT = 100_000
"""New objects before garbage is looked for: readers leave no cycles, and to look at every 700 takes 2 % of all work."""
_NO_MEMORY = "not enough memory"
_ANSWER_EVERY = 0.02
"""Seconds of reading that go into one answer: to take in 7,000 of them, one a file, costs the parent half a second."""


def load_readers() -> None:
    """Import the readers of all kinds of files, and load their tables."""
    _analyser()


def serve(pipe: Connection, known: Cache | None, limits: Limits) -> None:
    """Answer tasks until the pipe closes."""
    decoder = msgspec.msgpack.Decoder(Task)
    encoder = msgspec.msgpack.Encoder()
    limit_memory(limits.memory)
    gc.set_threshold(_COLLECT_AT)
    worker = _Worker(known, lambda answer: pipe.send_bytes(encoder.encode(answer)), Watch(limits.seconds))
    try:
        while True:
            for answer in worker.carry_out(decoder.decode(pipe.recv_bytes())):
                pipe.send_bytes(encoder.encode(answer))
            pipe.send_bytes(encoder.encode(TaskDone()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except MemoryError:  # after it was told of which file: what is left of the memory is in pieces
        os._exit(TOLD)


class _Worker:
    """`tell` sends an answer before the task that it belongs to goes on."""

    def __init__(
        self,
        known: Cache | None,
        tell: Callable[[Answer], None] = lambda _: None,
        watch: Watch | None = None,
    ) -> None:
        self._images: dict[int, Image] = {}
        self._walks: dict[int, Walks] = {}
        self._tell = tell
        self._known = known
        self._sent: set[str] = set()
        self._watch = watch
        self._contents = ContentReader()
        self._before: dict[int, float] = {}
        self._is_spent = False

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
            case CheckSignature():
                yield self._checked(task)
            case SketchCode():
                yield self._sketched(task)

    def _checked(self, task: CheckSignature) -> SignatureChecked:
        # asked of few files; cryptography takes time to import
        from fwdiff.facts.signing.verification import signature_fault  # noqa: PLC0415

        def check(data: bytes) -> SignatureCheck:
            return SignatureCheck(task.scheme, task.api_level, signature_fault(data, task.scheme, task.api_level))

        return SignatureChecked(task.image, task.index, *self._looked_at(task, check))

    def _sketched(self, task: SketchCode) -> CodeSketched:
        from fwdiff.facts.likeness.sketch import sketch  # noqa: PLC0415 - as cryptography

        return CodeSketched(task.image, task.index, *self._looked_at(task, sketch))

    def _looked_at(self, task: Look, look: Callable[[bytes], _Seen]) -> tuple[_Seen | None, str]:
        """(what was found, the kind of the content); None where the file could not be looked at."""
        from fwdiff.facts.content import content_of  # noqa: PLC0415 - as the analyser

        try:
            image = self._image(task.image, os.fsdecode(task.paths[task.image]), task.slot)
            entry = image.listing.files[task.index]
            seconds = seconds_for(entry.size, DEFAULT.seconds) + self._seconds_before(task.image, image)
            with self._watching(FileRead(task.image, task.index, None), seconds):
                data = self._content(image, entry).data
                return (None, "") if data is None else (look(data), content_of(data).value)
        except MemoryError:
            raise
        except Exception:  # what was not looked at is not said to hold
            return None, ""

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
        except MemoryError:
            return _open_failed(number, path, f"{_NO_MEMORY} to list it", "Unpack it, and name the part that you mean.")
        except Exception as error:
            return _open_failed(number, path, _fault(error), "This is a fault of fwdiff; please report it.")

    def _read_groups(self, task: ReadFiles) -> Iterator[FilesRead]:
        files: list[FileRead] = []
        facts: list[PackedFacts] = []
        due = time.monotonic() + _ANSWER_EVERY
        for group in task.groups:
            self._contents.forget()
            for number, index in group:
                file, found = self._read_file(number, index, task)
                files.append(file)
                facts += found
                if self._is_spent:
                    yield FilesRead(tuple(files), tuple(facts))
                    raise MemoryError
            if time.monotonic() >= due:
                yield FilesRead(tuple(files), tuple(facts))
                files, facts, due = [], [], time.monotonic() + _ANSWER_EVERY
        self._contents.forget()
        if files:
            yield FilesRead(tuple(files), tuple(facts))

    def _read_file(self, number: int, index: int, task: ReadFiles) -> tuple[FileRead, list[PackedFacts]]:
        sha256: str | None = None
        try:
            image = self._image(number, os.fsdecode(task.paths[number]), task.slot)
            entry = image.listing.files[index]
            seconds = seconds_for(entry.size, task.seconds)
            with self._watching(FileRead(number, index, None), seconds + self._seconds_before(number, image)):
                content = self._content(image, entry)
            sha256 = content.sha256
            read = FileRead(number, index, sha256, content.problem)
            if content.data is None or sha256 in task.given_up or (self._is_known(sha256) and not task.fresh):
                return read, []
            analyse = _analyser()
            with self._watching(read, seconds):
                facts = _packed_facts(sha256, content.data, analyse)
        except MemoryError:
            self._is_spent = True
            return FileRead(number, index, sha256, FactProblem(ProblemKind.LIMIT, _NO_MEMORY)), []
        except Exception as error:  # whatever one file does, the others are read
            return FileRead(number, index, None, _problem_of(error)), []
        self._sent.add(sha256)
        return read, [facts]

    def _content(self, image: Image, entry: FileEntry) -> Content:
        source = image.open(entry)
        try:
            return self._contents.read(source)
        finally:
            source.close()

    def _watching(self, file: FileRead, seconds: float) -> AbstractContextManager[None]:
        def give_up() -> None:
            problem = FactProblem(ProblemKind.LIMIT, too_slow(seconds))
            self._tell(FilesRead((msgspec.structs.replace(file, problem=problem),), ()))

        return nullcontext() if self._watch is None else self._watch.over(seconds, give_up)

    def _seconds_before(self, number: int, image: Image) -> float:
        """For what stands before a file in a stream, which is decoded on the way to it."""
        if number not in self._before:
            stream = 0 if image.listing.parallel else sum(entry.size for entry in image.listing.files)
            self._before[number] = seconds_for(stream, 0)
        return self._before[number]

    def _is_known(self, sha256: str) -> bool:
        return sha256 in self._sent or (self._known is not None and self._known.has_facts(sha256))


def _packed_facts(sha256: str, data: bytes, analyse: Callable[[bytes], FileFacts]) -> PackedFacts:
    from fwdiff.facts.content import content_of  # noqa: PLC0415 - as the analyser

    kind = content_of(data).value
    try:
        return PackedFacts(sha256, kind, pack(fitted(analyse(data))))
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours in one file must not end the run, nor be forgotten
        facts = FileFacts(FactKind.DATA, problems=(FactProblem(ProblemKind.UNREADABLE, _fault(error)),))
        return PackedFacts(sha256, kind, pack(facts), keep=False)


def _fault(error: Exception) -> str:
    return f"a reader failed: {type(error).__name__}: {error}"


@cache
def _analyser() -> Callable[[bytes], FileFacts]:
    # opening an image needs no analyser, and takes a third of the time that importing them does
    from fwdiff.facts.analyse import analyse  # noqa: PLC0415

    analyse(_FIRST)
    return analyse


def _open_failed(number: int, path: str, message: str, hint: str) -> OpenFailed:
    words = message if message.startswith(path) else f"{path}: {message}"
    return OpenFailed(number, shown_path(words), hint)


def _digest_file(path: bytes) -> str | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of the user's, passed on as it was typed
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _problem_of(error: Exception) -> FactProblem:
    if isinstance(error, (ImageError, OSError)):
        unread = unread_at("", error)
        return FactProblem(unread.kind, unread.reason)
    return FactProblem(ProblemKind.UNREADABLE, _fault(error))
