"""Init scripts: services with their options, actions, and the other scripts that are read with them.

Source: AOSP system/core/init/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from fwdiff import text
from fwdiff.facts.settings.init_commands import escaped, read_commands, words_of
from fwdiff.model import Setting, SettingKind

_SECTIONS = frozenset({b"service", b"on", b"import"})
_NAMED_OPTIONS = (b"class", b"user", b"group", b"seclabel", b"capabilities")
_FLAGS = (b"disabled", b"oneshot", b"critical", b"override")
_AT_RESTART = b"onrestart"
_ENVIRONMENT = b"setenv"


def read_init_script(lines: list[bytes]) -> Iterator[Setting]:
    """The services, actions and imports of a script, given as its lines, continued ones joined.

    A service's value is its program with its options, `/system/bin/x -a; class=main; user=shell`, without a user as
    root; of an action see `read_commands`; the key of an import is the path as it is written.
    """
    heads = [(i, words) for i, line in enumerate(lines) if (words := _section(line))]
    for (start, words), (end, _) in pairwise([*heads, (len(lines), [])]):
        section = lines[start + 1 : end]
        match words:
            case [b"service", name, program, *_] if b"/" in program:
                yield from _service(name, words[2:], section)
            case [b"on", _, *_]:
                yield from read_commands(escaped(words), section)
            case [b"import", path]:
                yield Setting(SettingKind.INIT_IMPORT, text.from_bytes(path), "")


def _section(line: bytes) -> list[bytes]:
    """The words of a line that begins a section."""
    words = words_of(line)
    return words if words and words[0] in _SECTIONS else []


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
