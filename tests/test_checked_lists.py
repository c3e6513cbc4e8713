"""The lists of hosts that people have checked hold names alone, each once, and verdicts with a reason."""

from __future__ import annotations

from collections import Counter

from tests.bench.services import LEAST_REAL, SAMPLE, rows


def test_sample_is_whole_and_mostly_real() -> None:
    sample = rows("service_sample.tsv")
    assert len(sample) == SAMPLE
    assert all(row["reason"] and row["verdict"] in {"real", "noise"} for row in sample)
    assert sum(row["verdict"] == "real" for row in sample) >= LEAST_REAL * SAMPLE
    assert not any(mark in row["url"] for row in sample for mark in "?#")


def test_hosts_stand_once_in_order() -> None:
    listed = rows("service_hosts_pairA.tsv")
    assert [row["host"] for row in listed] == sorted(row["host"] for row in listed)
    assert max(Counter(row["host"] for row in listed).values()) == 1
    assert {row["side"] for row in listed} == {"left", "right", "both"}


def test_verdicts_of_each_build_have_a_reason_and_stand_once() -> None:
    verdicts = rows("service_verdicts.tsv")
    assert all(row["reason"] and row["verdict"] in {"real", "noise"} for row in verdicts)
    assert max(Counter((row["tree"], row["host"]) for row in verdicts).values()) == 1
    assert min(Counter(row["tree"] for row in verdicts).values()) >= 70
