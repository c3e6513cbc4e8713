"""The versions of what reads: a record of another version is not found, so no upgrade is answered with old facts.

Each kind of content has its own, over the code of the modules that read it; comments and documentation are no code.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.parsers import expat

import fwdiff
from fwdiff.cache import Versions, kept_versions
from fwdiff.engine.code_digests import CodeDigests

ROOMS = (
    "cache",
    "engine/budget.py",
    "errors.py",
    "facts",
    "images",
    "knowledge",
    "model",
    "public_suffixes.py",
    "text.py",
    "user_folders.py",
    "whole_file.py",
    "zstandard.py",
)
"""All that decides what a file's facts and an image's listing are, and how they are kept."""
LISTING = ("fwdiff.images.opening.opener",)
"""The modules, with all that they import, that an image's listing is the work of."""
EVERY_KIND = ("fwdiff.facts.endpoints.collection", "fwdiff.facts.content", "fwdiff.images.formats.file_systems")
_ALONE = ("fwdiff.facts.analyse", "fwdiff.engine.budget")
"""Modules of every kind that import those of all: what hands out, and what cuts."""
_SCANNED = ("fwdiff.facts.endpoints.batch", "fwdiff.facts.unread_content")
_TEXT = (*_SCANNED, "fwdiff.facts.settings.file_list", "fwdiff.facts.settings.text_config")
_ARCHIVE = (
    "fwdiff.facts.apk.apk_identity",
    "fwdiff.facts.archive_members",
    "fwdiff.facts.likeness.sketch",
    "fwdiff.facts.apk.network_security",
    "fwdiff.facts.dex.property_uses",
    "fwdiff.facts.signing.verification",
)
_CODE = (
    "fwdiff.facts.archive_members",
    "fwdiff.facts.likeness.sketch",
    "fwdiff.facts.dex.property_uses",
    "fwdiff.facts.dex.vdex",
)
_DATA = (
    "fwdiff.facts.signing.certificates",
    "fwdiff.facts.containers.compressed",
    "fwdiff.facts.settings.carrier_protobuf",
    "fwdiff.facts.settings.selinux_policy",
    "fwdiff.facts.settings.verified_boot",
)
READERS: dict[str, tuple[str, ...]] = {
    "zip": _ARCHIVE,
    "dex": _CODE,
    "vdex": _CODE,
    "elf": (*_SCANNED, *_CODE),
    "gzip": ("fwdiff.facts.analyse", "fwdiff.facts.signing.verification"),
    "resources": _SCANNED,
    "binary xml": _SCANNED,
    "heap": (),
    "xml": _TEXT,
    "text": _TEXT,
    "media": (),
    "data": (*_TEXT, *_DATA, "fwdiff.facts.archive_members"),
}
"""By kind of content: the modules, with all that they import, that its facts are the work of."""
LIBRARIES = (
    "androguard",
    "apkInspector",
    "backports.zstd",
    "brotli",
    "cryptography",
    "hyperscan",
    "lz4",
    "msgspec",
    "numpy",
    "publicsuffixlist",
    "zlib-ng",
)
"""Those whose answers become facts, or the bytes that facts are taken from."""


def reader_versions(folder: Path) -> Versions:
    """The versions, from the cache in a folder where it has them for these very sources.

    Raises `OSError` where the sources are no files that can be read, as in a zip: then nothing tells an upgrade.
    """
    root = Path(fwdiff.__file__).parent
    sources = {str(path.relative_to(root)): path.read_bytes() for path in _sources(root)}
    if not sources:
        raise FileNotFoundError(0, "the sources of fwdiff cannot be read, so an upgrade would not be noticed")
    surroundings = (sys.version, expat.EXPAT_VERSION, *(f"{name} {_version(name)}" for name in LIBRARIES))
    exact = _digest(
        (*(word.encode() for word in surroundings), *(part for source in sources.items() for part in _named(*source)))
    )
    return kept_versions(folder, exact, lambda: computed_versions(sources, surroundings))


def computed_versions(sources: dict[str, bytes], surroundings: Iterable[str]) -> Versions:
    """The versions by what the sources, by their paths, say."""
    code = CodeDigests(sources)
    base = _digest((*(word.encode() for word in surroundings), code.of_modules(("fwdiff.cache.packing",))))
    common = code.of_modules(EVERY_KIND), *(code.of_module(name) for name in _ALONE)
    facts = {
        kind: _digest((base, kind.encode(), *common, code.of_modules(readers))) for kind, readers in READERS.items()
    }
    return Versions(_digest((base, code.of_modules(LISTING))), facts)


def _named(name: str, content: bytes) -> tuple[bytes, bytes]:
    return name.encode(), content


def _digest(parts: Iterable[bytes]) -> bytes:
    """16 bytes that change with each part, and with where one ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.digest()[:16]


def _sources(root: Path) -> list[Path]:
    """Every file of those rooms but what the interpreter derives from them."""
    found = [path for room in ROOMS for path in (root / room, *(root / room).rglob("*"))]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
