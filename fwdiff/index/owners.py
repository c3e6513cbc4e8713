"""Whose a path of a build is: the base package that it belongs to.

An overlay belongs to its target's name, whether or not the target stands in the image; a split to its base.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from fwdiff.model import Package

_SIDE_FILE = re.compile(
    r"(?P<folder>.*?)(?:/oat)?(?:/(?:arm|arm64|x86|x86_64|mips|mips64|riscv64))?"
    r"/(?P<stem>[^/]+?)(?:\.(?:apk|jar|apex))?\.(?:odex|vdex|art|prof|idsig|fsv_meta)"
)
"""What the compiler, the profile and the verifier keep beside an APK (source.android.com, "Configuring ART")."""
_SUFFIXES = (".odex", ".vdex", ".art", ".prof", ".idsig", ".fsv_meta")
_APP_FOLDERS = ("/app/", "/priv-app/", "/CDA/items/")
_APP_FOLDER = re.compile(r"(?P<folder>(?:/[^/]+)*/(?:app|priv-app|CDA/items)/[^/]+)/.+")
_APEX = re.compile(r"(?:.*/)?(?P<name>[^/]+)\.c?apex")
_LEAST_PARTS = 3
"""A folder of fewer parts (`/system/app`, `/product/overlay`) holds the packages of many."""


def base_of(package: Package) -> str:
    """The package that an APK belongs to: itself, or the target of an overlay."""
    return package.overlay.target if package.overlay and package.overlay.target else package.package


class Owners:
    """The base packages of one build, by name and by place."""

    def __init__(self, packages: Iterable[Package]) -> None:
        self._base_of_name: dict[str, str] = {}
        self._at: dict[str, str] = {}
        """Base package of an APK, and of the files of its code, by path in the image."""
        self._units: dict[str, str] = {}
        self._folders: dict[str, dict[str, str]] = {}
        """Base package by the stem of each APK that stands in a folder of the phone."""
        for package in packages:
            self._add(package, base_of(package))

    def _add(self, package: Package, base: str) -> None:
        self._base_of_name.setdefault(package.package, base)
        for path in (package.path, *package.code_paths):
            self._at.setdefault(path, base)
        folder, _, name = package.device_path.rpartition("/")
        stem = name.rpartition(".")[0]
        self._units.setdefault(f"{folder}/{stem}", base)
        if folder.count("/") >= _LEAST_PARTS and not folder.endswith("/overlay"):
            self._folders.setdefault(folder, {}).setdefault(stem, base)
        apex = _APEX.fullmatch(package.device_path)
        if apex:
            self._folders.setdefault(f"/apex/{apex['name']}.apex!", {}).setdefault(stem, base)

    def base(self, name: str) -> str:
        """The base package of a package by its name, installed or not."""
        return self._base_of_name.get(name, name)

    def owner(self, path: str, device_path: str) -> str | None:
        """The base package that owns a file, None where no package of this build does."""
        exact = self._at.get(path)
        if exact is not None:
            return exact
        side = _SIDE_FILE.fullmatch(device_path) if device_path.endswith(_SUFFIXES) else None
        unit = self._units.get(f"{side['folder']}/{side['stem']}") if side else None
        return unit if unit is not None else self._around(device_path)

    def _around(self, device_path: str) -> str | None:
        """By the deepest folder whose APKs are of one base package; of several, the one named as the file is."""
        folder, _, name = device_path.rpartition("/")
        while folder:
            stems = self._folders.get(folder)
            if stems:
                return stems.get(name.partition(".")[0]) or min(stems.values())
            folder = folder.rpartition("/")[0]
        return None


def folder_without_package(device_path: str) -> str | None:
    """The folder of an application, for a file in one whose APK cannot be read."""
    match = _APP_FOLDER.fullmatch(device_path) if any(name in device_path for name in _APP_FOLDERS) else None
    return match["folder"] if match else None


def whose(builds: Sequence[Owners], path: str, device_path: str) -> str | None:
    """`package:NAME` or `folder:PATH` that owns a path, by the first of the builds that knows; None: nobody's."""
    for owners in builds:
        owner = owners.owner(path, device_path)
        if owner is not None:
            return f"package:{owner}"
    folder = folder_without_package(device_path)
    return f"folder:{folder}" if folder else None


def subject_of_file(builds: Sequence[Owners], path: str, device_path: str) -> str:
    """Its owner; of a file that is nobody's `files:` and the first two parts of its device path."""
    folders = device_path.split("/")[1:-1][:2]
    return whose(builds, path, device_path) or f"files:/{'/'.join(folders)}"
