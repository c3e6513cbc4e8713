"""`fwdiff` alone: on a terminal the start screen, elsewhere how it is used."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from fwdiff.cli import demo, diff
from fwdiff.cli.arguments import Parser, image_of
from fwdiff.cli.output import has_screen, say
from fwdiff.cli.paths import check_exists
from fwdiff.cli.surroundings import put_off_collection
from fwdiff.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fwdiff.tui.recent import Pair

_USAGE = (
    "usage: fwdiff LEFT RIGHT [--reference IMAGE] [--plain | --json]",
    "  fwdiff demo                 the case of 2019, on images that come along",
    "  fwdiff check LEFT RIGHT     whether a candidate may ship, as an exit code",
    "  fwdiff -h                   all of it, with examples",
    "On a terminal `fwdiff` alone asks for the builds on a screen.",
)


def parser() -> Parser:
    """There is nothing to say yet."""
    return Parser("fwdiff", "", "")


def run(_: argparse.Namespace) -> int:
    """Have builds chosen, and compare them."""
    if not has_screen():
        say(*_USAGE)
        return ExitCode.UNUSABLE
    chosen = _choose()
    if isinstance(chosen, int):
        return chosen
    words = ["--reference", chosen.reference] if chosen.reference else []
    words += ["--market", chosen.market] if chosen.market else []
    try:
        return diff.run(diff.parser().parse_args([*words, "--", chosen.left, chosen.right]))
    finally:
        _give_back()


def _choose() -> Pair | int:
    put_off_collection()
    from fwdiff.judge.policy_file import read_policy
    from fwdiff.tui.config_file import read_config
    from fwdiff.tui.recent import Pair, recall_recent
    from fwdiff.tui.screens.start import Offer
    from fwdiff.tui.start_app import choose_pair
    from fwdiff.tui.view_model.characters import is_ascii_only

    example = Pair(demo.GOOD, demo.BAD, demo.CHINA)
    pairs = [pair for pair in recall_recent().pairs if pair.images != example.images]
    offer = Offer(pairs, example, tuple(read_policy(None).table.markets), _check)
    return choose_pair(offer, ascii_only=is_ascii_only(), preferences=read_config())


def _check(images: Sequence[str]) -> None:
    check_exists([image_of(word) for word in images])


def _give_back() -> None:
    """The line as it was, where the screen of the comparison did not come to take it."""
    from fwdiff.tui.typed_ahead import AHEAD

    AHEAD.give_back(sys.stdin.fileno())
