"""Init scripts: services with their options, and the actions that set a property, or start, stop or enable a service.

Source: AOSP system/core/init/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from fwdiff import text
from fwdiff.model import Setting, SettingKind

# Before a word may stand what a parser of lines takes for space or overlooks: a byte order mark, control characters.
_SECTION = re.compile(rb"[^!-~]*+(?:service|on|import)(?:\s|\Z)")
_SERVICE = re.compile(rb"[^!-~]*+service\s+(\S+)\s+(/.*\S)\s*\Z", re.DOTALL)
_TRIGGER = re.compile(rb"[^!-~]*+on\s+(.*\S)\s*\Z", re.DOTALL)
_EXEC = re.compile(rb"[^!-~]*exec(?:_background)?\s+(?:(\S.*?)\s+)?--\s+(\S.*)\Z", re.DOTALL)
_COMMAND = re.compile(
    rb"[^!-~]*+(?:(setprop)\s+(\S+)\s+(.*\S)|(start|stop|restart|enable|class_start|class_stop)\s+(\S+))\s*\Z",
    re.DOTALL,
)
_NAMED_OPTIONS = (b"class", b"user", b"group", b"seclabel")
_FLAGS = (b"disabled", b"oneshot", b"critical", b"override")


def read_init_script(lines: list[bytes]) -> Iterator[Setting]:
    """The services and actions of a script, given as its lines, continued ones joined.

    An action's key is its command without a property's value, its value that value and the trigger: `setprop sys.x`
    with `1; on boot`, `start adbd` with `on property:sys.usb.config=adb`, `exec /system/bin/x` with
    `on boot; user=shell`, without a user as root.
    """
    plain = [unquoted(line) for line in lines]
    starts = [i for i, line in enumerate(plain) if _SECTION.match(line)] + [len(lines)]
    for start, end in pairwise(starts):
        if service := _SERVICE.match(plain[start]):
            words = [b" ".join(service[2].split()), *_options(plain[start + 1 : end])]
            yield Setting(SettingKind.INIT_SERVICE, text.from_bytes(service[1]), text.from_bytes(b"; ".join(words)))
        elif trigger := _TRIGGER.match(plain[start]):
            yield from _commands(b"on " + b" ".join(trigger[1].split()), lines[start + 1 : end])


def unquoted(line: bytes) -> bytes:
    """Without quotes and backslashes, which init takes away wherever they stand in a word."""
    return line.translate(None, b'"\\') if b'"' in line or b"\\" in line else line


def _options(lines: list[bytes]) -> Iterator[bytes]:
    options = {words[0]: words[1:] for line in lines if (words := line.split())}
    for name in _NAMED_OPTIONS:
        if options.get(name):
            yield b"%s=%s" % (name, b" ".join(options[name]))
    yield from (flag for flag in _FLAGS if flag in options)


def _commands(trigger: bytes, lines: list[bytes]) -> Iterator[Setting]:
    for line in lines:
        plain = unquoted(line)
        if command := _COMMAND.match(line) or _COMMAND.match(plain):
            setprop, name, value, verb, subject = command.groups()
            key = b" ".join((setprop or verb, name or subject))
            said = b"; ".join([value, trigger]) if value else trigger
            yield Setting(SettingKind.INIT_ACTION, text.from_bytes(key), text.from_bytes(said))
        elif program := _EXEC.match(plain):
            as_whom, command_line = (program[1] or b"").split(), b" ".join(program[2].split())
            user = b"; user=" + as_whom[1] if len(as_whom) > 1 and as_whom[1] != b"-" else b""
            yield Setting(
                SettingKind.INIT_ACTION, text.from_bytes(b"exec " + command_line), text.from_bytes(trigger + user)
            )
