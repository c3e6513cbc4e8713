"""`fwdiff check --list BUILDS.toml`: all candidates of a night in one table, and what is left to decide, each once."""

from __future__ import annotations

import argparse
from functools import partial

from fwdiff.cli.judging import ask_of
from fwdiff.cli.output import has_color, say, text_width, warn, write_data, write_text
from fwdiff.errors import UsageError

_OF_A_LIST = "The list names the images; its forms are plain text and --json."
_OF_A_SKU = 'The list says of each build as whose phone it is checked: sku = "600EEA".'


def run_list(arguments: argparse.Namespace) -> int:
    """Check them, print the table, and say on stderr why it does not end with 0."""
    _check_options(arguments)
    from fwdiff.cli.progress import progress_line, show_count
    from fwdiff.engine.checks import Reader, check_builds
    from fwdiff.judge.check_list import read_check_list

    listed = read_check_list(arguments.list)
    count = partial(show_count, total=len(listed), words="builds checked")
    with progress_line() as show:
        reader = Reader(workers=arguments.workers, cache=not arguments.no_cache, on_progress=show, warn=warn)
        checks = check_builds(listed, ask_of(arguments), reader, count)
    if arguments.json:
        from fwdiff.report.json_report import encode_checks

        write_data(encode_checks(checks))
    else:
        from fwdiff.report.plain.checks import encode
        from fwdiff.report.registry import Layout

        layout = Layout(text_width(), color=has_color(), everything=arguments.all)
        write_text(encode(checks, layout).decode(), ascii_only=arguments.ascii)
    for build in checks.builds:
        if build.problem:
            say(f"fwdiff: {build.candidate}: {build.problem}")
    for case in checks.open:
        say(f"fwdiff: {case.kind}: {case.severity} {case.case}: {' '.join(case.rules)} ({len(case.builds)} builds)")
    if checks.unused_decisions and arguments.unused == "fail":
        say(*(f"fwdiff: unused: {file}" for file in checks.unused_decisions))
    return checks.exit


def _check_options(arguments: argparse.Namespace) -> None:
    """What a list says itself, or has no meaning for many.  Raises `UsageError`."""
    wrong = [
        name
        for name, given in (
            ("an image", arguments.images),
            ("--expect", arguments.expect is not None),
            ("--reference", arguments.reference),
            ("--format", arguments.format),
            ("--slot", arguments.slot),
            ("--sku", arguments.sku),
        )
        if given
    ]
    if wrong:
        raise UsageError(f"{wrong[0]} beside --list", _OF_A_SKU if wrong[0] == "--sku" else _OF_A_LIST)
