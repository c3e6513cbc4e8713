"""`fwdiff verify CITATION IMAGE`: the cited bytes, looked at again."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from fwdiff.cli.arguments import IMAGES, Parser, add_slot_option, add_text_options, image_of
from fwdiff.cli.output import write_data, write_text
from fwdiff.cli.paths import check_exists
from fwdiff.errors import ExitCode

_DESCRIPTION = f"""\
Check a citation against an image.  What it says is made anew from the image's bytes and compared: the build, each file,
the bytes at each offset and that they say so, the methods that use them, the commands, the row that they are cited for.
Nothing is taken from a cache.  The image is the left or the right one of the citation, or its files unpacked.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff verify zzhc.json candidate.zip
  fwdiff verify zzhc.json candidate.zip --json | jq '.checks[] | select(.held | not)'

exit codes:
  0 verified    1 not verified    2 usage, no citation, or the image cannot be opened    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff verify", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("citation", metavar="CITATION", help="a file written by `fwdiff cite … -o FILE`")
    parser.add_argument("image", metavar="IMAGE", type=image_of, help="the build to look at")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON (fwdiff.verification/1)")
    add_slot_option(parser)
    add_text_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Read the cited places again and say what held."""
    from fwdiff.engine.citing import opened
    from fwdiff.engine.verifying import verify
    from fwdiff.report.citation import decode_citation, encode_verification, verification_text

    check_exists([arguments.citation, arguments.image])
    citation = decode_citation(Path(arguments.citation).read_bytes())
    with opened(arguments.image, arguments.slot) as files:
        verification = verify(citation, files, _sha256(Path(arguments.image)))
    if arguments.json:
        write_data(encode_verification(verification))
    else:
        write_text(verification_text(verification), ascii_only=arguments.ascii)
    return ExitCode.SAME if verification.verified else ExitCode.DIFFERENT


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
