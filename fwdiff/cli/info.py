"""`fwdiff info IMAGE`: what an image consists of, without reading its files."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import IMAGES, Parser, add_slot_option, add_text_options, image_of
from fwdiff.cli.output import has_color, say_temporary, text_width, write_data, write_text
from fwdiff.cli.paths import check_exists
from fwdiff.cli.reading import packages_or_incomplete

_DESCRIPTION = f"""\
Show what an image consists of: what it is packed in, its partitions and APEXes, and what in it is not read.
An image that cannot be opened is named, with what to do about it.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff info build.zip
  fwdiff info build.zip --json | jq '.image.inside[] | {name, format, size}'

exit codes:
  0 done    2 usage, or the image cannot be opened    130 interrupted
  3 no app is listed and not all can be read: the image may have some"""


def parser() -> Parser:
    """The command line."""
    from fwdiff.images.opening.format_table import rows

    titles = "\n".join(f"  {row.title}" for row in rows() if row.proof)
    parser = Parser("fwdiff info", _DESCRIPTION, f"{_EXAMPLES}\n\nformats that are read, in each other too:\n{titles}")
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
    parser.add_argument("--json", action="store_true", help="print the layers as JSON (fwdiff.info/1)")
    add_slot_option(parser)
    add_text_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Open the image and show its layers."""
    check_exists([arguments.image])
    from fwdiff.engine.looking import image_layers

    layers = image_layers(arguments.image, say_temporary, arguments.slot)
    if arguments.json:
        from fwdiff.report.json_report import encode_layers

        write_data(encode_layers(layers))
    else:
        from fwdiff.report.plain.layers import render_layers

        write_text(render_layers(layers, width=text_width(), color=has_color()), ascii_only=arguments.ascii)
    return packages_or_incomplete(layers.image.apks, layers.image.name, layers.unread)
