"""One image read, for the commands that say what is in it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fwdiff.cli.output import warn, warn_of_no_build, warn_of_nothing_found
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fwdiff.model import Inventory, Unread


def read_image(image: str, arguments: argparse.Namespace) -> Inventory:
    """The inventory of an image, with a line of progress."""
    from fwdiff.cli.progress import progress_line
    from fwdiff.engine.results import take_inventory

    check_exists([image])
    with progress_line() as show:
        return take_inventory(
            image,
            workers=arguments.workers,
            on_progress=show,
            cache=not arguments.no_cache,
            slot=arguments.slot,
            warn=warn,
        )


def read_build(image: str, arguments: argparse.Namespace) -> Inventory:
    """The same; of what does not look like a build that is said."""
    inventory = read_image(image, arguments)
    warn_of_no_build(inventory.image)
    return inventory


def packages_or_incomplete(packages: int, source: str, unread: Sequence[Unread]) -> ExitCode:
    """What a look at a whole image ends with: incomplete where no package was found and not all was read."""
    if packages or not unread:
        return ExitCode.SAME
    warn_of_nothing_found(source, unread)
    return ExitCode.INCOMPLETE


def found_or_incomplete(inventory: Inventory, *, found: bool) -> ExitCode:
    """What a question ends with: incomplete where nothing was found and not all was read."""
    if found or not inventory.coverage.unread:
        return ExitCode.SAME
    unread = inventory.coverage.unread
    warn(f"{inventory.image.source}: {len(unread):,} places were not read; the first is {unread[0].path}")
    return ExitCode.INCOMPLETE
