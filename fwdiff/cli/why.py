"""`fwdiff why IMAGE PACKAGE`: why it is there, when it runs, what it may send."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import IMAGES, Parser, add_image_options, image_of
from fwdiff.cli.output import has_color, text_width, write_data, write_text

_DESCRIPTION = f"""\
Say of a package why it is in the image, when its code runs, and what it may send.
Its place and SKU, links to it, and every allowlist, sysconfig, default grant, init line, carrier configuration and
overlay that names it, installed or not; broadcasts, jobs, alarms, synchronisation, processes and properties, each with
its component, method or file; identifiers that it or its uid reads, what it sends with, and whom it names.  What it may
send is a hint.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff why build.zip com.qualcomm.qti.autoregistration
  fwdiff why build.zip com.example.app --json | jq -r '.placements[].runs[] | [.kind, .words] | @tsv'

exit codes:
  0 done    2 usage, nothing has or names such a package, or the image cannot be opened    130 interrupted
  3 it is not among what was read, and not all was read"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff why", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
    parser.add_argument("package", metavar="PACKAGE", help="its name, as com.example.app")
    parser.add_argument("--json", action="store_true", help="print as JSON (fwdiff.why/1)")
    add_image_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Read the image and answer."""
    from fwdiff.cli.reading import found_or_incomplete, read_build
    from fwdiff.index import BuildIndex
    from fwdiff.index.why import Reasons

    inventory = read_build(arguments.image, arguments)
    why = Reasons(BuildIndex(inventory)).why(arguments.package)
    if not (why.placements or why.named_by or inventory.coverage.unread):
        from fwdiff.engine.showing import unknown

        raise unknown("package", arguments.package, (one.package for one in inventory.packages))
    if arguments.json:
        from fwdiff.report.json_report import encode_why

        write_data(encode_why(why))
    else:
        from fwdiff.report.plain.why import render_why

        write_text(render_why(why, width=text_width(), color=has_color()), ascii_only=arguments.ascii)
    return found_or_incomplete(inventory, found=bool(why.placements))
