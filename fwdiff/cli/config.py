"""`fwdiff config`: the keys, colours and programs of the screen, as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from fwdiff.cli.arguments import Parser
from fwdiff.cli.output import write_text
from fwdiff.errors import ExitCode, FwdiffError
from fwdiff.text import visible

_DESCRIPTION = """\
Print a file of preferences with all names and their defaults, or try one.

The screen reads $XDG_CONFIG_HOME/fwdiff/config.toml, else ~/.config/fwdiff/config.toml: colours, keys by the names of
their actions, the editor and the decompiler that it starts.  A name that is not known is an error, with its line."""

_EXAMPLES = """\
examples:
  fwdiff config > ~/.config/fwdiff/config.toml       one to begin with: it changes nothing until you do
  fwdiff config check                                every fault of yours with its line
  printf '[keys]\\nexport = "f5"\\n' > my.toml; fwdiff config check my.toml

exit codes:
  0 done    2 usage, or the file cannot be used"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff config", _DESCRIPTION, _EXAMPLES)
    parser.add_argument(
        "action", choices=("show", "check"), nargs="?", default="show", help="print the defaults, or try a file"
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="the file to check (default: the one that is read)")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print the defaults, or try a file."""
    from fwdiff.tui.config_file import config_path, default_text, read_config

    if arguments.action == "show":
        write_text(default_text(), ascii_only=False)
        return ExitCode.SAME
    path = Path(arguments.file) if arguments.file else config_path()
    if path is None:
        raise FwdiffError("There is no home folder to look for a configuration in.", "Set HOME or XDG_CONFIG_HOME.")
    found = read_config(path)
    keys = f"{len(found.keys)} keys" if len(found.keys) != 1 else "1 key"
    write_text(f"{visible(str(path))}: theme {found.theme}, {keys} of its own\n", ascii_only=False)
    return ExitCode.SAME
