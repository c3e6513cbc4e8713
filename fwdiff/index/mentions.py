"""What puts a package into an image, and every line of its settings that names it, installed or not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby

from fwdiff.index.build_index import BuildIndex
from fwdiff.index.device_paths import on_the_phone, with_folders
from fwdiff.index.networks import NetworkValue, networks_of
from fwdiff.index.sku_selection import selections
from fwdiff.model import Package, Placement, SettingAt, SettingKind
from fwdiff.model.why import Mention, MentionKind

NOT_STATIC = "not static: off until something turns it on while the phone runs"
_FEW = 6
_NAME = re.compile(r"[A-Za-z]\w*(?:\.\w+)+")
_KINDS = {
    SettingKind.PRIVAPP_PERMISSION: MentionKind.ALLOWLIST,
    SettingKind.DEFAULT_PERMISSION: MentionKind.DEFAULT_PERMISSION,
    SettingKind.SYSCONFIG: MentionKind.SYSCONFIG,
    SettingKind.INIT_SERVICE: MentionKind.INIT,
    SettingKind.INIT_ACTION: MentionKind.INIT,
    SettingKind.CARRIER_SETTING: MentionKind.CARRIER,
}
_PLACES = {
    Placement.PRIV_APP: "in priv-app: installed at first boot, may hold privileged permissions",
    Placement.APP: "in app: installed at first boot",
    Placement.OVERLAY: "in overlay: an overlay of resources",
    Placement.FRAMEWORK: "in framework: part of the platform",
    Placement.APEX: "in an APEX: installed with it",
    Placement.CARRIED: "carried: the package manager does not look there, something has to install it",
}
_ITEM = re.compile(r"/CDA/items/([^/]+)/")


class Mentions:
    """The tables of one build; each answer takes as long as it has lines."""

    def __init__(self, index: BuildIndex) -> None:
        self._index = index

    def here_by(self, package: Package) -> Iterator[Mention]:
        """Why one placement is there: its place, its SKU, the links that lead to it."""
        item = _ITEM.search(package.device_path)
        words = f"item {item[1]} of FIH's CDA, which installs items by SKU" if item else _PLACES[package.placement]
        yield Mention(MentionKind.PLACEMENT, f"{words} ({package.device_path})", package.path)
        if package.sku:
            yield Mention(MentionKind.SKU, f"in the folder of SKU {package.sku}: on its phones alone", package.path)
        overlay = package.overlay
        if overlay is not None:
            yield Mention(
                MentionKind.OVERLAY, f"changes resources of {overlay.target}{condition(package)}", package.path
            )
        links = self.links_to(package)
        for link in links:
            yield Mention(MentionKind.LINK, f"linked as {link.key}{self._of_place(link)}", link.path, link.key)
        waits = overlay is not None and self._index.sku_ids.is_id(overlay.required_value or "")
        if package.sku or waits or any(map(self._of_place, links)):
            yield from self._selected

    @cached_property
    def _selected(self) -> list[Mention]:
        """Which SKU the build takes, line by line."""
        words = "is the SKU that is taken where the phone sets none"
        return [
            Mention(MentionKind.SKU, f"{row.value.strip()} {words} ({row.key})", row.path, row.key)
            for row in selections(self._index)
        ]

    def _of_place(self, row: SettingAt) -> str:
        """Whose phones alone have a line, by the place of its file, as words behind it."""
        place = self._index.place_of(row)
        sku = self._index.sku_ids.of_folder(place)
        if sku:
            return f", for SKU {sku}"
        claim = self._index.claim_at(place)
        return f", {claim.why}" if claim else ""

    def links_to(self, package: Package) -> list[SettingAt]:
        """The links to its APK, or to a folder that it stands in, the nearest first."""
        if not self._links:
            return []
        return [link for path in with_folders(package.device_path) for link in self._links.get(path, ())]

    def named_by(self, name: str) -> Iterator[Mention]:
        """The lines that name a package, file by file, then the overlays on it."""
        rows = sorted(self._naming.get(name, ()), key=lambda row: (_KINDS[row.kind], row.path))
        for (kind, path), found in groupby(rows, key=lambda row: (_KINDS[row.kind], row.path)):
            said = list(found)
            words = ", ".join(dict.fromkeys(_words(row, name) for row in said))
            yield Mention(kind, words + self._of_place(said[0]), path, said[0].key)
        for path, values in groupby(self._networks.get(name, ()), key=lambda one: one.path):
            yield Mention(MentionKind.NETWORK, _by_network(list(values)), path)
        for overlay in self.overlays_on(name):
            yield Mention(MentionKind.OVERLAY, f"overlay {overlay.package}{condition(overlay)}", overlay.path)

    def overlays_on(self, name: str) -> list[Package]:
        """The overlays on a package, in order of path."""
        return self._overlays.get(name, [])

    @cached_property
    def _naming(self) -> dict[str, list[SettingAt]]:
        """The settings that name each package; whatever has the shape of a name counts as one."""
        found: dict[str, list[SettingAt]] = defaultdict(list)
        for row in self._index.inventory.configuration:
            if row.kind in _KINDS:
                for name in _names_in(row):
                    found[name].append(row)
        return dict(found)

    @cached_property
    def _networks(self) -> dict[str, list[NetworkValue]]:
        found: dict[str, list[NetworkValue]] = defaultdict(list)
        for value in networks_of(self._index.inventory.configuration):
            found[value.package].append(value)
        return {name: sorted(values, key=lambda one: (one.path, one.network)) for name, values in found.items()}

    @cached_property
    def _overlays(self) -> dict[str, list[Package]]:
        found: dict[str, list[Package]] = defaultdict(list)
        for package in self._index.inventory.packages:
            if package.overlay is not None:
                found[package.overlay.target].append(package)
        return dict(found)

    @cached_property
    def _links(self) -> dict[str, list[SettingAt]]:
        """The links that lead to an absolute path, by that; relative ones stand beside what they name."""
        found: dict[str, list[SettingAt]] = defaultdict(list)
        for row in self._index.inventory.configuration:
            if row.kind is SettingKind.LINK and row.value.count("/") > 2:
                found[on_the_phone(row.value)].append(row)
        return dict(found)


def condition(package: Package) -> str:
    """Where an overlay applies, as words behind its name; nothing where it applies everywhere."""
    overlay = package.overlay
    if overlay is None:
        return ""
    if not overlay.required_property:
        return "" if overlay.is_static else f", {NOT_STATIC}"
    return f", where {overlay.required_property}={overlay.required_value or ''}"


def _names_in(row: SettingAt) -> Iterable[str]:
    if row.kind in (SettingKind.PRIVAPP_PERMISSION, SettingKind.DEFAULT_PERMISSION):
        return (row.key.partition("/")[0],)
    if row.kind is SettingKind.CARRIER_SETTING:  # its key begins with the package that sets it
        return dict.fromkeys(_NAME.findall(row.value))
    return dict.fromkeys((*_NAME.findall(row.key), *_NAME.findall(row.value)))


def _words(row: SettingAt, name: str) -> str:
    """What one line says of a package."""
    if row.kind is SettingKind.PRIVAPP_PERMISSION:
        return f"{'denies' if row.value == 'denied' else 'allows'} {_short(row.key) or row.value}"
    if row.kind is SettingKind.DEFAULT_PERMISSION:
        return f"grants {_short(row.key)} at first boot"
    if row.kind is SettingKind.SYSCONFIG:
        return " ".join(word for word in f"{row.key} {row.value}".split() if word != f"package={name}")
    if row.kind is SettingKind.CARRIER_SETTING:
        said = (one for one in row.value.split("; ") if name in one)
        return f"for {row.key.partition('/')[2]}: {', '.join(said)}"
    return f"{row.key}: {row.value}"


def _by_network(values: list[NetworkValue]) -> str:
    """How much, and for which countries, the first of them by name."""
    countries = list(dict.fromkeys(one.country for one in values))
    more = f" and {len(countries) - _FEW} more" if len(countries) > _FEW else ""
    return f"other values of {len(values):,} resources for networks of {', '.join(countries[:_FEW])}{more}"


def _short(key: str) -> str:
    return key.partition("/")[2].removeprefix("android.permission.")
