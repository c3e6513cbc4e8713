"""Whose code is sketched: of an APK that holds code its own, of another the compiled files beside it."""

from __future__ import annotations

from pathlib import Path

from fwdiff.engine.budget import RunBudget
from fwdiff.engine.code_sketches import unsketched
from fwdiff.engine.limits import DEFAULT
from fwdiff.engine.reading import Reading
from fwdiff.inventory import FileRecord
from fwdiff.model import FactKind, FileFacts, ImageListing
from tests.unit.inventory.builders import apk, manifest, record

WITH_CODE = apk("system/app/A/A.apk", manifest("com.example.a"), dex_files=1)
WITHOUT = apk("system/app/B/B.apk", manifest("com.example.b"), dex_files=0)
BESIDE = record("system/app/B/oat/arm64/B.vdex", FileFacts(FactKind.VDEX))
OVERLAY = apk("vendor/overlay/C.apk", manifest("com.example.c", has_code=False), dex_files=0)


def reading_of(folder: Path, *records: FileRecord) -> Reading:
    reading = Reading(str(folder), None, RunBudget(DEFAULT))
    reading.start(ImageListing("folder", (), tuple(one.entry for one in records)))
    for index, one in enumerate(records):
        assert one.facts is not None
        reading.add(index, one.sha256, one.facts)
    return reading


def test_code_is_that_of_the_apk_or_of_the_compiled_files_beside_one_without(tmp_path: Path) -> None:
    records = (WITHOUT, BESIDE, WITH_CODE, OVERLAY)
    found = unsketched([reading_of(tmp_path, *records)])
    assert {records[one.place] for one in found} == {BESIDE, WITH_CODE}


def test_what_both_images_hold_is_not_sketched(tmp_path: Path) -> None:
    left, right = (WITH_CODE, BESIDE, WITHOUT), (WITH_CODE,)
    found = unsketched([reading_of(tmp_path, *left), reading_of(tmp_path, *right)])
    assert [(one.image, left[one.place]) for one in found] == [(0, BESIDE)]
