"""The result as text or data; one file an output.  Shows what was judged, and decides nothing."""

from __future__ import annotations
