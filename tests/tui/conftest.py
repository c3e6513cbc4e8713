"""The same picture on every machine: nothing of it follows from the environment."""

from __future__ import annotations

import pytest

from fwdiff.tui.screens import main
from tests.tui.rest import wait_for_rest


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the environment says about colours out of the tests."""
    for name in ("NO_COLOR", "COLORTERM", "TEXTUAL", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot waits for what goes on in the app, and not by the clock; what the app itself waits with is short."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", wait_for_rest)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 0.001)
    monkeypatch.setattr(main, "_REST", 0.01)
