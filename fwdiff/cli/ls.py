"""`fwdiff ls IMAGE [GLOB]`: the names in an image."""

from __future__ import annotations

import argparse

import msgspec

from fwdiff.cli.arguments import IMAGES, Parser, add_slot_option, add_text_options, image_of
from fwdiff.cli.output import say, say_temporary, write_data, write_text
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode, UsageError

_DESCRIPTION = f"""\
List the files of an image by their path, those in APEXes too.

GLOB is matched with the path and with the place on the phone; * stands for any characters, / too. Without a / it is
matched with the name alone; a folder stands for all that is below it.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff ls build.zip                                every file
  fwdiff ls build.zip '*.apk' --long                 with kind, size and place on the phone
  fwdiff ls build.zip /system/etc/permissions        a folder of the phone
  fwdiff ls build.zip --json | jq '.files[].device_path'

exit codes:
  0 done    2 usage, nothing matches, or the image cannot be opened    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff ls", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
    parser.add_argument("glob", metavar="GLOB", nargs="?", help="only what matches")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("-l", "--long", action="store_true", help="kind, size, place on the phone and link target too")
    output.add_argument("--json", action="store_true", help="print the list as JSON (fwdiff.files/1)")
    add_slot_option(parser)
    add_text_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """List the image, and print what matches."""
    check_exists([arguments.image])
    from fwdiff.cli.file_names import matching, nearest
    from fwdiff.engine.looking import image_files

    listed = image_files(arguments.image, say_temporary, arguments.slot)
    files = listed.files
    if arguments.glob is not None:
        files = matching(files, arguments.glob)
        if not files:
            raise UsageError(f"nothing in {arguments.image} matches {arguments.glob}", nearest(listed, arguments.glob))
    if arguments.json:
        from fwdiff.report.json_report import encode_files

        write_data(encode_files(msgspec.structs.replace(listed, files=files)))
    else:
        from fwdiff.report.plain.files import render_files

        write_text(render_files(files, long=arguments.long), ascii_only=arguments.ascii)
    if listed.unread:
        say(f"fwdiff: not all is listed; `fwdiff info {arguments.image}` says what is missing")
    return ExitCode.SAME
