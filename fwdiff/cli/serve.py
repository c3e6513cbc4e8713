"""`fwdiff serve LEFT RIGHT`: the screen in a browser on this machine."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from fwdiff.cli.arguments import IMAGES, Parser, image_of
from fwdiff.cli.diff import add_screen_options
from fwdiff.cli.output import say
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode, FwdiffError, UsageError

_DESCRIPTION = f"""\
Show the screen of a comparison in a browser on this machine, until ctrl+c.  It needs textual-serve:
pip install 'fwdiff[serve]'

It listens on 127.0.0.1 alone, and answers who has the address that it prints: a random token is part of it.  The
builds are those named here; a browser can name no others.  Decisions and exports go to folders of this machine.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff serve last-good.zip candidate.zip
  fwdiff serve last-good.zip candidate.zip --reference china.zip --market EU --port 8000
  ssh -L 8000:127.0.0.1:8000 build-host              then open on your side what it prints there

exit codes:
  0 ended by ctrl+c    2 usage, an image cannot be opened, or textual-serve is not installed"""

_OURS = ("left", "right", "port")
"""What is not passed on as an option."""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff serve", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("left", metavar="LEFT", type=image_of, help="the baseline build")
    parser.add_argument("right", metavar="RIGHT", type=image_of, help="the candidate build")
    parser.add_argument("--reference", metavar="IMAGE", type=image_of, help="a third build, of another market")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="where to listen (default: a free port)")
    add_screen_options(parser)
    return parser


def _port(word: str) -> int:
    if not word.isascii() or not word.isdigit() or int(word[:6]) > 65535:
        raise argparse.ArgumentTypeError(f"{word!r} is not a port")
    return int(word)


def run(arguments: argparse.Namespace) -> int:
    """Serve until ctrl+c."""
    try:
        from fwdiff.tui.browser import BrowserServer
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed", "pip install 'fwdiff[serve]'") from error
    images = [arguments.left, arguments.right, *filter(None, [arguments.reference])]
    check_exists(images)
    try:
        server = BrowserServer([*screen_options(arguments), "--", arguments.left, arguments.right], arguments.port)
    except OSError as error:
        raise FwdiffError(f"port {arguments.port}: {error.strerror}", "Name another with --port.") from error
    say(f"fwdiff: open {server.url}", "  ctrl+c ends it")
    server.run()
    return ExitCode.SAME


def screen_options(arguments: argparse.Namespace) -> Iterator[str]:
    """The words of all options that were given, for the process that draws the screen."""
    for name, value in vars(arguments).items():
        if name not in _OURS and value not in (None, False):
            option = f"--{name.replace('_', '-')}"
            yield option if value is True else f"{option}={value}"
