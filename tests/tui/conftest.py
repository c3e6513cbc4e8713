"""The same picture on every machine: no colours taken from the environment, no animation, no blinking cursor."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def quiet_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the environment says about terminals out of the tests."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name in {"NO_COLOR", "COLORTERM"}]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
