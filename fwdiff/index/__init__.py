"""An inventory indexed once: what stands where, whose it is, and what was not read.  Imports the model alone."""

from __future__ import annotations

from fwdiff.index.build_index import BuildIndex

__all__ = ["BuildIndex"]
