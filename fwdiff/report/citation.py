"""Citations and what became of them: JSON to keep and to check, Markdown for a letter, text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fwdiff.errors import ImageError
from fwdiff.model.citation import MOST_PLACES, Citation, CitedImage, Place, Verification
from fwdiff.report.markup import code_span
from fwdiff.text import json_safe, visible

_SCHEMA = "fwdiff.citation/1"
_HINT = "A citation is written by `fwdiff cite LEFT RIGHT ID -o FILE`."


def encode_citation(citation: Citation) -> bytes:
    """A citation as `fwdiff.citation/1`, indented, with a line feed at the end."""
    return json_safe(msgspec.json.format(msgspec.json.encode(citation), indent=1)) + b"\n"


def encode_verification(verification: Verification) -> bytes:
    """A verification as `fwdiff.verification/1`, with a line feed at the end."""
    return json_safe(msgspec.json.encode(verification)) + b"\n"


def decode_citation(content: bytes) -> Citation:
    """The citation in JSON.  Raises `ImageError` where it is none."""
    try:
        citation = msgspec.json.decode(content, type=Citation)
        for place in citation.places:
            bytes.fromhex(place.expected or "")
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError) as error:
        raise ImageError(f"This is no citation: {error}.", _HINT) from error
    if len(citation.places) > MOST_PLACES or not citation.places:
        raise ImageError(f"The citation has {len(citation.places)} places, not 1 to {MOST_PLACES}.", _HINT)
    if citation.schema != _SCHEMA:
        raise ImageError(f"The citation has schema {citation.schema[:60]!r}, not {_SCHEMA!r}.", _HINT)
    return citation


def citation_markdown(citation: Citation) -> str:
    """A citation as Markdown: both builds, then each place with its recipe."""
    lines = [
        f"# {code_span(citation.id)}",
        "",
        f"{citation.claim} ({citation.basis}), by {citation.tool}, knowledge {citation.knowledge}",
        "",
        *_image("left", citation.left),
        *_image("right", citation.right),
    ]
    lines += [f"- {code_span(row.id)}: {row.claim}" for row in citation.rows]
    if citation.more:
        lines += ["", f"It rests on more places than these {len(citation.places)}."]
    for number, place in enumerate(citation.places, 1):
        lines += ["", f"## {number}. {code_span(place.what)}", "", *_place(place)]
    return "\n".join(lines) + "\n"


def _image(side: str, image: CitedImage) -> Iterator[str]:
    yield f"- {side}: {code_span(image.source)} ({image.format}), {code_span(image.fingerprint or 'no fingerprint')}"
    yield f"  - sha256 of the file: {image.sha256 or 'none, a folder'}"
    yield f"  - digest of the content: {image.content_digest}"


def _place(place: Place) -> Iterator[str]:
    yield f"- {place.side}, file {code_span(place.path)}, {place.file_size} bytes, sha256 {place.file_sha256}"
    if place.offset is not None:
        member = f"member {code_span(place.member)}, " if place.member else ""
        expected = code_span(place.expected or "")
        yield f"- {member}offset {place.offset}, {place.length} bytes ({place.notation}): {expected}"
    for site in place.code:
        at = f", instructions at {', '.join(map(str, site.offsets))}" if site.offsets else ""
        yield f"- used by {code_span(f'{site.class_name} {site.method}')}{at}"
    yield from ("", *(f"    {visible(line)}" for line in place.recipe))


def verification_text(verification: Verification) -> str:
    """One line a check: what held, and what stands there instead where it did not."""
    lines = [
        f"{visible(verification.id)}: {'verified' if verification.verified else 'NOT verified'} ({verification.side})"
    ]
    for check in verification.checks:
        where = f"{visible(check.path)}: " if check.path else ""
        lines.append(f"  {'ok ' if check.held else 'BAD'} {where}{visible(check.what)}")
        if not check.held:
            lines.append(f"      found: {visible(check.found) or 'nothing'}")
    if verification.others:
        lines.append(f"  not looked at: {verification.others} places of the other build; verify them with that image")
    lines += [f"  does not show: {words}" for words in verification.does_not_show]
    return "\n".join(lines) + "\n"
