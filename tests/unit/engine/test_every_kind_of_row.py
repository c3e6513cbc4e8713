"""Every kind of row that a comparison can have is cited by what it alone rests on, and its citation verifies."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import get_args

import pytest

from fwdiff.compare.evidence import targets
from fwdiff.engine.citing import cite, opened
from fwdiff.engine.verifying import verify
from fwdiff.index import BuildIndex
from fwdiff.index.sections import Difference, differences
from fwdiff.model import Row, Side
from fwdiff.model.comparison import Comparison
from tests.bench.citations import Flipped, compare
from tests.unit.engine.test_cached import write_zip
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import Attribute, Tag, android, binary_xml

_NAME, _VERSION = 0x01010003, 0x0101021B
_INTEGER = 0x10


def apk(package: str, version: int, *permissions: str) -> bytes:
    requests = [Tag("uses-permission", [android(_NAME, permission)]) for permission in permissions]
    root = Tag("manifest", [Attribute("package", package), android(_VERSION, version, _INTEGER)], requests)
    return zipped({"AndroidManifest.xml": binary_xml(root, utf8=True)})


LEFT = {
    "system/build.prop": b"ro.build.version.sdk=28\nro.example.gone=1\nro.example.other=1\n",
    "system/etc/hosts.conf": b"server=https://both.example-vendor.com/\nold=https://old.example-vendor.com/\n",
    "system/etc/gone.bin": b"\1\2",
    "system/etc/other.bin": b"\1\2",
    "system/app/Both/Both.apk": apk("com.example.both", 1, "android.permission.VIBRATE"),
    "system/app/Gone/Gone.apk": apk("com.example.gone", 1),
}
RIGHT = {
    "system/build.prop": b"ro.build.version.sdk=28\nro.example.new=1\nro.example.other=2\n",
    "system/etc/hosts.conf": b"server=http://both.example-vendor.com/\nnew=https://new.example-vendor.com/\n",
    "system/etc/new.bin": b"\1\2",
    "system/etc/other.bin": b"\1\3",
    "system/app/Both/Both.apk": apk("com.example.both", 2, "android.permission.READ_SMS"),
    "system/app/New/New.apk": apk("com.example.new", 1),
}


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[Side, str]:
    folder = tmp_path_factory.mktemp("images")
    return {
        Side.LEFT: write_zip(folder / "left.zip", LEFT),
        Side.RIGHT: write_zip(folder / "right.zip", RIGHT),
    }


@pytest.fixture(scope="module")
def comparison(images: dict[Side, str]) -> Comparison:
    return compare(images[Side.LEFT], images[Side.RIGHT])


@pytest.fixture(scope="module")
def rows(comparison: Comparison) -> list[Difference]:
    return list(differences(comparison.diff))


def test_two_builds_differ_in_every_kind_of_row(rows: list[Difference]) -> None:
    """Where this fails a new kind of row needs an example in the two builds above."""
    assert {type(one.row) for one in rows} == set(get_args(Row))


def test_a_citation_of_any_row_verifies_and_of_other_bytes_does_not(
    images: dict[Side, str], comparison: Comparison, rows: list[Difference]
) -> None:
    digests = {side: hashlib.sha256(Path(image).read_bytes()).hexdigest() for side, image in images.items()}
    with opened(images[Side.LEFT]) as left, opened(images[Side.RIGHT]) as right:
        files = {Side.LEFT: left, Side.RIGHT: right}
        for one in rows:
            citation = cite(comparison, one.row.id, files)
            for side in {place.side for place in citation.places}:
                assert verify(citation, files[side], digests[side]).verified, one.row.id
                assert not verify(citation, Flipped(files[side]._image), digests[side]).verified, one.row.id


def test_what_one_kind_of_difference_tells_no_other_tells(comparison: Comparison, rows: list[Difference]) -> None:
    builds = {Side.LEFT: BuildIndex(comparison.left), Side.RIGHT: BuildIndex(comparison.right)}
    told = {(target, one.kind) for one in rows for target in targets(builds, one.fate, one.row)}
    assert len({target for target, _ in told}) == len(told) > len(rows)
