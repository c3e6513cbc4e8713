"""The commands of init scripts that start something, or change what a property, a file or the kernel lets others do.

Source: AOSP system/core/init/README.md and builtins.cpp.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from fwdiff import text
from fwdiff.model import Setting, SettingKind

_COMMENT = re.compile(rb'(?:\A|[ \t])#[^"]*\Z')
"""To the end of the line; what stands in quotes is none."""
_BEFORE_WORDS = re.compile(rb"[^!-~]*+")
"""A byte order mark, control characters: what a parser of lines takes for space or overlooks."""
_SET_PROPERTY = re.compile(rb"[^!-~]*+setprop\s+(\S+)\s+(.*\S)\s*\Z", re.DOTALL)
_SEPARATOR = b"--"


class _Said(NamedTuple):
    """What a command is about, and what it does to that."""

    subject: bytes
    arguments: list[bytes]
    options: tuple[bytes, ...] = ()


def _module(words: list[bytes]) -> _Said:
    flags = [word for word in words if word.startswith(b"-")]
    path, *arguments = [word for word in words if not word.startswith(b"-")] or [b""]
    return _Said(path, flags + arguments)


def _program(words: list[bytes]) -> _Said:
    """`[SECLABEL [USER [GROUP]*] --] COMMAND`; a hyphen stands for what is not said."""
    before, command = [], words
    if _SEPARATOR in words:
        cut = words.index(_SEPARATOR)
        before, command = words[:cut], words[cut + 1 :]
    named = zip((b"seclabel", b"user"), before[:2], strict=False)
    options = [b"%s=%s" % (name, escaped([value])) for name, value in named if value != b"-"]
    return _Said(escaped(command), [], tuple(reversed(options)))


_SUBJECTS: dict[bytes, Callable[[list[bytes]], _Said]] = {
    **dict.fromkeys(
        (b"start", b"stop", b"restart", b"enable", b"class_start", b"class_stop", b"exec_start"),
        lambda words: _Said(words[0], []),
    ),
    **dict.fromkeys((b"write", b"export"), lambda words: _Said(words[0], words[1:])),
    **dict.fromkeys((b"chmod", b"chown", b"copy", b"symlink"), lambda words: _Said(words[-1], words[:-1])),
    b"setenforce": lambda words: _Said(b"", words),
    **dict.fromkeys((b"insmod", b"modprobe"), _module),
    b"mount_all": lambda words: _Said(words[0], words[1:]),
    b"mount": lambda words: _Said(words[2] if len(words) > 2 else b"", words[:2] + words[3:]),
    b"exec": _program,
    b"exec_background": _program,
}
_AS = {b"exec_background": b"exec"}
VERB = re.compile(rb"\n[^!-~\n]*+(?:setprop|%s)\s" % b"|".join(_SUBJECTS))
"""In a script without quotes, a line that begins as a command that is told of."""


def read_commands(trigger: bytes, lines: Iterable[bytes]) -> Iterator[Setting]:
    """The commands of one section, each a setting.

    Its key is the command without its arguments, `write /sys/x`; its value these, the trigger and, of a program, as
    whom it runs, with a semicolon and a space between.
    """
    for line in lines:
        words = words_of(line)
        verb = words[0] if words else b""
        if verb == b"setprop" and (match := _SET_PROPERTY.match(line) or _SET_PROPERTY.match(unquoted(line))):
            said = _Said(match[1], [match[2]])
        elif verb in _SUBJECTS and len(words) > 1:
            said = _SUBJECTS[verb](words[1:])
        else:
            continue
        key = b" ".join(filter(None, (_AS.get(verb, verb), said.subject)))
        parts = (escaped(said.arguments), trigger, *said.options)
        yield Setting(
            SettingKind.INIT_ACTION, text.from_bytes(key), text.from_bytes(b"; ".join(part for part in parts if part))
        )


def words_of(line: bytes) -> list[bytes]:
    """The words of a line without quotes and a comment behind them."""
    if b"#" in line:
        line = _COMMENT.sub(b"", line)
    return _BEFORE_WORDS.sub(b"", unquoted(line), count=1).split()


def unquoted(line: bytes) -> bytes:
    """Without quotes and backslashes, which init takes away wherever they stand in a word."""
    return line.translate(None, b'"\\') if b'"' in line or b"\\" in line else line


def escaped(words: Iterable[bytes]) -> bytes:
    """Words of a script; the space behind a semicolon of theirs gets a backslash, so that none passes for an option."""
    return b" ".join(words).replace(b"; ", b";\\ ")
