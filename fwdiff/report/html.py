"""One page of HTML that needs nothing else: the verdict, cases and every row with what it rests on.

Strings from images are text in elements and nowhere else, not in scripts, styles or attributes; the policy of the page
forbids every script and style but its own two, by their hashes, and everything that would be loaded or sent.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePath

from fwdiff.index.sections import SECTIONS, section_rows
from fwdiff.model import Diff, ImageIdentity
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Verdict
from fwdiff.report.html_cases import case_rows
from fwdiff.report.html_parts import definitions, section
from fwdiff.report.html_rows import difference_rows, unread_rows
from fwdiff.report.markup import xml_text
from fwdiff.report.outcome import outcomes, verdict_words
from fwdiff.report.partition_sizes import partition_sizes
from fwdiff.report.registry import Layout

_FOLDER = Path(__file__).parents[1] / "data" / "html"


def encode(comparison: Comparison, _layout: Layout) -> bytes:
    """The page of a comparison, UTF-8."""
    style, script = ((_FOLDER / f"report.{kind}").read_text("utf-8") for kind in ("css", "js"))
    sections = dict(_sections(comparison))
    lines = [
        *_head(comparison.diff, style, script),
        "<body>",
        *_summary(comparison),
        *_controls(list(sections)),
        *(line for name, rows in sections.items() for line in section(name, rows)),
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _sections(comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
    diff = comparison.diff
    numbers = {case.id: number for number, case in enumerate(diff.cases)}
    case_of = {row: numbers[case.id] for case in diff.cases for row in case.differences}
    yield "cases", case_rows(outcomes(diff))
    for one in SECTIONS:
        yield one.name, difference_rows(section_rows(one, diff), case_of)
    yield "not read", unread_rows(diff)


def _head(diff: Diff, style: str, script: str) -> Iterator[str]:
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert diff.verdict is not None
    yield from ("<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">')
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>fwdiff: {xml_text(diff.verdict.market)} {xml_text(verdict_words(diff.verdict))}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"


def _hash(text: str) -> str:
    """What the policy names a script or style by (CSP Level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _summary(comparison: Comparison) -> Iterator[str]:
    diff = comparison.diff
    verdict = diff.verdict
    assert verdict is not None
    tone = "passes" if verdict.passes else "fails"
    yield f'<h1>{xml_text(verdict.market)} <span class="{tone}">{xml_text(verdict_words(verdict))}</span></h1>'
    images = {"left": diff.left, "right": diff.right, "reference": diff.reference}
    facts = {side: _identity(image) for side, image in images.items() if image}
    yield definitions(facts | {"judged by": _judged_by(verdict)})
    more = {f"content of {side}": f"{image.content_digest} ({image.format})" for side, image in images.items() if image}
    more |= {f"sha256 of {side}": image.sha256 or "" for side, image in images.items() if image}
    for row in partition_sizes(comparison):
        files = f"{row.left_files:,} → {row.right_files:,} files"
        more[f"partition {row.name}"] = f"{files}, {row.left_bytes:,} → {row.right_bytes:,} bytes"
    more["compared by"] = f"{diff.tool}, knowledge {diff.knowledge}"
    yield f"<details><summary>Digests and partitions</summary>{definitions(more)}</details>"


def _identity(image: ImageIdentity) -> str:
    patch = image.security_patch and f"patch {image.security_patch}"
    words = (image.fingerprint or "no fingerprint", patch, image.model, PurePath(image.source).name)
    return ", ".join(filter(None, words))


def _judged_by(verdict: Verdict) -> str:
    uses = {"policy": verdict.policy, "review": verdict.review, "intent": verdict.intent}
    named = [f"{kind} {use.name} (sha256 {use.sha256[:12]})" for kind, use in uses.items() if use]
    return ", ".join([*named, f"gate {verdict.gate}", verdict.date])


def _controls(names: list[str]) -> Iterator[str]:
    """Hidden where no script runs: rows fold without one."""
    options = "".join(f'<option value="{name.replace(" ", "-")}">{name}</option>' for name in names)
    yield "<nav hidden>"
    yield '<input id="filter" type="search" placeholder="all words typed; !word excludes" aria-label="filter">'
    yield f'<select id="section" aria-label="section"><option value="">everything</option>{options}</select>'
    yield '<button id="unfold" type="button">unfold</button><button id="fold" type="button">fold</button>'
    yield '<span id="shown" class="dim" role="status"></span>'
    yield "</nav>"
