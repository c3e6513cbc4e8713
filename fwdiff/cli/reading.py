"""One image read for the commands that answer a question about it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fwdiff.cli.output import warn, warn_of_no_build
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode

if TYPE_CHECKING:
    from fwdiff.model import Inventory


def read_image(arguments: argparse.Namespace) -> Inventory:
    """The inventory of the image that is named, with a line of progress; a folder that is no build is said."""
    from fwdiff.cli.progress import progress_line
    from fwdiff.engine.session import take_inventory

    check_exists([arguments.image])
    with progress_line() as show:
        inventory = take_inventory(
            arguments.image,
            workers=arguments.workers,
            on_progress=show,
            cache=not arguments.no_cache,
            slot=arguments.slot,
            warn=warn,
        )
    warn_of_no_build(inventory.image)
    return inventory


def found_or_incomplete(inventory: Inventory, *, found: bool) -> ExitCode:
    """What a question ends with: incomplete where nothing was found and not all was read."""
    if found or not inventory.coverage.unread:
        return ExitCode.SAME
    unread = inventory.coverage.unread
    warn(f"{inventory.image.source}: {len(unread):,} places were not read; the first is {unread[0].path}")
    return ExitCode.INCOMPLETE
