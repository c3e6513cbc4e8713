"""Small tables of the field's knowledge, each row with its source."""

from __future__ import annotations
