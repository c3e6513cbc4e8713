"""From a file's place in the image to its place on the phone."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from fwdiff.images.partition_names import is_known
from fwdiff.images.partitions import without_slot

_LIFTED = tuple(f"system/{name}/" for name in ("product", "vendor", "system_ext", "odm"))
"""Where a phone has no such partition, /system holds the folder and the root a link to it."""

_NESTED = "apex!/"
_APEX_ROOT = re.compile(r"\.c?apex!/")


class Layout(Struct, frozen=True):
    """What the device paths of one image depend on."""

    system_as_root: bool = False
    """The partition `system` is mounted at `/`, so that it holds `system/build.prop` itself."""
    root: str = ""
    """The partition whose root all paths begin at; empty where a path begins with its partition."""


def layout_of(paths: Collection[str], root: str = "") -> Layout:
    """Decides from the listing of an image, once."""
    roots = ("system", "system_a", "system_b")
    return Layout(any(f"{name}/system/build.prop" in paths for name in roots), root)


def device_folder(path: str, layout: Layout) -> str:
    """The place on the phone of a folder, or of a file or partition that is not listed; `/` for the whole image."""
    folder = "/".join(part for part in path.split("/") if part not in ("", "."))
    return device_path(f"{folder}/", layout).rstrip("/") or "/"


def device_path(path: str, layout: Layout) -> str:
    """The absolute path on the phone: `system/system/app/X/X.apk` is `/system/app/X/X.apk`.

    Inside an APEX it is `/apex/NAME.apex!/app/Y/Y.apk` wherever the APEX stands, compressed or not.
    """
    for root in _APEX_ROOT.finditer(path) if _NESTED in path else ():
        apex = path[: root.start()].rpartition("/")[2]
        if apex:
            return f"/apex/{apex}.apex!/{path[root.end() :]}"
    partition, separator, rest = f"{layout.root}/{path}".lstrip("/").partition("/")
    name = without_slot(partition)
    if not separator or not is_known(name):
        name = partition
    on_device = rest if name == "system" and layout.system_as_root and rest else f"{name}{separator}{rest}"
    return "/" + (on_device.removeprefix("system/") if on_device.startswith(_LIFTED) else on_device)
