"""Init scripts: services with their options, actions, and the other scripts that are read with them.

Source: AOSP system/core/init/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from fwdiff import text
from fwdiff.facts.settings.init_commands import VERB, escaped, read_commands, unquoted, words_of
from fwdiff.model import Setting, SettingKind

# Before a word may stand what a parser of lines takes for space or overlooks: a byte order mark, control characters.
_HEAD = rb"[^!-~\n]*+(?:service|on|import)(?=\s|\Z)"
_FIRST, _SECTION = re.compile(_HEAD), re.compile(rb"\n" + _HEAD)
_NAMED_OPTIONS = (b"class", b"user", b"group", b"seclabel", b"capabilities")
_FLAGS = (b"disabled", b"oneshot", b"critical", b"override")
_AT_RESTART = b"onrestart"
_ENVIRONMENT = b"setenv"


def read_init_script(script: bytes) -> Iterator[Setting]:
    """The services, actions and imports of a script whose continued lines are joined.

    A service's value is its program with its options, `/system/bin/x -a; class=main; user=shell`, without a user as
    root; of an action see `read_commands`; the key of an import is the path as it is written.
    """
    plain = unquoted(script)
    if not (_FIRST.match(plain) or _SECTION.search(plain)):
        return  # most texts, before they are copied
    plain = b"\n" + plain
    places = [match.start() for match in _SECTION.finditer(plain)]
    lines, end = script.split(b"\n"), plain.count(b"\n", 0, places[0])
    for place, following in pairwise([*places, len(plain)]):
        start, end = end, end + plain.count(b"\n", place, following)
        words, section = words_of(lines[start]), lines[start + 1 : end]
        match words:
            case [b"service", name, program, *_] if b"/" in program:
                yield from _service(name, words[2:], section)
            case [b"on", _, *_] if VERB.search(plain, place + 1, following):  # prose has lines that begin with `on`
                yield from read_commands(escaped(words), section)
            case [b"import", path]:
                yield Setting(SettingKind.INIT_IMPORT, text.from_bytes(path), "")


def _service(name: bytes, program: list[bytes], lines: list[bytes]) -> Iterator[Setting]:
    rows = [words for line in lines if (words := words_of(line))]
    said = [escaped(program), *_options(rows)]
    yield Setting(SettingKind.INIT_SERVICE, text.from_bytes(name), text.from_bytes(b"; ".join(said)))
    at_restart = [b" ".join(words[1:]) for words in rows if words[0] == _AT_RESTART]
    yield from read_commands(b"on restart of " + escaped([name]), at_restart)


def _options(rows: list[list[bytes]]) -> Iterator[bytes]:
    options = {words[0]: words[1:] for words in rows}
    for name in _NAMED_OPTIONS:
        if options.get(name):
            yield b"%s=%s" % (name, escaped(options[name]))
    yield from (b"setenv=" + escaped(words[1:]) for words in rows if words[0] == _ENVIRONMENT)
    yield from (flag for flag in _FLAGS if flag in options)
