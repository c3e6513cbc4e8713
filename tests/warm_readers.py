"""What each run of the engine makes first, made once for all the runs of a test process.

The process that workers are forked from costs 0.4 s of CPU, the versions for an empty cache 0.3 s.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from fwdiff.cache import Versions, kept_versions
from fwdiff.engine.fork_server import ForkedProcess, ForkServer


class WarmServer(ForkServer):
    """Outlives each pool that asks for it; what it forks finds the test's own environment and folder."""

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def fork(self, pipe: Connection, serve: Callable[..., None], *arguments: object) -> ForkedProcess:
        return super().fork(pipe, _serve_there, dict(os.environ), Path.cwd(), serve, arguments)

    def close(self) -> None:
        """Nothing: the next pool asks for it."""


def warm_server(prepare: Callable[[], None]) -> ForkServer:
    """The one that runs; another where a test has killed it."""
    server = _started(prepare)
    if not server.alive:
        _started.cache_clear()
    return _started(prepare)


def versions_once(folder: Path, sources: bytes, compute: Callable[[], Versions]) -> Versions:
    """As `kept_versions`, but what was computed for these sources for one cache is not computed for another."""
    return kept_versions(folder, sources, lambda: _VERSIONS.get(sources) or _VERSIONS.setdefault(sources, compute()))


_VERSIONS: dict[bytes, Versions] = {}


@cache
def _started(prepare: Callable[[], None]) -> WarmServer:
    return WarmServer(prepare)


def _serve_there(
    pipe: Connection,
    environment: Mapping[str, str],
    folder: Path,
    serve: Callable[..., None],
    arguments: tuple[object, ...],
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    serve(pipe, *arguments)
