"""How much of an image stands behind its inventory: what was not read, what is no content, what is still to come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from fwdiff.facts.settings.text_config import SETTINGS_REACH
from fwdiff.inventory.allowlist import PERMISSION_KINDS, is_permission_file, unread_lists
from fwdiff.inventory.code import Code, CodeFinder
from fwdiff.inventory.init_scripts import InitScripts
from fwdiff.inventory.kernel_parameters import is_boot_config, is_command_line
from fwdiff.inventory.links import dangling_links
from fwdiff.inventory.properties import is_property_file
from fwdiff.inventory.records import ReadFile, Records
from fwdiff.inventory.setting_places import (
    INIT_KINDS,
    is_carrier_settings,
    is_contexts_file,
    is_sim_app_profile,
    is_vintf_file,
)
from fwdiff.model import Coverage, FactKind, ImageListing, ProblemKind, SettingKind, Unread
from fwdiff.model.inventory import IMAGE_INSIDE

_EXPECTED = {
    "apk": frozenset({FactKind.APK}),
    "jar": frozenset({FactKind.JAR, FactKind.ZIP, FactKind.APK}),
    "vdex": frozenset({FactKind.VDEX}),
    "odex": frozenset({FactKind.OAT, FactKind.ELF, FactKind.DEX}),
    "oat": frozenset({FactKind.OAT, FactKind.ELF}),
    "dex": frozenset({FactKind.DEX}),
}
"""By suffix: the kinds of content that the name promises (odex is an ELF from Android 5.0, a dex before)."""

_TEXTS = frozenset({"xml", "prop", "rc", "conf", "json"})
"""Names of text, packed or not: where a block of zeros stands instead, nothing of the file was read."""

_OFTEN_LINKS = frozenset({*_EXPECTED, "so", "art"})
_LINK_TARGET = re.compile(r"(?:\.{0,2}/)?(?:[^\s/]+/)*[^\s/]+")


def build_coverage(
    records: Records,
    codes: Mapping[str, Code],
    finder: CodeFinder,
    scripts: InitScripts,
    missing: Iterable[Unread] = (),
) -> Coverage:
    """`codes` are those of the packages by path, `missing` the rows of what is not there."""
    rows = {
        *missing,
        *scripts.missing(),
        *_not_listed(records),
        *_failed(records),
        *dangling_links(records.listing.files),
        *_absent_code(codes),
    }
    opened = _opened_apexes(records.listing)
    refused = {entry.path for entry in records.listing.unread}
    for file in records.read.values():
        problems = _problems(file, finder, scripts, is_opened=file.path in opened)
        rows.update(row for row in problems if row.reason != IMAGE_INSIDE or row.path not in refused)
    places = {entry.path: entry.device_path for entry in records.listing.files}
    placed = (row if row.device_path else replace(row, device_path=places[row.path]) for row in rows)
    ordered = sorted(placed, key=lambda row: (row.path, row.member, row.kind, row.reason))
    unread = tuple(row for row in ordered if row.kind is not ProblemKind.NOT_CONTENT)
    return Coverage(
        files=len(records.regular),
        analysed=len(records.read),
        unread=unread,
        not_content=tuple(row for row in ordered if row.kind is ProblemKind.NOT_CONTENT),
        pending=len(records.pending),
        lists_unread=unread_lists(unread),
    )


def _not_listed(records: Records) -> Iterator[Unread]:
    """An entry that no device path was given for stands for a part of the image as it is named."""
    return (
        entry if entry.device_path else replace(entry, device_path=f"/{entry.path}") for entry in records.listing.unread
    )


def _failed(records: Records) -> Iterator[Unread]:
    for record in records.failed:
        problem = record.problem
        if problem is not None:
            yield Unread(record.entry.path, problem.kind, problem.reason, problem.member)


def _absent_code(codes: Mapping[str, Code]) -> Iterator[Unread]:
    return (Unread(path, ProblemKind.CODE_ABSENT, code.reason) for path, code in codes.items() if code.reason)


def _opened_apexes(listing: ImageListing) -> set[str]:
    """Paths of APEXes whose files are listed, or that are listed as unread."""
    nested = {entry.path.partition("!/")[0] for entry in listing.files if "!/" in entry.path}
    return nested | {entry.path for entry in listing.unread}


def _problems(file: ReadFile, finder: CodeFinder, scripts: InitScripts, *, is_opened: bool) -> Iterator[Unread]:
    for problem in file.facts.problems:
        yield Unread(file.path, problem.kind, problem.reason, problem.member)
    suffix = file.path.rpartition(".")[2].lower()
    unread_settings = () if file.facts.problems or not file.size else tuple(_unread_settings(file, scripts))
    if _is_no_text(file) and not unread_settings:
        yield Unread(file.path, ProblemKind.DAMAGED, "no text: its content is data")
    if suffix in _OFTEN_LINKS and not file.facts.problems:
        yield from _unlike_its_name(file, suffix)
    yield from unread_settings
    if file.facts.kind is FactKind.APEX and not is_opened:
        yield Unread(file.path, ProblemKind.UNSUPPORTED, "an APEX whose payload was not opened")
    if suffix == "jar" and "/framework/" in file.device_path:
        yield from _absent_code({file.path: finder.find(file)})


def _unlike_its_name(file: ReadFile, suffix: str) -> Iterator[Unread]:
    kind = file.facts.kind
    if file.size == 0:
        yield Unread(file.path, ProblemKind.DAMAGED, "an empty file")
    elif kind is FactKind.TEXT and (target := _saved_target(file, suffix)):
        yield Unread(file.path, ProblemKind.NOT_CONTENT, f"a link's target saved as text: {target}")
    elif kind not in _EXPECTED.get(suffix, {kind}):
        article = "an" if suffix[0] in "aeo" else "a"
        yield Unread(file.path, ProblemKind.DAMAGED, f"not {article} {suffix.upper()}: its content is {kind}")


def _is_no_text(file: ReadFile) -> bool:
    """Whether a file has the name of a text and the content of none."""
    read = file.size == 0 or file.facts.kind is not FactKind.DATA or file.facts.settings
    return not read and file.path.rpartition(".")[2].lower() in _TEXTS


def _unread_settings(file: ReadFile, scripts: InitScripts) -> Iterator[Unread]:
    """Whether a file whose place says that the platform takes settings from it was read for them, and whole."""
    words, kinds, plain = _settings_at(file.device_path, scripts)
    if not kinds:
        return
    if file.facts.kind != plain and kinds.isdisjoint(setting.kind for setting in file.facts.settings):
        form = "binary content" if file.facts.kind is FactKind.DATA else f"its content is {file.facts.kind}"
        yield Unread(file.path, ProblemKind.DAMAGED, f"not read as {words}: {form}")
    elif file.size > SETTINGS_REACH:
        yield Unread(file.path, ProblemKind.LIMIT, f"not read as {words} beyond {SETTINGS_REACH} bytes")


def _settings_at(device_path: str, scripts: InitScripts) -> tuple[str, frozenset[SettingKind], FactKind | None]:
    """What a file of this name holds, the kinds of its settings, and the kind of content that may have none."""
    if device_path in scripts:
        return "an init script", INIT_KINDS, FactKind.TEXT
    return next((row[1:] for row in _TAKEN if row[0](device_path)), ("", frozenset(), None))


def _saved_target(file: ReadFile, suffix: str) -> str | None:
    """The path that is the whole content, as tools without links write it: to a file of the same kind."""
    texts = (setting.value.strip() for setting in file.facts.settings if setting.kind is SettingKind.TEXT)
    return next((text for text in texts if text.endswith(f".{suffix}") and _LINK_TARGET.fullmatch(text)), None)


def _is_xml_of_permissions(device_path: str) -> bool:
    return device_path.endswith(".xml") and is_permission_file(device_path)


_TAKEN: tuple[tuple[Callable[[str], bool], str, frozenset[SettingKind], FactKind | None], ...] = (
    (is_property_file, "properties", frozenset({SettingKind.PROPERTY}), FactKind.TEXT),
    (_is_xml_of_permissions, "permissions", PERMISSION_KINDS, FactKind.XML),
    (is_contexts_file, "SELinux contexts", frozenset({SettingKind.SELINUX_CONTEXT}), FactKind.TEXT),
    (is_vintf_file, "VINTF", frozenset({SettingKind.VINTF}), FactKind.XML),
    (is_command_line, "a kernel's command line", frozenset({SettingKind.TEXT}), None),
    (is_boot_config, "a bootconfig", frozenset({SettingKind.KERNEL_PARAMETER}), None),
    (is_carrier_settings, "carrier settings", frozenset({SettingKind.CARRIER_SETTING}), None),
    (is_sim_app_profile, "rules of apps of SIMs", frozenset({SettingKind.CARRIER_SETTING}), None),
)
