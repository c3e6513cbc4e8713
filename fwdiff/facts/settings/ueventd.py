"""Scripts of ueventd: who may do what with which device, and what is run for its firmware.

Source: AOSP system/core/init/README.ueventd.md and ueventd_parser.cpp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff import text
from fwdiff.model import Setting, SettingKind

_LINE = re.compile(
    rb"[^!-~\n]*+(?:(?P<device>/dev/\S+)|(?P<node>/sys/\S+)[ \t]++(?P<attribute>[^\s/]\S*))"
    rb"[ \t]++(?P<mode>[0-7]{1,12})[ \t]++(?P<user>\S+)[ \t]++(?P<group>\S+)"
    rb"|[^!-~\n]*+external_firmware_handler[ \t]++(?P<event>\S+)[ \t]++(?P<as>\S+)[ \t]++(?P<handler>[^\n#]+)"
)
_FURTHER = re.compile(rb"\n" + _LINE.pattern)


def read_ueventd(script: bytes) -> Iterator[Setting]:
    """By path, of a file of sysfs with its name, `mode user:group`; by what a handler is for, its user and command."""
    if not any(word in script for word in (b"/dev/", b"/sys/", b"external_firmware_handler")):
        return
    if first := _LINE.match(script):
        yield _setting(first)
    yield from map(_setting, _FURTHER.finditer(script))


def _setting(line: re.Match[bytes]) -> Setting:
    if line["handler"]:
        key, value = b"firmware of " + line["event"], b"%s %s" % (line["as"], line["handler"].strip())
    else:
        key = line["device"] or b"%s/%s" % (line["node"], line["attribute"])
        value = b"%s %s:%s" % (line["mode"], line["user"], line["group"])
    return Setting(SettingKind.DEVICE_RIGHTS, text.from_bytes(key), text.from_bytes(value))
