"""Manual pages and a completion for bash, made of the parsers of all commands.

    python packaging/manuals.py FOLDER

writes FOLDER/man1/*.1 (`man -l`) and FOLDER/completions/fwdiff, which bash finds in
/usr/share/bash-completion/completions and zsh reads after `bashcompinit`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from fwdiff import __version__
from fwdiff.cli.main import COMMANDS
from fwdiff.report.registry import REPORTS

_WITHOUT = "diff"
"""The module of what fwdiff does without a command."""


def parsers() -> Mapping[str, argparse.ArgumentParser]:
    """Each command's parser by the name of its module."""
    return {name: import_module(f"fwdiff.cli.{name}").parser() for name in (_WITHOUT, *COMMANDS)}


def manual(parser: argparse.ArgumentParser) -> str:
    """A page for man(1), without a date: the same for the same version."""
    name = parser.prog.replace(" ", "-")
    description, epilog = parser.description or "", parser.epilog or ""
    summary = description.split("\n", 1)[0].rstrip(".")
    lines = [f'.TH {name.upper()} 1 "" "fwdiff {__version__}"', ".SH NAME", f"{name} \\- {_roff(summary)}"]
    lines += [".SH SYNOPSIS", ".nf", _roff(parser.format_usage().removeprefix("usage: ").rstrip()), ".fi"]
    lines += [".SH DESCRIPTION", ".nf", _roff(description), ".fi", ".SH OPTIONS"]
    for action in parser._actions:
        lines += [".TP", _roff(_names(parser, action)), _roff(" ".join((action.help or "").split()))]
    lines += [".SH EXAMPLES AND EXIT CODES", ".nf", _roff(epilog), ".fi"]
    return "".join(f"{line}\n" for line in lines)


def _names(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    formatter = parser._get_formatter()
    return str(formatter._format_action_invocation(action))


def _roff(words: str) -> str:
    """Text as it is: no line of it is a request, no character of it an escape (groff_char(7))."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return "\n".join(f"\\&{line}" if line.startswith((".", "\\(aq")) else line for line in escaped.split("\n"))


def completion(found: Mapping[str, argparse.ArgumentParser]) -> str:
    """A script for bash: commands, options and their values; files everywhere else."""
    lines = [
        "# completion of fwdiff for bash: made by packaging/manuals.py",
        "_fwdiff() {",
        '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command=diff words=',
        "    COMPREPLY=()",
        '    if [ "$COMP_CWORD" -gt 1 ]; then case "${COMP_WORDS[1]}" in',
        f'        {"|".join(COMMANDS)}) command="${{COMP_WORDS[1]}}" ;;',
        "    esac; fi",
        '    case "$command $before" in',
        *_cases(dict(_values(found))),
        "    esac",
        '    if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); return; fi',
        '    case "$word" in -*) case "$command" in',
        *_cases({name: [*_options(parser)] for name, parser in found.items()}),
        "    esac ;; esac",
        f'    if [ "$COMP_CWORD" = 1 ] && [ -z "$words" ]; then words={shlex.quote(" ".join(COMMANDS))}; fi',
        '    if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi',
        '    if [ "$COMP_CWORD" = 1 ]; then COMPREPLY+=($(compgen -f -- "$word")); fi',
        "}",
        "complete -o bashdefault -o default -F _fwdiff fwdiff",
    ]
    return "".join(f"{line}\n" for line in lines)


def _cases(words: Mapping[str, list[str]]) -> Iterator[str]:
    for pattern, found in words.items():
        yield f"        {shlex.quote(pattern)}) words={shlex.quote(' '.join(found))} ;;"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings


def _values(found: Mapping[str, argparse.ArgumentParser]) -> Iterator[tuple[str, list[str]]]:
    """By `command word-before`: what may follow."""
    for name, parser in found.items():
        for action in parser._actions:
            choices = [*map(str, action.choices or ())]
            for option in action.option_strings:
                if option == "--format":
                    choices = [one.name for one in REPORTS if ":" not in one.name]  # bash ends a word at a colon
                if choices:
                    yield f"{name} {option}", choices
            if choices and not action.option_strings:
                yield f"{name} {name}", choices


def main(folder: Path) -> None:
    """Write all."""
    found = parsers()
    for kind in ("man1", "completions"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for parser in found.values():
        (folder / "man1" / f"{parser.prog.replace(' ', '-')}.1").write_text(manual(parser), "utf-8")
    (folder / "completions" / "fwdiff").write_text(completion(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
