"""Differences to findings and cases, what a market's policy says of them, and what reviewers decided."""

from __future__ import annotations
