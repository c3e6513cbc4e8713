from __future__ import annotations

import pytest

from fwdiff.model import Overlay, Package
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import OTHER, granted, inventory, package
from tests.unit.judge.judging import PLATFORM_APP, found, reader

LEFT = inventory([PLATFORM_APP])


def severity_of(*packages: Package) -> list[Severity]:
    return [one.severity for one in found("FW002", LEFT, inventory([PLATFORM_APP, *packages]))]


@pytest.mark.parametrize(
    "app",
    [
        reader("com.example.new", "system/priv-app/N/N.apk"),
        reader("com.example.new", platform_key=True),
        reader("com.example.new", shared_user_id="android.uid.phone"),
    ],
)
def test_it_fires_on_a_new_package_with_the_platforms_powers_that_reads_identifiers(app: Package) -> None:
    assert severity_of(app) == [Severity.HIGH]


def test_one_that_reads_nothing_and_reaches_nobody_is_low() -> None:
    assert severity_of(package("com.example.new", platform_key=True)) == [Severity.LOW]


def test_it_is_silent_on_an_app_without_powers_an_overlay_and_a_second_placement() -> None:
    assert not severity_of(reader("com.example.new"))
    assert not severity_of(package("com.example.new.overlay", overlay=Overlay("com.example.x")))
    assert not severity_of(package("android", "product/framework/framework-res.apk"))


def test_what_its_shared_user_holds_is_told() -> None:
    held = package("com.android.phone", shared_user_id="android.uid.phone", permissions_granted=(granted("p.CALL"),))
    app = reader("com.example.new", shared_user_id="android.uid.phone", signers=(OTHER,))
    [finding] = found("FW002", inventory([PLATFORM_APP, held]), inventory([PLATFORM_APP, held, app]))
    assert "runs as android.uid.phone, which holds p.CALL" in {one.value for one in finding.evidence}
