"""What the screen shows, as rows of plain data.  Knows nothing of Textual: tested without a terminal."""

from __future__ import annotations
