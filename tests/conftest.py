"""No test may read or write the cache, what the screen remembers, or the preferences of the user who runs it.

Nor may one fail because the machine is busy: Hypothesis measures its examples by the clock of the wall.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fwdiff.engine import pool, version
from tests.warm_readers import versions_once, warm_server

# hundreds of processes are started, each of which would compile all that it imports anew (0.3 s)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("fwdiff", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fwdiff")


def pytest_collection_finish() -> None:
    """Spare the collector the thousands of tests, which stay until the end: a tenth of the CPU."""
    gc.freeze()


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that this test's cache would stand in."""
    home = tmp_path_factory.mktemp("cache-home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    return home / "fwdiff"


@pytest.fixture(autouse=True)
def readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are forked from the process that those of the test before were; tests of processes start their own."""
    monkeypatch.setattr(pool, "ForkServer", warm_server)
    monkeypatch.setattr(version, "kept_versions", versions_once)
