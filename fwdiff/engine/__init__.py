"""The one way every front end gets a result: opens images in worker processes, joins, compares, reports progress."""

from __future__ import annotations
