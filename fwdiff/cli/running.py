"""A comparison carried out for a command that prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwdiff.cli.output import warn

if TYPE_CHECKING:
    from fwdiff.engine.request import Request
    from fwdiff.model.comparison import Comparison


def final_comparison(request: Request) -> Comparison:
    """The final comparison; progress shows on stderr where that is a terminal."""
    from fwdiff.cli.progress import progress_line
    from fwdiff.engine.session import compare_images
    from fwdiff.model.events import Progress

    with progress_line() as show:
        for event in compare_images(request, warn=warn):
            if not isinstance(event, Progress):
                return event
            show(event)
    raise AssertionError("the engine ends with a comparison")
