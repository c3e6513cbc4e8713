"""`fwdiff inventory IMAGE`: what one build holds, shown or saved."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import IMAGES, Parser, add_image_options, image_of
from fwdiff.cli.output import has_color, text_width, write_data, write_text
from fwdiff.cli.paths import check_exists, check_is_another
from fwdiff.cli.reading import packages_or_incomplete, read_build
from fwdiff.errors import FwdiffError

if TYPE_CHECKING:
    from fwdiff.model import Inventory

_DESCRIPTION = f"""\
Take the inventory of one build.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff inventory build.zip                         a summary
  fwdiff inventory build.zip --json | jq '.packages[].package'
  fwdiff inventory build.zip --text > eea.txt        one fact a line; commit it, and review its changes
  fwdiff check next.zip --expect eea.txt             whether the next build holds anything else
  fwdiff inventory build.zip -o build.fwi            keep it: a .fwi is accepted wherever an image is

the text has packages with place, version and signer, permissions, hosts, settings, files, and what was not read;
not what every build changes: sizes, offsets, digests of content, dates and names of the build.

exit codes:
  0 done    2 usage, or the image cannot be opened    130 interrupted
  3 no package was found and not all was read: what is written says no more than that"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff inventory", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the whole inventory as JSON (fwdiff.inventory/1)")
    output.add_argument("--text", action="store_true", help="print one fact a line, sorted, to be kept in git")
    output.add_argument("-o", "--output", metavar="BUILD.fwi", help="save the inventory, for later comparisons")
    add_image_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Read the image; show, print or save what it holds."""
    check_exists([arguments.image])
    if arguments.output is not None:
        check_is_another(arguments.output, arguments.image)
    inventory = read_build(arguments.image, arguments)
    if arguments.output:
        _save(inventory, arguments.output)
    elif arguments.text:
        from fwdiff.compare.fact_lines import fact_lines, text_of

        write_data(text_of(fact_lines(inventory)))
    elif arguments.json:
        from fwdiff.report.json_report import encode_inventory

        write_data(encode_inventory(inventory))
    else:
        from fwdiff.report.plain.inventory import render_inventory

        write_text(render_inventory(inventory, width=text_width(), color=has_color()), ascii_only=arguments.ascii)
    return packages_or_incomplete(len(inventory.packages), inventory.image.source, inventory.coverage.unread)


def _save(inventory: Inventory, output: str) -> None:
    from fwdiff.inventory import write_saved

    try:
        write_saved(inventory, Path(output))
    except OSError as error:
        raise FwdiffError(f"{output}: {error.strerror}", "Name a file in a folder that can be written to.") from error
