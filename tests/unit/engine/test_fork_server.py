"""Processes forked from one that is prepared: what each is given, how each ends, what is left when the server dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pytest

from fwdiff.engine.fork_server import AVAILABLE, ForkedProcess, ForkServer
from fwdiff.engine.pool import Pool

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="workers are spawned here")
_PREPARED = "FWDIFF_TEST_PREPARED"


def prepare() -> None:
    os.environ[_PREPARED] = f"{os.getpid()}"


def tell(pipe: Connection, *words: str) -> None:
    pipe.send((*words, os.environ[_PREPARED], os.getppid()))
    pipe.recv()
    os._exit(7)


@pytest.fixture(autouse=True)
def readers() -> None:
    """As they are without tests: each run starts its own."""


@pytest.fixture
def server() -> Iterator[ForkServer]:
    server = ForkServer(prepare)
    yield server
    server.close()


@contextmanager
def forked(server: ForkServer, word: str) -> Iterator[tuple[ForkedProcess, Connection]]:
    ours, theirs = multiprocessing.Pipe()
    with theirs:
        process = server.fork(theirs, tell, word)
    with ours:
        yield process, ours


def test_processes_are_forked_from_one_that_was_prepared_once(server: ForkServer) -> None:
    with forked(server, "one") as (_, one), forked(server, "two") as (_, two):
        first, second = one.recv(), two.recv()
    assert first[1:] == second[1:]
    assert (first[0], second[0]) == ("one", "two")
    assert first[1] == f"{first[2]}"


def test_each_has_its_own_exit_code_asked_in_any_order(server: ForkServer) -> None:
    with forked(server, "one") as (killed, one), forked(server, "two") as (done, two):
        two.recv()
        two.send(None)
        assert done.pid
        assert done.exitcode == 7
        one.recv()
        killed.kill()
        assert killed.exitcode == -signal.SIGKILL
        assert done.exitcode == 7
        with pytest.raises(EOFError):
            one.recv()


def test_where_the_server_is_killed_nobody_waits_for_it(server: ForkServer) -> None:
    with forked(server, "one") as (process, pipe):
        pipe.recv()
        assert process.pid
        server._process.kill()
        process.kill()
        server._process.join(5)
        assert process.exitcode == 0
        with pytest.raises(OSError, match="pipe"), forked(server, "two"):
            pass


def test_a_pool_whose_server_was_killed_takes_another() -> None:
    with Pool(1) as pool:
        server = pool._server
        assert server is not None
        server._process.kill()
        server._process.join(5)
        worker = pool._workers[0]
        worker.kill()
        ((_, died),) = pool.answers(30)
        assert getattr(died, "tasks", None) == ()
        assert pool._server is not server
        assert pool._workers[0]._process.pid
