"""A class decompiled in a process of its own: what it says, and that it ends when it should."""

from __future__ import annotations

import threading
import time

from fwdiff.engine.decompiling import Decompiler
from fwdiff.model.desk import Answer, Content, Decompile, Decompiled, ReadBytes, ShowCode
from fwdiff.model.events import Failed
from fwdiff.model.vocabulary import Side
from tests.unit.facts.dex.test_androguard_dex import TASK, client_code

ASKED = Decompile(ShowCode(Side.RIGHT, "com.a", "a.apk", TASK, "post"), "a.apk", "classes.dex", TASK)


def code(asked: ReadBytes) -> Answer:
    assert asked == ReadBytes(Side.RIGHT, "a.apk", "classes.dex")
    return Content(client_code())


def test_the_method_that_was_shown_comes_as_java() -> None:
    answer = Decompiler().answer(ASKED, code)
    assert isinstance(answer, Decompiled)
    (post,) = answer.methods
    assert any("zzhc.vnet.cn" in line for line in post.lines)


def test_damaged_code_is_said_and_ends_nothing() -> None:
    answer = Decompiler().answer(ASKED, lambda _: Content(client_code()[:200] + bytes(400)))
    assert isinstance(answer, Failed)
    assert "androguard cannot read this code" in answer.message


def test_what_takes_too_long_is_ended_and_said() -> None:
    answer = Decompiler(seconds=0.01).answer(ASKED, code)
    assert answer == Failed("The decompiler took longer than 0.01 s", "")


def test_what_is_stopped_is_ended_at_once() -> None:
    decompiler = Decompiler()
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(decompiler.answer(ASKED, code)))
    asking.start()
    while decompiler._run._process is None and asking.is_alive():
        time.sleep(0.001)
    decompiler.stop()
    asking.join(5)
    assert answers == [Failed("The decompiler was stopped", "")]


def test_what_is_stopped_before_its_process_is_there_gets_none() -> None:
    decompiler = Decompiler()

    def stopping(asked: ReadBytes) -> Answer:
        decompiler.stop()
        return code(asked)

    assert decompiler.answer(ASKED, stopping) == Failed("The decompiler was stopped", "")
    assert decompiler._run._process is None


def test_code_that_cannot_be_read_is_said_without_a_process() -> None:
    assert Decompiler().answer(ASKED, lambda _: Failed("gone", "")) == Failed("gone", "")
