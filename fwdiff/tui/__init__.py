"""The screen.  Imported by the command line in one function, only when a screen is wanted."""

from __future__ import annotations
