"""Benchmarks, run by hand: figures of one run side by side.  No test depends on a clock."""

from __future__ import annotations
