from __future__ import annotations

import pytest

from fwdiff.model import Inventory, Overlay, Package, Placement
from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import OTHER, PLATFORM, granted, inventory, package, setting
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


def test_it_fires_on_a_further_copy_with_more_than_the_copies_there_were() -> None:
    app = package("com.example.a", signers=(OTHER,))
    copy = package("com.example.a", "system/priv-app/X/X.apk", permissions_requested=("p.CALL",), signers=(OTHER,))
    [finding] = found("FW002", inventory([PLATFORM_APP, app]), inventory([PLATFORM_APP, app, copy]))
    assert (finding.severity, finding.title) == (
        Severity.HIGH,
        "com.example.a has a further copy: privileged",
    )
    assert {one.key for one in finding.evidence} == {
        "package:com.example.a:placement[priv-app]",
        f"package:com.example.a:signers[{OTHER}]",
        "permission:com.example.a:requested[p.CALL]",
    }


def test_a_further_copy_that_can_no_more_than_the_first_is_silent_and_one_that_reads_more_is_not() -> None:
    first, same = (reader("com.example.a", f"{place}/priv-app/X/X.apk", api_uses=()) for place in ("system", "product"))
    assert not found("FW002", inventory([first]), inventory([first, same]))
    reads = reader("com.example.a", same.path)
    assert [one.severity for one in found("FW002", inventory([first]), inventory([first, reads]))] == [Severity.HIGH]


def test_it_fires_on_a_package_that_became_privileged_by_its_place_or_by_an_allowlist() -> None:
    app = package("com.example.a")
    moved = package("com.example.a", "system/priv-app/A/A.apk")
    listed = package("com.example.a", privileged=True, permissions_allowlisted=("p.CALL",))
    for right in (moved, listed):
        [finding] = found("FW002", inventory([app]), inventory([right]))
        assert (finding.severity, finding.case) == (Severity.HIGH, "package:com.example.a")
        assert finding.title == "com.example.a was not privileged and is: privileged"


def test_it_is_silent_on_a_package_that_stays_privileged_and_on_one_that_is_no_more() -> None:
    app, privileged = (package("com.example.a", f"system/{folder}/A/A.apk") for folder in ("app", "priv-app"))
    elsewhere = package("com.example.a", "product/priv-app/A/A.apk", version_code=2)
    assert not found("FW002", inventory([privileged]), inventory([elsewhere]))
    assert not found("FW002", inventory([privileged]), inventory([app]))


def test_another_signer_of_a_new_package_is_other_evidence() -> None:
    prints = set()
    for signers in ((PLATFORM,), (OTHER,), ()):
        app = reader("com.example.new", "system/priv-app/N/N.apk", signers=signers)
        [finding] = found("FW002", LEFT, inventory([PLATFORM_APP, app]))
        assert f"package:com.example.new:signers[{signers[0] if signers else 'none'}]" in {
            one.key for one in finding.evidence
        }
        prints.add(finding.fingerprint)
    assert len(prints) == 3


def standing(*skus: str | None) -> Inventory:
    """A build that has an app on the phones of each SKU; None: on all."""
    places = [f"product/{sku}/app/N/N.apk" if sku else "product/app/N/N.apk" for sku in skus]
    apps = [reader("com.example.n", place, sku=sku) for place, sku in zip(places, skus, strict=True)]
    return inventory([PLATFORM_APP, *apps])


@pytest.mark.parametrize(
    ("left", "right", "title"),
    [
        (("600EEA",), (None,), "stands on all phones now, and stood on those of 600EEA"),
        (("600EEA",), ("600EEA", None), "stands on all phones now, and stood on those of 600EEA"),
        (("600EEA",), ("600EEA", "600CN"), "stands on those of 600CN, 600EEA now, and stood on those of 600EEA"),
        (("600EEA", "600IN"), ("600CN",), "stands on those of 600CN now, and stood on those of 600EEA, 600IN"),
    ],
)
def test_it_fires_on_an_app_that_phones_of_more_skus_have(
    left: tuple[str | None, ...], right: tuple[str | None, ...], title: str
) -> None:
    [finding] = found("FW002", standing(*left), standing(*right))
    assert finding.severity is Severity.HIGH
    assert finding.title.startswith(f"com.example.n {title}: reads ")
    assert (finding.case, finding.baseline) == ("package:com.example.n", Baseline.NEW)


@pytest.mark.parametrize(
    ("left", "right"),
    [((None,), ("600EEA",)), (("600EEA", "600CN"), ("600CN",)), ((None, "600CN"), (None, "600EEA"))],
)
def test_it_is_silent_where_no_phone_has_the_app_that_had_it_not(
    left: tuple[str | None, ...], right: tuple[str | None, ...]
) -> None:
    assert not found("FW002", standing(*left), standing(*right))


def carried(*skus: str) -> Inventory:
    app = reader("com.example.n", "product/CDA/items/N/N.apk", placement=Placement.CARRIED)
    links = [
        setting("link", f"/cda/preload-app/{sku}/apk/N", "/system/product/CDA/items/N", f"cda/preload-app/{sku}/apk/N")
        for sku in skus
    ]
    return inventory([PLATFORM_APP, app], configuration=links)


def test_it_fires_on_a_link_that_installs_a_carried_app_for_a_further_sku() -> None:
    [finding] = found("FW002", carried("600CN"), carried("600CN", "600WW"))
    assert finding.title.startswith("com.example.n stands on those of 600CN, 600WW now, and stood on those of 600CN")
    assert not found("FW002", carried("600CN", "600WW"), carried("600WW"))


def test_an_overlay_and_an_app_without_capability_on_more_phones_are_left_out() -> None:
    places = (("product/600EEA/app/N/N.apk", "600EEA"), ("product/app/N/N.apk", None))
    left, right = (inventory([PLATFORM_APP, package("com.example.n", path, sku=sku)]) for path, sku in places)
    assert not found("FW002", left, right)
