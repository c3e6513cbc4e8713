"""The result as text or data; one file an output.  Knows the model only."""

from __future__ import annotations
