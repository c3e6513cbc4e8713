"""Bytes to files: opens an image as it is, in place, and lists and reads what it holds.  Nothing is unpacked."""

from __future__ import annotations

from fwdiff.images.interface import ByteSource, Image
from fwdiff.images.registry import describe_image, open_image
from fwdiff.images.temporary import Announce

__all__ = ["Announce", "ByteSource", "Image", "describe_image", "open_image"]
