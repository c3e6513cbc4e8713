"""Configured facts in a text file, told from its content: properties, init scripts, grants, labels, HALs.

Source: AOSP init's property_service.cpp (LoadProperties).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from fwdiff import text
from fwdiff.facts.settings.boot_config import read_boot_config
from fwdiff.facts.settings.init_script import read_init_script
from fwdiff.facts.settings.selinux_text import read_selinux
from fwdiff.facts.settings.sim_apps import read_sim_apps
from fwdiff.facts.settings.sku_tables import read_region_list
from fwdiff.facts.settings.ueventd import read_ueventd
from fwdiff.facts.settings.xml_settings import read_xml_settings
from fwdiff.facts.signing.certificates import pem_certificates
from fwdiff.model import FactProblem, ProblemKind, Setting, SettingKind

SETTINGS_REACH = 4 << 20
"""Bytes of a file that are looked at for settings; the largest real file of them has a tenth."""
SHORT_TEXT = 4096
"""Bytes of a line that is a setting as a whole; a kernel's command line has at most 2048 (bootimg.h)."""
_OF_KERNELS = b"androidboot.", b"console=", b"enforcing=", b"selinux="
"""Words of a kernel's command line, whose line feeds are spaces to the kernel."""
MAX_SETTINGS = 20_000

# Before a word may stand what a parser of lines takes for space or overlooks: a byte order mark, control characters.
# Nothing that one part takes can be what the next begins with: to give nothing back takes a third of the time.
_PROPERTY = rb"[^!-~\n]*+([A-Za-z_][\w@:/-]{0,255}+(?:\.[\w@:/-]{1,255}+){1,64}+)[^\S\n]*+=([^\n]*+)"
# A pattern that begins with a plain character is tried where that stands, and nowhere else: so the first line is apart.
_PROPERTIES = re.compile(_PROPERTY), re.compile(rb"\n" + _PROPERTY)
_NOTED = re.compile(rb"^cmd_line='(.*?)'[ \t\r]*$", re.MULTILINE | re.DOTALL)
_CONTINUED = re.compile(rb"\\\r?\n")
_CONTINUED_WORD = re.compile(rb"\\\r?\n[ \t]*+")
"""Init's tokenizer goes on within a word (system/core/init/tokenizer.cpp)."""


class Reading(NamedTuple):
    """The settings of a file, and why there may be more."""

    settings: tuple[Setting, ...]
    problems: tuple[FactProblem, ...] = ()


def read_settings(data: bytes, *, is_text: bool) -> Reading:
    """The settings in the order of their kinds and of the file, each once, whatever else stands in it.

    No kind shuts out another, as no reader on the device looks at what its file has for the others.
    """
    head = data[:SETTINGS_REACH]
    config = read_xml_settings(head)
    # init's parsers know one end of a line
    lines = _CONTINUED.sub(b" ", head)
    script = _CONTINUED_WORD.sub(b"", head)
    found = chain(
        config.settings,
        pem_certificates(head),
        read_init_script(script),
        read_ueventd(script),
        _properties(lines),
        read_selinux(head),
        read_boot_config(head),
        _noted_command_line(head),
        read_sim_apps(head),
        read_region_list(head),
    )
    settings = tuple(dict.fromkeys(islice(found, MAX_SETTINGS)))
    problems = [FactProblem(ProblemKind.DAMAGED, f"XML: {config.complaint}")] if config.complaint else []
    if next(iter(found), None):
        problems.append(FactProblem(ProblemKind.LIMIT, f"more than {MAX_SETTINGS} settings"))
    if settings and len(data) > len(head):
        problems.append(FactProblem(ProblemKind.LIMIT, f"settings: only the first {len(head)} bytes were read"))
    return Reading(settings + _short_text(data, is_text=is_text), tuple(problems))


def _properties(lines: bytes) -> Iterator[Setting]:
    """The lines `key=value`; a key has a dot in it."""
    for match in _lines_like(_PROPERTIES, lines):
        yield Setting(SettingKind.PROPERTY, text.from_bytes(match[1]), text.from_bytes(match[2].strip()))


def _lines_like(patterns: tuple[re.Pattern[bytes], re.Pattern[bytes]], lines: bytes) -> Iterator[re.Match[bytes]]:
    first, further = patterns
    if match := first.match(lines):
        yield match
    yield from further.finditer(lines)


def _noted_command_line(head: bytes) -> Iterator[Setting]:
    """What a tool noted of the boot image that it unpacked."""
    if b"cmd_line='" in head and (match := _NOTED.search(head)):
        yield Setting(SettingKind.TEXT, "cmd_line", text.from_bytes(match[1]))


def _short_text(data: bytes, *, is_text: bool) -> tuple[Setting, ...]:
    """A file of one line, a SKU's name for example, or of words for the kernel; with the space at its ends."""
    if not data or len(data) > SHORT_TEXT:
        return ()
    if (is_text and b"\n" not in data.strip()) or any(word in data for word in _OF_KERNELS):
        return (Setting(SettingKind.TEXT, "", text.from_bytes(data)),)
    return ()
