"""Whole screens: the sections, the page behind a row, help."""

from __future__ import annotations
