"""The entry point: finds the command, says errors on stderr, and ends with the code that the result asks for."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, Namespace
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from fwdiff.cli.arguments import BASELINE
from fwdiff.cli.output import end_streams, say
from fwdiff.cli.surroundings import check_descriptors, fill_closed_streams
from fwdiff.errors import ExitCode, FwdiffError, UsageError

COMMANDS = (
    "check",
    "review",
    "policy",
    "explain",
    "why",
    "sku",
    "inventory",
    "matrix",
    "cite",
    "verify",
    "publish",
    "show",
    "info",
    "ls",
    "cat",
    "cache",
    "config",
    "demo",
    "serve",
    "baseline",
    "like",
    "fingerprint",
)
"""Each is the module of that name in this room, with `parser()` and `run(arguments)`; without one it is `diff`."""


def run() -> None:
    """The console script."""
    fill_closed_streams()
    try:
        code = main(sys.argv[1:])
    finally:
        end_streams()
    sys.exit(code)


def main(words: list[str]) -> int:
    """Carry out one command line and return its exit code."""
    try:
        return _carry_out(words)
    except FwdiffError as error:
        first, *more = error.lines
        say(f"fwdiff: {first}", *more, f"  {error.hint}")
        return ExitCode.UNUSABLE
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would only garble the end
        say("fwdiff: interrupted")
        return ExitCode.INTERRUPTED
    except Exception as error:  # the interpreter would end with 1, which means that builds differ
        from fwdiff.cli.faults import describe_fault

        say(*describe_fault(error))
        return ExitCode.UNUSABLE


def _carry_out(words: list[str]) -> int:
    named = bool(words) and words[0] in COMMANDS
    if words and not named and not words[0].startswith(BASELINE) and not Path(words[0]).exists():
        _suggest(words[0])
    command = import_module(f"fwdiff.cli.{words[0] if named else 'diff' if words else 'start'}")
    arguments = _parse(command.parser(), words[1:] if named else words)
    check_descriptors()
    code: int = command.run(arguments)
    return code


def _parse(parser: ArgumentParser, words: list[str]) -> Namespace:
    """Options may stand between two images, but not where `--` says that none follow."""
    return parser.parse_args(words) if "--" in words else parser.parse_intermixed_args(words)


def _suggest(word: str) -> None:
    """A first word that is neither a command nor there may be a command misspelt.  Raises `UsageError`."""
    close = get_close_matches(word, COMMANDS, n=1, cutoff=0.75)
    if close:
        raise UsageError(f"there is no command and no image {word!r}", f"Did you mean `fwdiff {close[0]}`?")
