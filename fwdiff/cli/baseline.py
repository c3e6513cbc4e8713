"""`fwdiff baseline save|list|remove`: builds that are kept by label, for the next comparison."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import IMAGES, Parser, add_reading_options, add_slot_option, image_of
from fwdiff.cli.output import warn, write_text
from fwdiff.cli.reading import packages_or_incomplete, read_build
from fwdiff.errors import ExitCode, UsageError
from fwdiff.text import shown_path, visible

_DESCRIPTION = f"""\
Keep what a build holds under a label, for the comparisons of the nights to come.

`baseline:LABEL` then stands for it wherever an image is named. What is kept is the inventory (.fwi, half a megabyte),
in $XDG_DATA_HOME/fwdiff/baselines, else ~/.local/share/fwdiff/baselines. The digest is that of the build's content:
equal for equal files at equal places, however they were packed.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff baseline save nightly.zip eea-nightly       keep it, in place of last night's
  fwdiff check baseline:eea-nightly candidate.zip
  fwdiff baseline list                               label, content digest, fingerprint
  fwdiff baseline remove eea-nightly

exit codes:
  0 done    2 usage, no such label, the image cannot be opened, or nothing can be written    130 interrupted
  3 saved, but no package was found and not all was read: it is a baseline of nothing"""

_DIGEST = 16
_ACTIONS = {"save": 2, "list": 0, "remove": 1}
"""Each with the number of words that follow."""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff baseline", _DESCRIPTION, _EXAMPLES)
    parser.usage = "fwdiff baseline save IMAGE LABEL | list | remove LABEL [options]"
    parser.add_argument("action", choices=tuple(_ACTIONS), help="keep one, show all, or forget one")
    parser.add_argument("words", metavar="IMAGE LABEL", nargs="*", help="the build, and what to call it")
    add_slot_option(parser)
    add_reading_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Save, list or remove."""
    from fwdiff.engine.baselines import remove_baseline

    words: list[str] = arguments.words
    if len(words) != _ACTIONS[arguments.action]:
        wanted = {"save": "an image and a label", "list": "nothing", "remove": "a label"}[arguments.action]
        raise UsageError(f"{arguments.action} takes {wanted}", parser().usage or "")
    if arguments.action == "save":
        return _save(image_of(words[0]), words[1], arguments)
    if arguments.action == "remove":
        remove_baseline(words[0])
        return ExitCode.SAME
    return _list()


def _save(image: str, label: str, arguments: argparse.Namespace) -> int:
    from fwdiff.engine.baselines import check_label, save_baseline

    check_label(label)
    inventory = read_build(image, arguments)
    save_baseline(label, inventory)
    _print_line(label, inventory.image.content_digest, inventory.image.fingerprint or "no fingerprint")
    return packages_or_incomplete(len(inventory.packages), inventory.image.source, inventory.coverage.unread)


def _list() -> int:
    from fwdiff.engine.baselines import baselines

    found = baselines()
    for one in found:
        if one.image is None:
            warn(f"{one.path}: {one.problem}")
        else:
            _print_line(one.label, one.image.content_digest, one.image.fingerprint or "no fingerprint")
    return ExitCode.UNUSABLE if any(one.problem for one in found) else ExitCode.SAME


def _print_line(label: str, digest: str, fingerprint: str) -> None:
    write_text(f"{label}  {digest[:_DIGEST]}  {visible(shown_path(fingerprint))}\n", ascii_only=False)
