from __future__ import annotations

import threading

import pytest

from fwdiff.images.bytes.side_by_side import side_by_side


def test_results_come_in_the_order_of_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    second = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second.wait(30)
        if item == 1:
            second.set()
        return item * item

    assert side_by_side(work, range(50)) == [item * item for item in range(50)]
    assert side_by_side(work, []) == []


def test_an_error_reaches_the_caller_and_ends_the_work() -> None:
    done = []

    def work(item: int) -> None:
        if item == 3:
            raise KeyError(item)
        done.append(item)

    with pytest.raises(KeyError):
        side_by_side(work, range(10_000_000))
    assert len(done) < 10_000
