"""What was read before: facts by the digest of a content, digests of files that have not changed since."""

from __future__ import annotations

from fwdiff.cache.location import cache_folder, data_folder, make_private
from fwdiff.cache.memory import (
    Cache,
    KeptImage,
    Stamp,
    Versions,
    file_identity,
    folder_identity,
    kept_versions,
    open_cache,
)
from fwdiff.cache.packing import Unpacker, pack
from fwdiff.cache.rows import clear_rows, keep_rows, place_of_rows, usage_of_rows
from fwdiff.cache.store import Usage, clear, usage

__all__ = [
    "Cache",
    "KeptImage",
    "Stamp",
    "Unpacker",
    "Usage",
    "Versions",
    "cache_folder",
    "clear",
    "clear_rows",
    "data_folder",
    "file_identity",
    "folder_identity",
    "keep_rows",
    "kept_versions",
    "make_private",
    "open_cache",
    "pack",
    "place_of_rows",
    "usage",
    "usage_of_rows",
]
