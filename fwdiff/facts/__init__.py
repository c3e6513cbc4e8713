"""The bytes of one file to one record.  Knows no path, no other file and no table that a user can change."""

from __future__ import annotations
