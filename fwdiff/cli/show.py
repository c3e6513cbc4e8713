"""`fwdiff show IMAGE PACKAGE CLASS`: the code of one class, with its endpoints and calls marked."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import IMAGES, Parser, add_image_options, image_of
from fwdiff.cli.output import write_data, write_text
from fwdiff.cli.paths import check_exists
from fwdiff.cli.reading import read_image
from fwdiff.errors import ExitCode

_DESCRIPTION = f"""\
Show the code of one class: its instructions, marked where they load an endpoint, read an identifier or send.

{IMAGES}
A saved inventory holds no code."""

_EXAMPLES = """\
examples:
  fwdiff show build.zip com.example.app com.example.app.Sender
  fwdiff show build.zip com.example.app Sender --method post
  fwdiff show build.zip com.example.app 'Lcom/example/app/Sender;' --decompile

exit codes:
  0 done    2 usage, no such package or class, or the image cannot be opened    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff show", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
    parser.add_argument("package", metavar="PACKAGE", help="the package's name")
    parser.add_argument(
        "class_name", metavar="CLASS", help="com.example.A, Lcom/example/A; or A where only one is named so"
    )
    parser.add_argument("--method", metavar="NAME", help="this method alone")
    parser.add_argument("--decompile", action="store_true", help="what androguard's decompiler makes of it, as Java")
    parser.add_argument("--json", action="store_true", help="print the listing as JSON (fwdiff.listing/1)")
    add_image_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Find the class and print it."""
    from fwdiff.engine.citing import opened
    from fwdiff.engine.showing import show
    from fwdiff.report.code_listing import encode_listing, listing_text

    check_exists([arguments.image])
    with opened(arguments.image, arguments.slot) as files:
        inventory = read_image(arguments.image, arguments)
        listing = show(
            inventory,
            files,
            arguments.package,
            arguments.class_name,
            method=arguments.method,
            decompile=arguments.decompile,
        )
    if arguments.json:
        write_data(encode_listing(listing))
    else:
        write_text(listing_text(listing), ascii_only=arguments.ascii)
    return ExitCode.SAME
