"""What an image lacks by signs in itself: public dumps and unpacked trees often lack files, and say nothing of it.

What would stand at such a place is unread, so that its absence proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from fwdiff.images.device_path import Layout, device_folder, device_path, layout_of
from fwdiff.inventory.ownership import Owners, holds_compiled_code
from fwdiff.inventory.records import Records
from fwdiff.model import FileEntry, FileKind, Package, ProblemKind, Unread
from fwdiff.model.inventory import LISTED

_LIST = "all_files.txt"
_APP = re.compile(r"(?P<folder>/(?:[^/]+/){0,3}(?:app|priv-app|framework)/(?P<name>[^/]+))/.+")
_LIBRARY = re.compile(r"/lib/[^/]+/[^/]+\.so")
_INSTALLABLE = (".apk", ".apk.gz", ".apex", ".capex", ".jar")
_PIECE = re.compile(r"(?P<whole>.+\.(?:apk|apex|bin|dex|img|jar|odex|oat|so|vdex|zip))\.(?P<piece>a[a-z])")
_OTHER_SLOT = "/system_other/"
"""Holds compiled code for the first boot, of APKs that stand in `system` (source.android.com, "Configuring ART")."""
_APEX = re.compile(r"(?:/system|/system_ext|/vendor|/product)?/apex/.")
_PLATFORM = "android"
_FRAMEWORK = "/system/framework/"
_COPIES = frozenset({"folder", "zip", "tar"})
"""What files are put into one by one, and may have been left out of."""


def missing_rows(records: Records, packages: Iterable[Package], owners: Owners) -> Iterator[Unread]:
    """A row of kind `missing` for each file or folder that is not there, with the sign of it."""
    entries = records.listing.files
    standing = {entry.path for entry in entries}
    signs = chain(
        _listed(records, standing),
        _pieces(standing),
        _compiled_from_nothing(entries, owners, standing),
        _apps_without_apk(entries),
        _no_platform(records, packages),
    )
    said = {entry.path for entry in records.listing.unread} | standing
    layout = _layout(entries, standing)
    for path, reason in signs:
        if path not in said:
            said.add(path)
            yield Unread(path, ProblemKind.MISSING, reason, device_path=device_folder(path, layout))


def _layout(entries: Sequence[FileEntry], standing: set[str]) -> Layout:
    """What the places on the phone of the image's files follow; a lone partition's paths begin at its root."""
    layout = layout_of(standing)
    if not entries or device_path(entries[0].path, layout) == entries[0].device_path:
        return layout
    return layout_of(standing, entries[0].device_path.split("/")[1])


def _listed(records: Records, standing: set[str]) -> Iterator[tuple[str, str]]:
    """What the list at the root of a dump names beyond what is there."""
    file = records.read.get(_LIST)
    if file is None:
        return
    folders = _folders(standing)
    for path in file.facts.file_list:
        if path not in standing and path.rstrip("/") not in folders:
            yield path, LISTED


def _folders(paths: Iterable[str]) -> set[str]:
    """All folders that files stand in, near or far."""
    folders = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _pieces(standing: set[str]) -> Iterator[tuple[str, str]]:
    """`X.apk.aa`, `X.apk.ab` … as `split` writes them."""
    wholes: dict[str, list[str]] = {}
    for path in sorted(standing):
        if match := _PIECE.fullmatch(path):
            wholes.setdefault(match["whole"], []).append(match["piece"])
    for whole, pieces in wholes.items():
        yield whole, f"only pieces of it are here: .{', .'.join(pieces[:8])}"


def _compiled_from_nothing(
    entries: Iterable[FileEntry], owners: Owners, standing: set[str]
) -> Iterator[tuple[str, str]]:
    """Compiled code whose APK or jar is not there."""
    has_apexes = any(_APEX.match(entry.device_path) for entry in entries)
    for entry in entries:
        if holds_compiled_code(entry.path) and not entry.device_path.startswith(_OTHER_SLOT):
            source = None if owners.owner(entry.path) else owners.expected(entry.path)
            if source is None or (has_apexes and source.endswith("/framework/" + source.rpartition("/")[2])):
                continue  # from Android 10 on the jars of the boot class path stand in APEXes as well
            if not any(f"{source}{suffix}" in standing for suffix in ("", ".gz")):
                yield source, f"its compiled code is here without it: {entry.path}"


def _apps_without_apk(entries: Iterable[FileEntry]) -> Iterator[tuple[str, str]]:
    """Folders of apps that hold an app's libraries, or nothing, and no APK."""
    libraries: dict[str, str] = {}
    with_apk: set[str] = set()
    for entry in entries:
        if entry.kind is FileKind.FOLDER:
            yield f"{entry.path}/{entry.path.rpartition('/')[2]}.apk", "its folder is empty"
            continue
        match = _APP.fullmatch(entry.device_path)
        if match is None:
            continue
        folder = entry.path[: len(entry.path) - len(entry.device_path) + match.end("folder")]
        if entry.path.endswith(_INSTALLABLE):
            with_apk.add(folder)
        elif _LIBRARY.match(entry.device_path, match.end("folder")):
            libraries.setdefault(folder, entry.path)
    for folder, library in libraries.items():
        if folder not in with_apk:
            name = folder.rpartition("/")[2]
            yield f"{folder}/{name}.apk", f"its libraries are here without it: {library}"


def _no_platform(records: Records, packages: Iterable[Package]) -> Iterator[tuple[str, str]]:
    """A system partition without package `android`, which no phone starts without.

    An image of a file system was not copied file by file: it tells only where it has other files of the framework.
    """
    files = records.listing.files
    whole = {partition.name for partition in records.listing.partitions if partition.filesystem not in _COPIES}
    if records.pending or any(package.package == _PLATFORM for package in packages):
        return
    if "system" in whole and not any(entry.device_path.startswith(_FRAMEWORK) for entry in files):
        return
    for entry in files:
        if entry.device_path == "/system/build.prop":
            yield (
                f"{entry.path.rpartition('/')[0]}/framework/framework-res.apk",
                "package `android` is nowhere in the image",
            )
            return
