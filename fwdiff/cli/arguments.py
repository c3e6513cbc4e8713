"""What the command lines of all commands share."""

from __future__ import annotations

import argparse
from typing import NoReturn

from fwdiff import __version__
from fwdiff.errors import UsageError

IMAGES = """\
an IMAGE is one build:
  a folder          an unpacked dump (system/…, vendor/…), or partition images in a folder
  a .zip, .tar …    an OTA package, partition images or an unpacked tree
  a .img, .bin …    a partition, a disk or a payload (`fwdiff info -h` lists the formats); a single .apex
  a .fwi            an inventory saved before with `fwdiff inventory IMAGE -o BUILD.fwi`
  baseline:LABEL    one kept before with `fwdiff baseline save IMAGE LABEL`
It is read in place: no root, no mount, no unpacking, no network."""


BASELINE = "baseline:"
"""How the label of a kept build begins."""


def image_of(word: str) -> str:
    """An image as the user names it: a `baseline:LABEL` as its file; a file of that name is written ./baseline:LABEL.

    Raises `UsageError` where there is no baseline of that label.
    """
    if not word.startswith(BASELINE):
        return word
    from fwdiff.engine.baselines import named_image

    return named_image(word)


class Parser(argparse.ArgumentParser):
    """A parser whose help teaches by examples, and whose errors are ours to say."""

    def __init__(self, program: str, description: str, epilog: str) -> None:
        super().__init__(
            prog=program,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.add_argument("--version", action="version", version=f"fwdiff {__version__}")

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"`{self.prog} -h` shows how it is used, with examples.")


def add_reading_options(parser: Parser) -> None:
    """The options of every command that reads images."""
    parser.add_argument("--workers", type=_worker_count, metavar="N", help="processes that read (default: one a core)")
    parser.add_argument(
        "--no-cache", action="store_true", help="read everything anew, and keep nothing (fwdiff cache -h)"
    )


def add_slot_option(parser: Parser) -> None:
    """The option of every command that opens images."""
    parser.add_argument("--slot", choices=("a", "b"), help="which slot to read, where both hold a build (fwdiff info)")


def add_text_options(parser: Parser) -> None:
    """The options of every command that prints text."""
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")


def add_image_options(parser: Parser) -> None:
    """The options of every command that prints what is in an image, for which it reads the files."""
    add_slot_option(parser)
    add_reading_options(parser)
    add_text_options(parser)


def _worker_count(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 64:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 to 64")
    return int(word)
