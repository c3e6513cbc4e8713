"""APKs that stand in an app folder by a link: the package manager follows it and takes them for packages of that place.

Source: AOSP PackageManagerService.scanDirTracedLI, which asks for files and folders and does not tell links apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from fwdiff.inventory.links import places_of
from fwdiff.inventory.records import ReadFile, Records

_SCANNED = re.compile(r".*/(?:app|priv-app|overlay)/[^/]+(?:/[^/]+\.apk)?")


def linked_apks(records: Records) -> Iterator[ReadFile]:
    """The APKs that were read, as files of the place of each link that leads to one or to its folder."""
    links = [link for link in records.links if _SCANNED.fullmatch(link.device_path)]
    if not links:
        return
    apks = {file.device_path: file for file in records.read.values() if file.path.endswith(".apk")}
    for link, place in places_of(links, records.listing.files):
        if link.device_path.endswith(".apk"):
            yield from (replace(file, device_path=link.device_path) for path, file in apks.items() if path == place)
            continue
        for path, file in apks.items():
            folder, _, name = path.rpartition("/")
            if folder == place:
                yield replace(file, device_path=f"{link.device_path}/{name}")
