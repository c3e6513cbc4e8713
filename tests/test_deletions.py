"""APKs that are not there cause no proven row, on the fixtures."""

from __future__ import annotations

from pathlib import Path

from tests.bench.blanking import read_tree
from tests.bench.deletions import check

NOKIA = Path(__file__).parent.parent / "fixtures/nokia-7-plus"


def test_an_apk_that_is_not_there_proves_nothing_and_leaves_the_rest_proven() -> None:
    findings, least = check((read_tree(str(NOKIA / "ww-good.zip")), read_tree(str(NOKIA / "ww-bad.zip"))), 30, 2019)
    assert findings == []
    assert least >= 0.99
