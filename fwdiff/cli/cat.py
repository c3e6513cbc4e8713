"""`fwdiff cat IMAGE PATH`: the bytes of one file."""

from __future__ import annotations

import argparse
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterator

from fwdiff.cli.arguments import IMAGES, Parser, add_slot_option, image_of
from fwdiff.cli.output import is_terminal, say_temporary, write_data
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode, UsageError
from fwdiff.model import FileKind, FileList, ListedFile
from fwdiff.text import visible

_CHUNK = 8 << 20
_SPACES = {ord(character): None for character in "\t\n"}

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
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
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
        parts = reader.parts(file, _CHUNK)
        if is_terminal(sys.stdout) and not arguments.force:
            parts = _text(parts, file.path)
        for part in parts:
            if not write_data(part):
                break
    return ExitCode.SAME


def _only(listed: FileList, path: str) -> ListedFile:
    from fwdiff.cli.file_names import named, nearest

    found = named(listed, path)
    if not found:
        raise UsageError(f"{listed.source} has no file {path}", nearest(listed, path))
    if len(found) > 1:
        paths = ", ".join(file.path for file in found)
        raise UsageError(f"{path} is the place of several files of {listed.source}", f"Name one of {paths}")
    if found[0].kind is FileKind.LINK:
        raise UsageError(f"{path} is a link to {found[0].link}", "Name the file that it leads to.")
    return found[0]


def _text(parts: Iterator[bytes], path: str) -> Iterator[bytes]:
    """The parts of a text, cut between characters.

    Raises `UsageError` where a terminal would not show them as they are: a control of seven or eight bits moves the
    cursor, other characters hide or reorder, and a byte that is not UTF-8 may be a control too.
    """
    decoder = getincrementaldecoder("utf-8")()
    refusal = UsageError(f"{path} is not text", "Redirect it to a file, or --force it to the terminal.")
    try:
        for part in parts:
            text = decoder.decode(part)
            if visible(plain := text.translate(_SPACES)) != plain:
                raise refusal
            yield text.encode()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise refusal from error
