"""`fwdiff cat IMAGE PATH`: the bytes of one file."""

from __future__ import annotations

import argparse
import sys

from fwdiff.cli.arguments import IMAGES, Parser, add_slot_option
from fwdiff.cli.output import say_temporary, write_data
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode, UsageError
from fwdiff.model import FileKind, FileList, ListedFile
from fwdiff.text import visible

_CHUNK = 8 << 20
_SPACES = {ord(character): None for character in "\t\n\r"}
_CUT = 2
"""Characters that are cut at the ends of a part."""

_DESCRIPTION = f"""\
Write the bytes of one file of an image to stdout.

PATH is its path as `fwdiff ls` prints it, or its place on the phone.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff cat build.zip /system/build.prop
  fwdiff cat build.zip /system/app/X/X.apk > X.apk
  fwdiff cat build.zip 'system/system/apex/com.x.apex!/etc/x.rc'

exit codes:
  0 done    2 usage, no such file, or it cannot be read    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff cat", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", help="the build")
    parser.add_argument("path", metavar="PATH", help="the file")
    parser.add_argument("--force", action="store_true", help="write what is not text to a terminal too")
    add_slot_option(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Find the file and write it, a part at a time."""
    check_exists([arguments.image])
    from fwdiff.engine.looking import FileReader

    with FileReader(arguments.image, say_temporary, arguments.slot) as reader:
        file = _only(reader.listed, arguments.path)
        for part in reader.parts(file, _CHUNK):
            if not arguments.force and sys.stdout.isatty() and not _is_text(part):
                raise UsageError(f"{file.path} is not text", "Redirect it to a file, or --force it to the terminal.")
            write_data(part)
    return ExitCode.SAME


def _only(listed: FileList, path: str) -> ListedFile:
    from fwdiff.cli.names import named, nearest

    found = named(listed, path)
    if not found:
        raise UsageError(f"{listed.source} has no file {path}", nearest(listed, path))
    if len(found) > 1:
        paths = ", ".join(file.path for file in found)
        raise UsageError(f"{path} is the place of several files of {listed.source}", f"Name one of {paths}")
    if found[0].kind is FileKind.LINK:
        raise UsageError(f"{path} is a link to {found[0].link}", "Name the file that it leads to.")
    return found[0]


def _is_text(part: bytes) -> bool:
    """Whether a terminal shows a part of a file as it is: nothing in it moves the cursor, hides or reorders."""
    text = part.decode("utf-8", "replace")  # a part may end inside a character
    plain = text.translate(_SPACES)
    return text.count("\ufffd") <= _CUT and visible(plain) == plain
