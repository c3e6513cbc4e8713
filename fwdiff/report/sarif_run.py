"""What a SARIF run says beside its results: the rules, the images, and what of these was not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fwdiff.judge.rule import Rule
from fwdiff.judge.rules.registry import RULES
from fwdiff.model import Diff, ImageIdentity, Unread
from fwdiff.model.judgement import Severity
from fwdiff.report.location import relative_uri
from fwdiff.report.page import clean, quantity

_MOST_UNREAD = 100
_ROOM = 1000

SCORES = {
    Severity.CRITICAL: 9.5,
    Severity.HIGH: 8.0,
    Severity.MEDIUM: 5.5,
    Severity.LOW: 2.5,
    Severity.INFO: 0.1,
}
"""The middle of each band of GitHub's `security-severity`; by what a rule gives at most."""


def driver(diff: Diff) -> dict[str, Any]:
    """Fwdiff and all its rules, of which each result names one."""
    name, _, version = diff.tool.partition(" ")
    return {
        "name": name,
        "version": version,
        "rules": [_rule(rule) for rule in RULES],
        "properties": {"knowledge": diff.knowledge},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    sources = "".join(f"\n- {one}" for one in rule.references)
    parts = [("Looks at", rule.looks_at), ("Why", rule.why), ("What to do", rule.what_to_do)]
    text = "\n\n".join(f"{title}: {words}" for title, words in parts)
    markdown = "\n\n".join(f"**{title}**: {words}" for title, words in parts)
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.title.replace("-", " ").split()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": text + sources, "markdown": f"{markdown}\n{sources}"},
        "defaultConfiguration": {"level": "error" if SCORES[rule.severity] >= SCORES[Severity.HIGH] else "warning"},
        "properties": {"tags": ["security"], "security-severity": str(SCORES[rule.severity])},
    }


def places_of_images(diff: Diff) -> dict[str, Any]:
    """The bases that paths count from; where an image lies on the machine that compared is nobody's business."""
    images = {"LEFT": diff.left, "RIGHT": diff.right, "REFERENCE": diff.reference}
    return {name: {"description": {"text": _image(image)}} for name, image in images.items() if image}


def _image(image: ImageIdentity) -> str:
    return clean(f"{image.fingerprint or 'no fingerprint'}, content {image.content_digest}", _ROOM)


def notifications(diff: Diff) -> Iterator[dict[str, Any]]:
    """What was not read of either build, at most 100 entries a side; the rest is counted."""
    sides = {"LEFT": diff.coverage.left, "RIGHT": diff.coverage.right}
    for side, coverage in sides.items():
        unread = coverage.unread if coverage else ()
        for row in unread[:_MOST_UNREAD]:
            yield _unread(side, row)
        if len(unread) > _MOST_UNREAD:
            words = f"{side}: {quantity(len(unread) - _MOST_UNREAD, 'more place')} not read; fwdiff --json has all."
            yield {"level": "warning", "message": {"text": words}}


def _unread(side: str, row: Unread) -> dict[str, Any]:
    place = clean(f"{row.path} {row.member}".strip(), _ROOM) or "the image"
    found: dict[str, Any] = {
        "level": "warning",
        "message": {"text": f"Not read: {place}: {row.kind}: {clean(row.reason, _ROOM)}"},
    }
    uri = relative_uri(row.path)
    if uri:
        artifact = {"uri": uri, "uriBaseId": side}
        found["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 1}}}]
    return found
