"""How long a reading is said to go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fwdiff.engine.effort import Forecast, effort, efforts, joining
from fwdiff.model import FileEntry, FileKind, ImageListing

TRACES: dict[str, Any] = json.loads(Path(__file__).with_name("reading_traces.json").read_text("utf-8"))
"""Two cold readings of two real builds of 1 GB each, on two cores with ten other programs: for each second since the
first file how many files, and kilobytes, of each kind were done; `end` is when the result stood."""


def listing(*files: tuple[str, int], kind: FileKind = FileKind.FILE) -> ImageListing:
    return ImageListing("folder", (), tuple(FileEntry(path, f"/{path}", kind, size) for path, size in files))


def test_the_time_left_is_said_from_a_tenth_or_five_seconds_on() -> None:
    forecast = Forecast()
    assert forecast.seconds_left(7.0, 0, 1000) is None
    assert forecast.seconds_left(7.7, 0.001, 1000) is None
    assert forecast.seconds_left(8.7, 1, 1000) is None
    assert forecast.seconds_left(9.7, 100, 1000) is not None
    assert forecast.seconds_left(9.9, 90, 1000) is None
    assert forecast.seconds_left(12.8, 20, 1000) is not None


def test_the_time_left_is_that_of_the_work_and_not_of_the_start() -> None:
    forecast = Forecast()
    forecast.seconds_left(30.0, 1, 1001)
    assert forecast.seconds_left(34.0, 201, 1001) == 16
    assert forecast.seconds_left(34.0, 201, 1001, after=100) == 18


def test_the_time_left_goes_by_the_speed_of_the_last_half() -> None:
    forecast = Forecast()
    left: float | None = None
    for second in range(101):
        slow, fast = min(second, 40), max(second - 40, 0)
        left = forecast.seconds_left(second + 1.0, 0.001 + slow + 10 * fast, 1000)
    assert left == pytest.approx(36, abs=1)


def test_nothing_to_read_has_no_time_left() -> None:
    assert Forecast().seconds_left(1.0, 0.0, 0.0) is None


def test_an_apk_costs_more_than_a_font_and_a_file_of_two_images_is_analysed_once() -> None:
    left = listing(("a.apk", 1_000_000), ("b.ttf", 1_000_000))
    right = listing(("a.apk", 1_000_000), ("b.ttf", 1_000_001))
    (apk, font), (again, other) = efforts([left, right])
    assert apk > 10 * font
    assert again == font
    assert other == pytest.approx(font)


def test_what_has_no_content_costs_nothing() -> None:
    assert efforts([listing(("a.apk", 10), kind=FileKind.LINK)]) == [[0.0]]


@pytest.mark.parametrize("name", TRACES)
def test_what_is_said_of_real_readings_is_never_three_times_too_long_nor_half_too_short(name: str) -> None:
    trace = TRACES[name]
    steps = [(seconds, sum(cost(*row) for row in rows)) for seconds, rows in trace["steps"]]
    files = sum(row[1] for _, rows in trace["steps"] for row in rows)
    total = sum(work for _, work in steps)
    forecast, done, said = Forecast(), 0.0, []
    for seconds, work in steps:
        done += work
        left = forecast.seconds_left(seconds, done, total, joining(files, 2))
        if left is not None:
            said.append((seconds, left / (trace["end"] - seconds)))
    assert said[0][0] <= 6
    assert len(said) > 15
    assert all(0.5 < factor < 3 for _, factor in said), said


def cost(kind: str, files: int, kilobytes: int) -> float:
    ending, _, again = kind.partition(" ")
    return files * effort(f"x{ending}", 1000 * kilobytes // files, repeated=bool(again))
