from __future__ import annotations

import json

import jsonschema  # type: ignore[import-untyped]  # has no types of its own
import pytest

from fwdiff.compare import compare
from fwdiff.model import Basis, Notation, Side
from fwdiff.model.citation import Check, Citation, CitedImage, CitedSite, Place, Verification
from fwdiff.model.code_listing import ClassListing, Line, ListedMethod
from fwdiff.report.citation import encode_citation, encode_verification
from fwdiff.report.code_listing import encode_listing
from fwdiff.report.json_report import encode_diff, encode_inventory
from fwdiff.report.schemas import FOLDER, names, schema
from tests.unit.compare.incident import BAD, GOOD, REFERENCE

IMAGE = CitedImage("a.zip", "zip", None, "0", None)
PLACE = Place(
    Side.LEFT, "a", "0", 1, "", "file", Notation.UTF_8, 0, 1, "00", (CitedSite("La;", "b", (1,)),), None, ("true",)
)
CITATION = Citation("fwdiff.citation/1", "t", "k", "file:/a", Basis.PROVEN, "file removed", IMAGE, IMAGE, (PLACE,))
CHECK = Check(Side.LEFT, "a", "sha256 0", held=False, found="1")
VERIFICATION = Verification("fwdiff.verification/1", "file:/a", Side.LEFT, verified=False, checks=(CHECK,))
LISTING = ClassListing(
    "fwdiff.listing/1", "p", "a.apk", "classes.dex", "La;", (ListedMethod("b", "()V", (Line(0, "nop"),)),)
)
REPORTS = {
    "inventory-1": [encode_inventory(build) for build in (GOOD, BAD, REFERENCE)],
    "citation-1": [encode_citation(CITATION)],
    "verification-1": [encode_verification(VERIFICATION)],
    "listing-1": [encode_listing(LISTING)],
    "diff-2": [encode_diff(compare(GOOD, BAD, REFERENCE)), encode_diff(compare(BAD, GOOD))],
}


@pytest.mark.parametrize("name", names())
def test_published_schema_is_that_of_the_model(name: str) -> None:
    published = (FOLDER / f"{name}.json").read_bytes()
    assert published == schema(name), "publish again: python -c 'from fwdiff.report.schemas import publish; publish()'"


@pytest.mark.parametrize("name", REPORTS)
def test_schema_is_valid_and_describes_what_is_written(name: str) -> None:
    document = json.loads(schema(name))
    jsonschema.Draft202012Validator.check_schema(document)
    for report in REPORTS[name]:
        jsonschema.validate(json.loads(report), document, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", REPORTS)
def test_schema_refuses_what_lacks_a_field(name: str) -> None:
    report = json.loads(REPORTS[name][0])
    field = next(field for field in ("packages", "id", "methods") if field in report)
    del report[field]
    with pytest.raises(jsonschema.ValidationError, match=field):
        jsonschema.validate(report, json.loads(schema(name)), cls=jsonschema.Draft202012Validator)


def test_schema_names_its_version() -> None:
    report = json.loads(REPORTS["diff-2"][0]) | {"schema": "fwdiff.diff/1"}
    with pytest.raises(jsonschema.ValidationError, match=r"fwdiff\.diff/2"):
        jsonschema.validate(report, json.loads(schema("diff-2")), cls=jsonschema.Draft202012Validator)
