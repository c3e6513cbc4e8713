"""A comparison carried out for a command that prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwdiff.cli.judging import ask_of
from fwdiff.cli.output import warn
from fwdiff.cli.paths import check_exists

if TYPE_CHECKING:
    from argparse import Namespace

    from fwdiff.engine.request import Request
    from fwdiff.judge.release import Terms
    from fwdiff.model.comparison import Comparison


def request_of(arguments: Namespace, left: str | None, right: str, *, review: str | None = None) -> Request:
    """What the options ask of these builds, all of which are there; `review` where they name no folder of decisions.

    Raises `UsageError`.
    """
    from fwdiff.engine.request import Request

    request = Request(
        left,
        right,
        vars(arguments).get("reference"),
        arguments.workers,
        not arguments.no_cache,
        arguments.slot,
        ask_of(arguments, review=review),
    )
    check_exists(request.sources)
    return request


def final_comparison(request: Request, terms: Terms | None = None) -> Comparison:
    """The final comparison; progress shows on stderr where that is a terminal.

    With `terms`, those of the request that were read before.
    """
    from fwdiff.cli.progress import progress_line
    from fwdiff.engine.results import compare_images
    from fwdiff.model.events import Progress

    with progress_line() as show:
        for event in compare_images(request, warn=warn, terms=terms):
            if not isinstance(event, Progress):
                return event
            show(event)
    raise AssertionError("the engine ends with a comparison")
