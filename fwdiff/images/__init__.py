"""Bytes to files: opens an image as it is, in place, and lists and reads what it holds.  Nothing is unpacked.

`registry` opens whatever the user named; `interface` has the shapes that every format is written against.
"""

from __future__ import annotations
