from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fwdiff.engine.results import take_inventory
from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.property_uses import merged_properties
from fwdiff.images.opening.opener import open_image
from fwdiff.model import CodeSite, PropertyUse
from tests.unit.facts.dex_writer import compact

FIXTURES = Path(__file__).parents[4] / "fixtures"
CLIENT = "com.qualcomm.qti.autoregistration"


NAMED = {"persist.vendor.radio.ps.registration.enabled": ["isEnabled"], "ro.build.au_rev": ["getSoftwareVersion"]}


def client_code() -> bytes:
    image = open_image(str(FIXTURES / "nokia-7-plus/ww-bad.zip"))
    with closing(image):
        (entry,) = [entry for entry in image.listing.files if entry.path.endswith("AutoRegistrationQCPS.apk")]
        source = image.open(entry)
        with zipfile.ZipFile(io.BytesIO(source.read_at(0, source.size))) as client:
            return client.read("classes.dex")


@pytest.mark.parametrize("written", [bytes, compact], ids=["dex", "compact"])
def test_the_property_that_gates_the_client_is_named_with_the_method_that_reads_it(
    written: Callable[[bytes], bytes],
) -> None:
    found = analyse(written(client_code())).properties
    assert {use.name: [site.method for site in use.code] for use in found} == NAMED


def test_a_package_names_the_properties_of_its_code() -> None:
    inventory = take_inventory(str(FIXTURES / "nokia-7-plus/ww-bad.zip"), workers=1, on_progress=lambda _: None)
    (client,) = [package for package in inventory.packages if package.package == CLIENT]
    assert [use.name for use in client.properties] == list(NAMED)


def test_a_property_named_by_several_images_is_one_with_all_methods() -> None:
    one, other = (CodeSite("La;", name) for name in ("one", "other"))
    uses = [PropertyUse("sys.b", (other,)), PropertyUse("ro.a"), PropertyUse("sys.b", (one, other))]
    assert merged_properties(uses) == (PropertyUse("ro.a"), PropertyUse("sys.b", (one, other)))
