"""Paths on the phone as scripts and links write them."""

from __future__ import annotations

import re

_ON_SYSTEM = re.compile(r"/system/(?=(?:product|vendor|odm|system_ext)/)")


def on_the_phone(written: str) -> str:
    """The device path of a path in text: `/system/product` is `/product`, a slash at the end is none."""
    return _ON_SYSTEM.sub("/", written, count=1).rstrip("/")


def with_folders(device_path: str) -> list[str]:
    """The path and every folder above it but the root, the deepest first."""
    found = []
    while device_path.strip("/"):
        found.append(device_path)
        device_path = device_path.rpartition("/")[0]
    return found
