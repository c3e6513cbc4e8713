"""A case as a folder to publish: what was found and where, what that does not show, and how strangers check it.

Nothing of how a vendor judged or decided is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from fwdiff.model import Coverage, Diff, Side
from fwdiff.model.citation import Citation, CitedImage
from fwdiff.model.judgement import Case, Finding
from fwdiff.report.citation import citation_markdown, encode_citation
from fwdiff.report.markup import code_span
from fwdiff.report.outcome import place_words

_MOST_UNREAD = 100


def publication(diff: Diff, case: Case, citation: Citation) -> Mapping[str, bytes]:
    """The files by name: the same for the same builds and version.  `SHA256SUMS` is what `sha256sum -c` takes."""
    files = {
        "README.md": "".join(f"{line}\n" for line in _readme(diff, case, citation)).encode(),
        "citation.json": encode_citation(citation),
        "places.md": citation_markdown(citation).encode(),
    }
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return files | {"SHA256SUMS": sums.encode()}


def _readme(diff: Diff, case: Case, citation: Citation) -> Iterator[str]:
    findings = [one for one in diff.findings if one.case == case.id]
    yield f"# {code_span(case.title)}"
    yield ""
    yield f"{code_span(case.id)}, {case.severity}: a difference of two builds of firmware, read from their images."
    yield from ("", "## The builds", "")
    yield from _build("The earlier build", citation.left)
    yield from _build("The later build", citation.right)
    yield from ("", "## What was found", "")
    for finding in findings:
        yield from _finding(finding)
    yield from (f"- {code_span(row.id)}: {row.claim}" for row in citation.rows)
    yield from ("", "## What this does not show", "")
    yield from (f"- {code_span(words)}" for words in _caveats(findings))
    yield from ("", "## What was not read", "")
    yield from _unread({Side.LEFT: diff.coverage.left, Side.RIGHT: diff.coverage.right})
    yield from ("", "## How to check it", "")
    yield from _how(citation)


def _build(title: str, image: CitedImage) -> Iterator[str]:
    yield f"- {title}: {code_span(image.fingerprint or 'no fingerprint')}"
    yield f"  - file {code_span(image.source)} ({image.format}), sha256 {image.sha256 or 'none: a folder'}"
    yield f"  - content {image.content_digest}, equal for equal files however they are packed"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"- {code_span(finding.title)} (rule {finding.rule}, {finding.severity}, {finding.baseline})"
    for one in finding.evidence:
        yield f"  - {code_span(one.value)}, {one.side}: {code_span(place_words(one))}"


def _caveats(findings: list[Finding]) -> list[str]:
    said = dict.fromkeys(words for finding in findings for words in finding.does_not_show)
    always = "that anything was sent, or by whom: nothing was run, and what is written in an image may never be used"
    return [*said, always]


def _unread(sides: Mapping[Side, Coverage | None]) -> Iterator[str]:
    for side, coverage in sides.items():
        rows = coverage.unread if coverage else ()
        yield f"- {side}: {f'{len(rows):,} places' if rows else 'everything was read'}"
        for row in rows[:_MOST_UNREAD]:
            yield f"  - {code_span(f'{row.path} {row.member}'.strip())}: {row.kind}, {code_span(row.reason)}"
        if len(rows) > _MOST_UNREAD:
            yield f"  - … and {len(rows) - _MOST_UNREAD:,} more"


def _how(citation: Citation) -> Iterator[str]:
    more = ", of which the first are cited" if citation.more else ""
    yield f"Made by {citation.tool} with tables {citation.knowledge}; {len(citation.places):,} places{more}."
    yield "With the image of either build, and the same version:"
    yield from ("", "```sh")
    yield "sha256sum -c SHA256SUMS                 # these files are as they were published"
    yield "sha256sum IMAGE                         # the image is the one named above"
    yield "fwdiff verify citation.json IMAGE       # its bytes say what is cited: ends with 0"
    yield from ("```", "")
    yield "Without fwdiff: `places.md` has for each place the file, the offset, the bytes, and commands that show them."
