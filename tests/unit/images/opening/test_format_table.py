"""Every format that is read has a row and an image that a user could name; every one that is refused says so."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from fwdiff.images import formats
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.format import HEAD, DescribedFormat, Proof, ReadFormat, RefusedFormat
from fwdiff.images.formats.payload.manifest import FULL, read_manifest
from fwdiff.images.formats.payload.payload import is_payload
from fwdiff.images.opening.format_table import rows
from fwdiff.images.opening.formats import BY_LAYER, FORMATS, OPENS, OTHERS, READ, identify
from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.format_samples import IMAGES, TREES, VARIANTS

Described = DescribedFormat | RefusedFormat
READ_FORMATS = {format_.name for format_ in FORMATS if isinstance(format_, ReadFormat)}


def test_every_format_that_is_read_has_an_image() -> None:
    assert set(IMAGES) == READ_FORMATS
    assert {format_.name for format_ in OTHERS} == set(TREES)


def test_every_record_of_a_reader_is_in_the_list() -> None:
    """A module of `images/formats` whose `FORMAT` nobody lists reads nothing."""
    package = Path(formats.__path__[0])
    names = [path.relative_to(package).with_suffix("").parts for path in package.rglob("*.py")]
    modules = [import_module(".".join((formats.__name__, *parts))) for parts in names]
    described = [each for module in modules for each in vars(module).values() if isinstance(each, Described)]
    assert len(described) > 30
    assert [each.name for each in described if each not in (*FORMATS, *OTHERS)] == []


def test_the_hint_for_what_is_unknown_names_every_format_that_is_recognised() -> None:
    words = set(re.findall(r"[\w-]+", OPENS))
    assert words >= READ_FORMATS


def test_no_two_formats_have_one_layer() -> None:
    layers = [layer for format_ in READ.values() for layer in format_.layers or (format_.name,)]
    assert len(layers) == len(set(layers))


def test_every_variant_is_one_of_a_format_that_is_read() -> None:
    folders = {path.name for path in samples.IMAGES.iterdir() if path.is_dir()}
    assert folders <= {sample.format for sample in VARIANTS.values()} <= {*IMAGES, *TREES}
    assert not {*VARIANTS} & {*IMAGES, *TREES}


def test_every_operation_of_a_full_payload_is_in_an_image() -> None:
    payloads = [sample.make()["vendor.img"] for name, sample in VARIANTS.items() if name.startswith("payload-")]
    manifests = [read_manifest(BytesSource(data)) for data in payloads if is_payload(data)]
    operations = [one for manifest in manifests for part in manifest.partitions for one in part.operations]
    assert {operation.kind for operation in operations} == FULL


@pytest.mark.parametrize("name", IMAGES)
def test_that_image_is_recognised_and_opens(tmp_path: Path, name: str) -> None:
    path = IMAGES[name].write(tmp_path)
    format_ = identify(path.read_bytes()[:HEAD])
    assert format_ is not None
    assert format_.name == name
    image = open_image(str(path))
    assert image.listing.files
    assert image.listing.unread == ()
    assert set(image.listing.format.split("/")) <= set(BY_LAYER)  # as which recipes find their commands
    image.close()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("folder", "system/build.prop"),
        ("block-ota", "vendor/build.prop"),
        ("apex", "system/apex/x.apex!/build.prop"),
        ("raw", "modem/modem.img"),
    ],
)
def test_what_is_recognised_otherwise_opens(tmp_path: Path, name: str, path: str) -> None:
    image = open_image(str(TREES[name].write(tmp_path)))
    assert path in {entry.path for entry in image.listing.files}
    assert image.listing.unread == ()
    image.close()


def test_the_table_has_all_formats() -> None:
    listed = list(rows())
    refused = [format_ for format_ in FORMATS if isinstance(format_, RefusedFormat)]
    assert {row.name for row in listed if isinstance(row.proof, Proof)} == set(READ)
    assert [(row.name, row.hint) for row in listed if row.proof is None] == [(f.name, f.hint) for f in refused]
