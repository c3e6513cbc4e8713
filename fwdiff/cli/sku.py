"""`fwdiff sku IMAGE [SKU]`: what the phones of each SKU get of one image."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import IMAGES, Parser, add_image_options, image_of
from fwdiff.cli.output import has_color, text_width, write_data, write_text
from fwdiff.errors import UsageError

_DESCRIPTION = f"""\
Show what not every phone gets of an image: by overlay conditions, folders of a SKU, links to carried apps, scripts
and properties.  What nothing in the image ties to a SKU is unknown; a ? marks what a running property decides, too.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff sku build.zip                  all SKUs, and how much is for each alone
  fwdiff sku build.zip 600EEA           what a phone of that SKU gets
  fwdiff sku build.zip mcc460           what apps and overlays do in Chinese networks alone
  fwdiff sku build.zip --json | jq -r '.rows[] | select(.kind == "package") | [.sku, .subject] | @tsv'

exit codes:
  0 done    2 usage, no such SKU, or the image cannot be opened    130 interrupted
  3 nothing of a SKU was found, and not all was read"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff sku", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
    parser.add_argument(
        "sku",
        metavar="SKU",
        nargs="?",
        help="its id, as 600EEA; mcc460: what networks get; unknown: what no SKU is known for",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON (fwdiff.sku/1)")
    add_image_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Read the image and show its SKUs, or one."""
    from msgspec.structs import replace

    from fwdiff.cli.reading import found_or_incomplete, read_build
    from fwdiff.index import BuildIndex
    from fwdiff.index.sku import sku_table
    from fwdiff.model.sku import UNKNOWN

    inventory = read_build(arguments.image, arguments)
    table = sku_table(BuildIndex(inventory))
    unknown = (UNKNOWN,) if any(row.sku is None for row in table.rows) else ()
    if arguments.sku is not None and arguments.sku not in (*table.skus, *table.networks, *unknown):
        raise UsageError(f"the image names no SKU {arguments.sku!r}", f"It names: {', '.join(table.skus) or 'none'}.")
    if arguments.json:
        from fwdiff.report.json_report import encode_skus

        chosen = tuple(row for row in table.rows if row.sku in (arguments.sku, None))
        write_data(encode_skus(table if arguments.sku is None else replace(table, rows=chosen)))
    else:
        from fwdiff.report.plain.sku import render_sku, render_skus

        width, color = text_width(), has_color()
        shown = (
            render_skus(table, width=width, color=color)
            if arguments.sku is None
            else render_sku(table, arguments.sku, width=width, color=color)
        )
        write_text(shown, ascii_only=arguments.ascii)
    return found_or_incomplete(inventory, found=bool(table.rows))
