"""Scripts of ueventd: who may do what with which device, and what is run for its firmware.

Source: AOSP system/core/init/README.ueventd.md and ueventd_parser.cpp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff import text
from fwdiff.facts.settings.init_commands import unquoted
from fwdiff.model import Setting, SettingKind

_RIGHTS = rb"[ \t]++(?P<mode>[0-7]{1,12})[ \t]++(?P<user>\S{1,64}+)[ \t]++(?P<group>\S{1,64}+)"
# A pattern that begins with plain characters is tried where these stand, and nowhere else.
_LINES = (
    re.compile(rb"/dev/(?P<device>\S{1,255}+)" + _RIGHTS),
    re.compile(rb"/sys/(?P<node>\S{1,255}+)[ \t]++(?P<attribute>[^\s/]\S{0,255}+)" + _RIGHTS),
    re.compile(
        rb"external_firmware_handler[ \t]++(?P<event>\S{1,255}+)[ \t]++(?P<as>\S{1,64}+)"
        rb"[ \t]++(?P<handler>[^\n#]{1,1024}+)"
    ),
)
_BEFORE = re.compile(rb"[^!-~]*")
_MOST_BEFORE = 256
"""Bytes that may stand before it in its line."""


def read_ueventd(script: bytes) -> Iterator[Setting]:
    """By path, of a file of sysfs with its name, `mode user:group`; by what a handler is for, its user and command."""
    script = unquoted(script)
    lines = [line for pattern in _LINES for line in pattern.finditer(script) if _begins(script, line.start())]
    yield from map(_setting, sorted(lines, key=re.Match.start))


def _begins(script: bytes, place: int) -> bool:
    """Whether nothing that is seen stands before it in its line."""
    first = max(0, place - _MOST_BEFORE)
    begin = script.rfind(b"\n", first, place) + 1
    return bool(begin or not first) and _BEFORE.fullmatch(script, begin, place) is not None


def _setting(line: re.Match[bytes]) -> Setting:
    said = line.groupdict()
    if "handler" in said:
        key, value = b"firmware of " + said["event"], b"%s %s" % (said["as"], said["handler"].strip())
    else:
        key = b"/dev/" + said["device"] if "device" in said else b"/sys/%s/%s" % (said["node"], said["attribute"])
        value = b"%s %s:%s" % (said["mode"], said["user"], said["group"])
    return Setting(SettingKind.DEVICE_RIGHTS, text.from_bytes(key), text.from_bytes(value))
