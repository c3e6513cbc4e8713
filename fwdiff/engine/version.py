"""The version of what reads: a record of another version is not found, so no upgrade is answered with old facts."""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.parsers import expat

import fwdiff

READERS = ("cache", "errors.py", "facts", "images", "knowledge", "model", "text.py", "zstandard.py")
"""The rooms that decide what a file's facts and an image's listing are, and how they are kept."""
LIBRARIES = (
    "androguard",
    "apkInspector",
    "backports.zstd",
    "brotli",
    "hyperscan",
    "lz4",
    "msgspec",
    "numpy",
    "publicsuffixlist",
    "zlib-ng",
)
"""Those whose answers become facts, or the bytes that facts are taken from."""


def reader_version() -> bytes:
    """A digest over the sources of those rooms, the versions of those libraries and Python's.

    Raises `OSError` where the sources are no files that can be read, as in a zip: then nothing tells an upgrade.
    """
    digest = hashlib.sha256()
    for word in (sys.version, expat.EXPAT_VERSION, *(f"{name} {_version(name)}" for name in LIBRARIES)):
        digest.update(word.encode() + b"\0")
    root = Path(fwdiff.__file__).parent
    sources = _sources(root)
    if not sources:
        raise FileNotFoundError(0, "the sources of fwdiff cannot be read, so an upgrade would not be noticed")
    for path in sources:
        digest.update(str(path.relative_to(root)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()[:16]


def _sources(root: Path) -> list[Path]:
    """Every file of those rooms but what the interpreter derives from them."""
    found = [path for room in READERS for path in (root / room, *(root / room).rglob("*"))]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
