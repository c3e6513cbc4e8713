"""An APK, DEX or vdex that the user names by itself: what its code is like."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

from fwdiff.errors import ImageError, UsageError
from fwdiff.facts.apk.manifest import BadManifest, read_manifest
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.likeness.sketch import sketch
from fwdiff.model import CodeSketch
from fwdiff.whole_file import read_regular

_MOST_BYTES = 384 << 20
_HINT = "Name an APK, or the vdex beside it."


class CodeFile(Struct, frozen=True):
    """One file with code."""

    path: str
    sha256: str
    package: str
    """Empty where it has no manifest that could be read."""
    sketch: CodeSketch


def read_code(path: str) -> CodeFile:
    """Raises `UsageError` where the file holds no code that could be looked at, and `ImageError`."""
    try:
        content = read_regular(Path(path), _MOST_BYTES)
    except OSError as error:
        raise ImageError(f"{path}: {error.strerror}", _HINT) from error
    if content is None:
        raise ImageError(f"{path}: no regular file", _HINT)
    if len(content) > _MOST_BYTES:
        raise ImageError(f"{path}: larger than {_MOST_BYTES >> 20} MiB", "Name the APK alone.")
    found = sketch(content)
    if not found.features:
        raise UsageError(
            f"{path}: no code of its own that could be looked at",
            "It may be packed, or stand in the vdex beside the APK: name that.",
        )
    return CodeFile(path, hashlib.sha256(content).hexdigest(), _package(content), found)


def _package(content: bytes) -> str:
    try:
        reading = read_manifest(ZipArchive(content))
    except (BadManifest, BadZip):
        return ""
    return reading.manifest.package if reading else ""
