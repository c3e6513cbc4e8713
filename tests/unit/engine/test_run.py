"""How long a reading is said to go on."""

from __future__ import annotations

from fwdiff.engine.run import _Rate

MIB = 1 << 20


def test_the_time_left_is_said_from_a_tenth_or_five_seconds_on() -> None:
    rate = _Rate()
    assert rate.seconds_left(7.0, 0, 1000 * MIB) is None
    assert rate.seconds_left(7.7, 1, 1000 * MIB) is None
    assert rate.seconds_left(8.7, MIB, 1000 * MIB) is None
    assert rate.seconds_left(12.6, 90 * MIB, 1000 * MIB) is None
    assert rate.seconds_left(12.8, 20 * MIB, 1000 * MIB) is not None
    assert rate.seconds_left(9.7, 100 * MIB, 1000 * MIB) is not None


def test_the_time_left_is_that_of_the_bytes_and_not_of_the_start() -> None:
    rate = _Rate()
    rate.seconds_left(30.0, 1, 1001)
    left = rate.seconds_left(34.0, 201, 1001)
    assert left == 16
