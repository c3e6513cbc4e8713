"""Zip archives for tests."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from fwdiff.facts.containers.zip_archive import ZipArchive

APKS = Path(__file__).parents[2] / "data" / "apk"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def built(name: str) -> ZipArchive:
    """One of the APKs that tests/data/apk/build.sh made."""
    return ZipArchive((APKS / name).read_bytes())
