"""Decompiling in a process of its own, which can be ended at any time: it may take for ever, or all memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

import msgspec

from fwdiff.engine.process import become_child, interrupts_held
from fwdiff.model.desk import Answer, Content, Decompile, Decompiled, ReadBytes
from fwdiff.model.events import Failed

_NICENESS = 10
SECONDS = 60.0
"""A class of 74,000 characters in a DEX image of 3.7 MB takes 1.5 s of a free core."""
_MEMORY = 1 << 30
"""Bytes; the same takes 155 MB."""
_ENDED = "The decompiler was stopped"


class Decompiler:
    """Decompiles one class at a time: the next ends the one before."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._run = _Run()

    def answer(self, asked: Decompile, read: Callable[[ReadBytes], Answer]) -> Answer:
        """The Java of what was asked for, or why there is none; `read` gives the code."""
        self.stop()
        self._run = run = _Run()
        content = read(ReadBytes(asked.shown.side, asked.path, asked.member))
        if not isinstance(content, Content):
            return content
        try:
            question = msgspec.msgpack.encode((content.data, asked.class_name, asked.shown.method))
            return run.answer(question, self._seconds)
        finally:
            run.stop()

    def stop(self) -> None:
        """End what is being decompiled, if anything is; may be called from another thread."""
        self._run.stop()


class _Run:
    """The process of one class, from before it is there."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._stopped = False

    def answer(self, question: bytes, seconds: float) -> Answer:
        pipe = self._start()
        if pipe is None:
            return Failed(_ENDED, "")
        with contextlib.closing(pipe):
            try:
                pipe.send_bytes(question)
                if not pipe.poll(seconds):
                    return Failed(f"The decompiler took longer than {seconds:g} s", "")
                return _ANSWERS.decode(pipe.recv_bytes())
            except (EOFError, OSError):
                return Failed(_ENDED if self._stopped else "The system ended the decompiler's process", "")

    def stop(self) -> None:
        with self._guard:
            self._stopped = True
            if self._process is not None:
                self._process.kill()
                self._process.join(0.5)

    def _start(self) -> Connection | None:
        context = multiprocessing.get_context("spawn")
        with self._guard, interrupts_held():
            if self._stopped:
                return None
            ours, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return ours


_ANSWERS: msgspec.msgpack.Decoder[Decompiled | Failed] = msgspec.msgpack.Decoder(Decompiled | Failed)
_ASKED: msgspec.msgpack.Decoder[tuple[bytes, str, str]] = msgspec.msgpack.Decoder(tuple[bytes, str, str])


def _serve(pipe: Connection) -> None:
    become_child(1, 2)
    os.nice(_NICENESS)
    # the process of the screen imports this module, and nothing that parses
    from fwdiff.engine.limits import limit_memory  # noqa: PLC0415
    from fwdiff.facts.dex.androguard_dex import ParsedClass  # noqa: PLC0415

    asked = _ASKED.decode(pipe.recv_bytes())
    limit_memory(_MEMORY)
    answer: Decompiled | Failed
    try:
        answer = Decompiled(tuple(ParsedClass(*asked[:2]).sources(asked[2])))
    except MemoryError:
        answer = Failed(f"The decompiler filled more than {_MEMORY >> 20} MiB", "")
    except Exception as error:  # androguard raises anything at damaged code
        answer = Failed(f"androguard cannot read this code: {error!r:.200}", "")
    pipe.send_bytes(msgspec.msgpack.encode(answer))
