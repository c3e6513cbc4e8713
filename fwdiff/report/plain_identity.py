"""Which build an image is, and what of it was not read, as plain lines."""

from __future__ import annotations

from pathlib import PurePath

from fwdiff.model import Coverage, ImageIdentity, Unread
from fwdiff.report.page import Page

_MOST = 5


def write_identities(page: Page, images: dict[str, ImageIdentity]) -> None:
    """Each build's fingerprint, then region, patch level, model and the name of its file or folder."""
    width = max(map(len, images))
    for role, image in images.items():
        page.labelled(role, image.fingerprint or "no fingerprint", width=width)
        page.labelled("", _facts(image), width=width)


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
