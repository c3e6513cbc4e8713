"""The README's picture: the bundled case as a user sees it after the README's first command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fwdiff.cli import demo
from fwdiff.engine.request import Request
from fwdiff.engine.results import compare_images
from fwdiff.model.comparison import Comparison
from tests.tui.driving import app_with
from tests.tui.test_snapshots import typing


def test_picture(snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(demo.GOOD).parent)
    good, bad, china = (Path(image).name for image in (demo.GOOD, demo.BAD, demo.CHINA))
    request = Request(good, bad, china, workers=1)
    *_, comparison = compare_images(request)
    assert isinstance(comparison, Comparison)
    app = app_with(comparison)
    assert snap_compare(app, terminal_size=(100, 30), run_before=typing())
