"""Configured facts in a text file, told from its content: properties, services, grants, certificates, a short text.

Sources: AOSP init's README.md and property_service.cpp (LoadProperties).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from fwdiff import text
from fwdiff.facts.certificates import BEGIN_PEM, pem_certificates
from fwdiff.facts.system_config import read_system_config
from fwdiff.model import Setting

SHORT_TEXT = 256
"""Bytes of a text whose whole content is a setting."""

_PROPERTY = re.compile(r"\s*([A-Za-z_][\w@:/-]*(?:\.[\w@:/-]+)+)\s*=[ \t]*(.*?)\s*\Z")
_SERVICE = re.compile(r"\s*service\s+(\S+)\s+(/.*\S)\s*\Z")
_SECTION = re.compile(r"\s*(?:service|on|import)\s")
_CONTINUED = re.compile(r"\\\r?\n")
_NAMED_OPTIONS = ("class", "user", "group", "seclabel")
_FLAGS = ("disabled", "oneshot", "critical", "override")


def read_settings(data: bytes, *, is_xml: bool) -> tuple[Setting, ...]:
    """The settings in a text file in the order of the file, each once.

    Raises `BadSystemConfig` where a file of permissions or of system configuration cannot be parsed.
    """
    if is_xml:
        return tuple(dict.fromkeys(read_system_config(data)))
    if BEGIN_PEM in data:
        return tuple(dict.fromkeys(pem_certificates(data)))
    lines = _CONTINUED.sub(" ", text.from_bytes(data)).splitlines()
    return tuple(dict.fromkeys(_services(lines) or _properties(lines) or _short_text(data)))


def _properties(lines: list[str]) -> list[Setting]:
    """The lines `key=value` of a file in which they are the rule; a key has a dot in it."""
    meant = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", "import "))]
    found = [match for line in meant if (match := _PROPERTY.match(line))]
    if 2 * len(found) <= len(meant):
        return []
    return [Setting("property", match[1], match[2]) for match in found]


def _services(lines: list[str]) -> list[Setting]:
    """`service NAME PATH ARGUMENTS` with the options below it, up to the next section."""
    return list(_each_service([line for line in lines if line.strip() and not line.lstrip().startswith("#")]))


def _each_service(lines: list[str]) -> Iterator[Setting]:
    starts = [i for i, line in enumerate(lines) if _SECTION.match(line)] + [len(lines)]
    for start, end in pairwise(starts):
        if service := _SERVICE.match(lines[start]):
            yield Setting(
                "init-service", service[1], "; ".join([" ".join(service[2].split()), *_options(lines[start + 1 : end])])
            )


def _options(lines: list[str]) -> Iterator[str]:
    options = {words[0]: words[1:] for line in lines if (words := line.split())}
    for name in _NAMED_OPTIONS:
        if options.get(name):
            yield f"{name}={' '.join(options[name])}"
    yield from (flag for flag in _FLAGS if flag in options)


def _short_text(data: bytes) -> list[Setting]:
    """A file of one line, a SKU's name for example."""
    line = data.strip()
    if not line or len(data) > SHORT_TEXT or b"\n" in line:
        return []
    return [Setting("text", "", text.from_bytes(line))]
