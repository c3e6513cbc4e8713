"""`--format NAME[=FILE]`: the reports that are asked for, and writing them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fwdiff.cli.output import has_color, text_width, write_data, write_text
from fwdiff.cli.paths import check_is_another
from fwdiff.errors import FwdiffError, UsageError
from fwdiff.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fwdiff.model.comparison import Comparison
    from fwdiff.report.registry import Report

_HINT = "fwdiff LEFT RIGHT --format json --format plain=report.txt"
_FILE_HINT = "Name a file in a folder that can be written to."


class Output(NamedTuple):
    """One report and where it goes; without a file to stdout."""

    report: Report
    file: str | None = None


def add_format_option(parser: ArgumentParser) -> None:
    """What every command that reports a comparison takes."""
    parser.add_argument(
        "--format",
        metavar="NAME[=FILE]",
        action="append",
        default=[],
        help="a report, written to FILE whole or not at all, or to stdout; repeatable (NAMES: see below)",
    )


def format_table() -> str:
    """The names and titles of all reports, as they stand in the help."""
    from fwdiff.report.registry import REPORTS

    width = max(len(one.name) for one in REPORTS)
    return "\n".join(f"  {one.name:{width}}  {one.title}" for one in REPORTS)


def outputs_of(arguments: Namespace, sources: Sequence[str]) -> list[Output]:
    """What the options ask for, the one for stdout first: the page of text where they name none.

    Raises `UsageError` before anything is read: no such report, two for one place, or a place that cannot be.
    """
    words = [*(["json"] if arguments.json else []), *(["plain"] if vars(arguments).get("plain") else [])]
    asked = [_output(word) for word in [*words, *arguments.format]]
    to_stdout = [one for one in asked if one.file is None]
    if len(to_stdout) > 1:
        names = " and ".join(one.report.name for one in to_stdout)
        raise UsageError(f"{names} would both go to stdout", f"Give one a file: {_HINT}")
    to_files = [one for one in asked if one.file is not None]
    _check_places([one.file or "" for one in to_files], sources)
    return [*(to_stdout or [_output("plain")]), *to_files]


def _output(word: str) -> Output:
    from fwdiff.report.registry import REPORTS, report

    name, equals, file = word.partition("=")
    found = report(name)
    if found is None:
        names = [one.name for one in REPORTS]
        close = get_close_matches(name, names, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(names)}."
        raise UsageError(f"there is no report {name!r}", hint)
    return Output(found, file if equals else None)


def _check_places(files: list[str], sources: Sequence[str]) -> None:
    places: set[Path] = set()
    for file in files:
        check_is_another(file, *sources)
        place = Path(file).resolve()
        if place in places:
            raise UsageError(f"{file} is named for two reports", "Give each a file of its own.")
        if place.is_dir() or not place.parent.is_dir():
            raise UsageError(f"{file}: {'a folder' if place.is_dir() else 'there is no such folder'}", _FILE_HINT)
        places.add(place)


def write_outputs(outputs: Sequence[Output], comparison: Comparison, arguments: Namespace) -> list[str]:
    """Write the files, then stdout; what could not be written to a file, as messages."""
    from fwdiff.report.registry import Layout

    everything = bool(arguments.all)
    failures = []
    encoded = [
        (Path(one.file), one.report.encode(comparison, Layout(everything=everything)))
        for one in outputs
        if one.file is not None
    ]
    for file, content in encoded:
        try:
            write_whole(file, content, through_links=False)
        except OSError as error:
            failures.append(f"{file}: {error.strerror}")
    for one in outputs:
        if one.file is None:
            layout = Layout(text_width(), color=has_color(), everything=everything)
            _to_stdout(one.report, one.report.encode(comparison, layout), ascii_only=arguments.ascii)
    return failures


def _to_stdout(report: Report, content: bytes, *, ascii_only: bool) -> None:
    if report.name == "plain":
        write_text(content.decode(), ascii_only=ascii_only)
    else:
        write_data(content)


def raise_failures(failures: Sequence[str]) -> None:
    """Said last: what the comparison found has been said.  Raises `FwdiffError` where there is any."""
    if failures:
        raise FwdiffError("; ".join(failures), _FILE_HINT)
