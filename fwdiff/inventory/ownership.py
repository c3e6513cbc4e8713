"""Which APK or jar the files beside it belong to: its compiled code and what else lies in its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMPILED = frozenset({"vdex", "odex", "oat", "art"})
_BOOT_IMAGE = re.compile(r"(?:.*/)?framework(?:/(?:arm|arm64|x86|x86_64|riscv64))?")
_FIRST_BOOT_JAR = "core-oj"
"""The first jar of the boot class path gives the boot image its bare name, `boot.oat` (art/dex2oat)."""


class Owners:
    """The APKs and jars of an image, and the folders they stand in."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._containers = {path for path in paths if path.endswith((".apk", ".jar"))}
        self._apks_in: dict[str, list[str]] = {}
        for path in sorted(self._containers):
            if path.endswith(".apk"):
                self._apks_in.setdefault(path.rpartition("/")[0], []).append(path)

    def owner(self, path: str) -> str | None:
        """The path of the APK or jar that the file at `path` belongs to; an APK or jar is its own."""
        if path in self._containers:
            return path
        folder, _, name = path.rpartition("/")
        stem, _, suffix = name.rpartition(".")
        if suffix in _COMPILED:
            return self._compiled_from(folder, stem)
        return self._app_around(folder)

    def expected(self, compiled: str) -> str | None:
        """The path at which the APK or jar of a compiled file would stand, where its place says it; it need not."""
        folder, _, name = compiled.rpartition("/")
        stem = name.rpartition(".")[0]
        parts = folder.split("/")
        base = parts[:-2] if parts[-2:-1] == ["oat"] else parts
        if _BOOT_IMAGE.fullmatch(folder) and (stem == "boot" or stem.startswith("boot-")):
            base = parts if parts[-1] == "framework" else parts[:-1]
            stem = stem[5:] or _FIRST_BOOT_JAR
        if "@" in stem or not base or not base[-1]:
            return None
        suffix = "jar" if base[-1] == "framework" else "apk"
        return "/".join((*base, f"{stem}.{suffix}"))

    def _compiled_from(self, folder: str, stem: str) -> str | None:
        parts = folder.split("/")
        if len(parts) > 2 and parts[-2] == "oat":
            base = "/".join(parts[:-2])
            return self._standing(f"{base}/{stem}.apk", f"{base}/{stem}.jar")
        if _BOOT_IMAGE.fullmatch(folder) and (stem == "boot" or stem.startswith("boot-")):
            base = folder if folder.endswith("framework") else folder.rpartition("/")[0]
            return self._standing(f"{base}/{stem[5:] or _FIRST_BOOT_JAR}.jar")
        return self._app_around(folder)

    def _standing(self, *paths: str) -> str | None:
        return next((path for path in paths if path in self._containers), None)

    def _app_around(self, folder: str) -> str | None:
        """The APK named like the folder it stands in, at or above `folder`; for `lib/<abi>` a lone APK will do."""
        parts = folder.split("/")
        if len(parts) > 2 and parts[-2] == "lib":
            apks = self._apks_in.get("/".join(parts[:-2]), [])
            if len(apks) == 1:
                return apks[0]
        for end in range(len(parts), 0, -1):
            apk = f"{'/'.join(parts[:end])}/{parts[end - 1]}.apk"
            if apk in self._containers:
                return apk
        return None


class CompiledCode:
    """The compiled files of an image, by the APK or jar that they were compiled from."""

    def __init__(self, paths: Iterable[str], owners: Owners) -> None:
        self._beside: dict[str, list[str]] = {}
        for path in paths:
            owner = owners.owner(path) if holds_compiled_code(path) else None
            if owner is not None:
                self._beside.setdefault(owner, []).append(path)

    def beside(self, path: str) -> tuple[str, ...]:
        """The paths of what was compiled from the APK or jar at a path."""
        return tuple(self._beside.get(path, ()))


def holds_compiled_code(path: str) -> bool:
    """Whether the name is that of a file in which the compiler keeps dex: vdex, odex or oat."""
    return path.endswith((".vdex", ".odex", ".oat"))
