"""Which build an image is, and what of it was not read, as plain lines."""

from __future__ import annotations

from pathlib import PurePath

from fwdiff.model import Coverage, ImageIdentity, Unread
from fwdiff.model.inventory import LISTED
from fwdiff.report.page import Page, quantity

_MOST = 5


def write_identities(page: Page, builds: dict[str, tuple[ImageIdentity, Coverage]]) -> None:
    """Each build's fingerprint, then region, patch level, model, the name of its file or folder, and what it lacks."""
    width = max(map(len, builds))
    for role, (image, coverage) in builds.items():
        page.labelled(role, image.fingerprint or "no fingerprint", width=width)
        page.labelled("", _facts(image), width=width)
        if lacking := lacks(coverage):
            page.labelled("", lacking, width=width)


def lacks(coverage: Coverage) -> str:
    """What a dump lacks by its own list, in words; nothing where it has none, or all of it."""
    listed = sum(unread.reason == LISTED for unread in coverage.unread)
    return f"{quantity(listed, 'file')} of the dump's own list {'is' if listed == 1 else 'are'} not in it" * bool(
        listed
    )


def _facts(image: ImageIdentity) -> str:
    patch = image.security_patch and f"patch {image.security_patch}"
    facts = [image.region, patch, image.model, PurePath(image.source).name or image.source]
    return ", ".join(fact for fact in facts if fact)


def write_unread(page: Page, sides: dict[str, Coverage]) -> None:
    """What was not read of each build: unread is never clean."""
    problems = [(role, unread) for role, coverage in sides.items() for unread in coverage.unread]

    def write(problem: tuple[str, Unread]) -> None:
        role, unread = problem
        place = f"{unread.path} {unread.member}" if unread.member else unread.path
        page.row("!", place, " ".join(filter(None, [role, f"{unread.kind}: {unread.reason}"])))

    page.listing("Not read", problems, _MOST, write)
    for role, coverage in sides.items():
        if coverage.pending:
            page.row("!", f"{coverage.pending:,} files still to be read", role)
