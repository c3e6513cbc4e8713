"""Configured facts in a text file, told from its content: properties, services, grants, certificates, a short text.

Sources: AOSP init's README.md and property_service.cpp (LoadProperties).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise
from typing import NamedTuple

from fwdiff import text
from fwdiff.facts.certificates import pem_certificates
from fwdiff.facts.system_config import looks_like_xml, read_system_config
from fwdiff.model import FactProblem, ProblemKind, Setting, SettingKind

SETTINGS_REACH = 4 << 20
"""Bytes of a file that are looked at for settings; the largest real file of them has a tenth."""
SHORT_TEXT = 256
"""Bytes of a text whose whole content is a setting."""
MAX_SETTINGS = 20_000

# Before a word may stand what a parser of lines takes for space or overlooks: a byte order mark, control characters.
_PROPERTY = re.compile(
    rb"[^!-~]*([A-Za-z_][\w@:/-]{0,255}(?:\.[\w@:/-]{1,255}){1,64})\s*=(.*)",
    re.DOTALL,
)
_SERVICE = re.compile(rb"[^!-~]*service\s+(\S+)\s+(/.*\S)\s*\Z", re.DOTALL)
_SECTION = re.compile(rb"[^!-~]*(?:service|on|import)\s")
_CONTINUED = re.compile(rb"\\\r?\n")
_NAMED_OPTIONS = (b"class", b"user", b"group", b"seclabel")
_FLAGS = (b"disabled", b"oneshot", b"critical", b"override")


class Reading(NamedTuple):
    """The settings of a file, and why there may be more."""

    settings: tuple[Setting, ...]
    problems: tuple[FactProblem, ...] = ()


def read_settings(data: bytes, *, is_text: bool) -> Reading:
    """The settings in the order of their kinds and of the file, each once, whatever else stands in it.

    No kind shuts out another, as no reader on the device looks at what its file has for the others.
    """
    head = data[:SETTINGS_REACH]
    config = read_system_config(head) if looks_like_xml(head) else None
    # init's parsers know one end of a line
    lines = _CONTINUED.sub(b" ", head).split(b"\n")
    found = chain(
        config.settings if config else (),
        pem_certificates(head),
        _services(lines) if b"service" in head else (),
        _properties(lines),
    )
    settings = tuple(dict.fromkeys(islice(found, MAX_SETTINGS)))
    problems = [FactProblem(ProblemKind.DAMAGED, f"XML: {config.complaint}")] if config and config.complaint else []
    if next(iter(found), None):
        problems.append(FactProblem(ProblemKind.LIMIT, f"more than {MAX_SETTINGS} settings"))
    if settings and len(data) > len(head):
        problems.append(FactProblem(ProblemKind.LIMIT, f"settings: only the first {len(head)} bytes were read"))
    return Reading(settings or (_short_text(data) if is_text else ()), tuple(problems))


def _properties(lines: Iterable[bytes]) -> Iterator[Setting]:
    """The lines `key=value`; a key has a dot in it."""
    for line in lines:
        if b"=" in line and (match := _PROPERTY.match(line)):
            yield Setting(SettingKind.PROPERTY, text.from_bytes(match[1]), text.from_bytes(match[2].strip()))


def _services(lines: list[bytes]) -> Iterator[Setting]:
    """`service NAME PATH ARGUMENTS` with the options below it, up to the next section."""
    starts = [i for i, line in enumerate(lines) if _SECTION.match(line)] + [len(lines)]
    for start, end in pairwise(starts):
        if service := _SERVICE.match(lines[start]):
            words = [b" ".join(service[2].split()), *_options(lines[start + 1 : end])]
            yield Setting(SettingKind.INIT_SERVICE, text.from_bytes(service[1]), text.from_bytes(b"; ".join(words)))


def _options(lines: list[bytes]) -> Iterator[bytes]:
    options = {words[0]: words[1:] for line in lines if (words := line.split())}
    for name in _NAMED_OPTIONS:
        if options.get(name):
            yield b"%s=%s" % (name, b" ".join(options[name]))
    yield from (flag for flag in _FLAGS if flag in options)


def _short_text(data: bytes) -> tuple[Setting, ...]:
    """A file of one line, a SKU's name for example."""
    line = data[: SHORT_TEXT + 1].strip()
    if not line or len(data) > SHORT_TEXT or b"\n" in line:
        return ()
    return (Setting(SettingKind.TEXT, "", text.from_bytes(line)),)
