"""An inventory indexed once: what stands where, and whose it is.  Imports the model alone."""

from __future__ import annotations
