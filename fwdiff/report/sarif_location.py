"""Where the evidence of a finding stands in SARIF: the file as physical, what is in it as logical locations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from fwdiff.model import Diff, Side
from fwdiff.model.judgement import Baseline, Evidence, Finding
from fwdiff.report.location import relative_uri
from fwdiff.report.page import clean

_MOST_RELATED = 100
_ROOM = 1000


def locations_of(finding: Finding, diff: Diff) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The location of a finding, and those of its further evidence, at most 100.

    Readers reject a result without a physical location: where no evidence has a path it is the image itself.
    """
    side = Side.LEFT if finding.baseline is Baseline.FIXED and diff.left else Side.RIGHT
    placed = [one for one in finding.evidence if relative_uri(one.path)]
    placed.sort(key=lambda one: one.side is not side)  # of the build that is judged first
    if not placed:
        return _of_image(diff, side), []
    related = [
        _location(one) | {"id": number, "message": {"text": clean(f"{one.kind}: {one.value}", _ROOM)}}
        for number, one in enumerate(placed[: _MOST_RELATED + 1])
    ]
    return _location(placed[0]), related[1:]


def _location(evidence: Evidence) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": relative_uri(evidence.path), "uriBaseId": evidence.side.upper()},
            "region": {"startLine": 1},
        }
    }
    logical = list(_logical(evidence))
    if logical:
        location["logicalLocations"] = logical
    if evidence.offset is not None:
        location["properties"] = {"offset": evidence.offset}
    return location


def _logical(evidence: Evidence) -> Iterator[dict[str, str]]:
    """Member, class and method, each with what it stands in (3.33)."""
    within = ""
    for kind, name in (("module", evidence.member), ("type", evidence.class_name), ("function", evidence.method)):
        if name:
            short = clean(name, _ROOM)
            within = f"{within}!{short}" if within else short
            yield {"kind": kind, "name": short, "fullyQualifiedName": within}


def _of_image(diff: Diff, side: Side) -> dict[str, Any]:
    image = diff.left if side is Side.LEFT and diff.left else diff.right
    uri = relative_uri(PurePath(image.source).name) or "image"
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}
