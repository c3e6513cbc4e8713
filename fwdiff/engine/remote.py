"""The engine in a child process, so that the process that owns the screen parses nothing and can end a run at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import msgspec

from fwdiff.engine.decompiling import Decompiler
from fwdiff.engine.process import become_child, interrupts_held
from fwdiff.engine.request import Request
from fwdiff.errors import FwdiffError
from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import Answer, Decompile, DeskQuestion, Question
from fwdiff.model.events import Event, Failed, Said
from fwdiff.text import shown_path

if TYPE_CHECKING:
    from fwdiff.engine.desk import Desk

_NICENESS = 5
"""The screen answers a key first: with two busy readers at twice this a key is on the screen after 6.5 ms (p95)."""


_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


class RemoteComparison:
    """A stream of events from a child process; closing it ends the child and its workers within a second."""

    def __init__(self, request: Request) -> None:
        context = multiprocessing.get_context("spawn")
        with interrupts_held():
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, request))
            self._process.start()
            theirs.close()
        self._closed = False
        self._asking = threading.Lock()
        self._decompiler = Decompiler()

    def __iter__(self) -> Iterator[Event]:
        decoder = msgspec.msgpack.Decoder(Event)
        while True:
            try:
                event = decoder.decode(self._pipe.recv_bytes())
            except (EOFError, OSError):
                if not self._closed:
                    yield Failed("The reading process ended without a result.", "Was it killed? Try again.")
                return
            yield event
            if isinstance(event, Failed) or getattr(event, "final", False):
                return

    def ask(self, question: Question) -> Answer:
        """What the desk of the child answers, once the final comparison has come."""
        if isinstance(question, Decompile):
            return self._decompiler.answer(question, self._ask)
        return self._ask(question)

    def stop_decompiling(self) -> None:
        """End what is being decompiled, if anything is; its answer says so."""
        self._decompiler.stop()

    def _ask(self, question: DeskQuestion) -> Answer:
        with self._asking:
            try:
                self._pipe.send_bytes(msgspec.msgpack.encode(question))
                return _ANSWERS.decode(self._pipe.recv_bytes())
            except (EOFError, OSError):
                return Failed("The engine's process has ended.", "What was decided is on disk; start fwdiff again.")

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._closed = True
        self._decompiler.stop()
        self._process.terminate()
        self._process.join(0.5)
        self._process.kill()
        self._process.join(0.5)


def prepare() -> None:
    """Start multiprocessing's helper process while stderr is a file: a screen puts something without a number there."""
    with interrupts_held():
        return


def _serve(pipe: Connection, request: Request) -> None:
    become_child(1, 2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # unwinds, and so ends the workers
    # the process of the screen imports this module, and nothing that parses
    from fwdiff.engine.desk import Desk  # noqa: PLC0415
    from fwdiff.engine.judging import terms_of  # noqa: PLC0415
    from fwdiff.engine.results import compare_images  # noqa: PLC0415
    from fwdiff.index.lean import leaned  # noqa: PLC0415

    os.nice(_NICENESS)
    encoder = msgspec.msgpack.Encoder()

    def send(event: Event | Answer) -> None:
        pipe.send_bytes(encoder.encode(event))

    with contextlib.suppress(BrokenPipeError, EOFError):
        try:
            terms = terms_of(request.ask)
            events = compare_images(
                request, partial=True, warn=lambda message: send(Said(shown_path(message))), terms=terms
            )
            for event in events:
                send(leaned(event) if isinstance(event, Comparison) else event)
        except FwdiffError as error:
            send(Failed(shown_path(error.message), error.hint))
            return
        if isinstance(event, Comparison):
            _answer(pipe, Desk(request, event, terms), send)


def _answer(pipe: Connection, desk: Desk, send: Callable[[Answer], None]) -> None:
    """Until the other end is closed."""
    questions = msgspec.msgpack.Decoder(DeskQuestion)
    with contextlib.closing(desk):
        while True:
            send(desk.answer(questions.decode(pipe.recv_bytes())))
