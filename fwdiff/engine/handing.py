"""Files of an image handed out as they are: to a decompiler, to a program that the user names."""

from __future__ import annotations

from fwdiff.engine.citing import Files
from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.region import NoSuchPlace

MOST_BYTES = 64 << 20
"""Bytes."""


def read_bytes(files: Files, path: str, member: str) -> bytes:
    """A file, or a member of it, of a DEX image that stands in other bytes that alone.

    Raises `FwdiffError`, also for more than `MOST_BYTES`.
    """
    name = f"{path} {member}".strip()
    try:
        data, start = files.region(path, member)[:2] if member else (files.read(path), 0)
        end = start + Dex(data, start).size if start else len(data)
    except (NoSuchPlace, BadDex, OSError) as error:
        raise DamagedImage(f"{name}: {error}", "It cannot be read.") from error
    if end - start > MOST_BYTES:
        raise LimitReached(f"{name}: larger than {MOST_BYTES >> 20} MiB", "Take it out of the image with other tools.")
    return data[start:end]
