from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.index.broadcasts import KIND_OF_ACTION
from fwdiff.model import Inventory, Overlay, Package
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import OTHER, endpoint, inventory, package
from tests.unit.judge.judging import AT_BOOT, found, reader

APP = reader("com.example.a")


def with_url(url: str, app: Package = APP) -> Inventory:
    return inventory([app], [endpoint(url, app)])


def test_it_fires_on_a_new_address_in_the_clear_beside_identifiers_and_a_start_at_boot() -> None:
    [finding] = found("FW003", inventory([APP]), with_url("http://fresh.example.org/a"))
    assert (finding.severity, finding.case) == (Severity.CRITICAL, "package:com.example.a")
    assert {one.kind for one in finding.evidence} == {"endpoint", "api", "package"}
    assert [one.method for one in finding.evidence if one.kind == "api"] == ["read"]


def test_it_is_silent_where_it_is_encrypted_reads_nothing_or_waits_for_the_user() -> None:
    assert not found("FW003", inventory([APP]), with_url("https://fresh.example.org/a"))
    for app in (reader("com.example.a", api_uses=()), reader("com.example.a", components=())):
        assert not found("FW003", inventory([app]), with_url("http://fresh.example.org/a", app))


def test_it_is_silent_on_a_host_of_a_list_until_something_else_names_it() -> None:
    listed = endpoint("http://fresh.example.org/a", APP, list="system/app/A/A.apk!classes.dex La;->b")
    assert not found("FW003", inventory([APP]), inventory([APP], [listed]))
    alone = endpoint("http://fresh.example.org/b", APP, offset=90)
    assert found("FW003", inventory([APP]), inventory([APP], [listed, alone]))


@pytest.mark.parametrize("action", KIND_OF_ACTION)
def test_it_fires_on_every_broadcast_that_the_platform_sends_by_itself_or_on_a_dialled_code(action: str) -> None:
    app = reader("com.example.a", components=(replace(AT_BOOT, actions=(action,)),))
    assert found("FW003", inventory([app]), with_url("http://fresh.example.org/a", app))


def test_it_is_silent_on_a_broadcast_of_other_apps() -> None:
    app = reader("com.example.a", components=(replace(AT_BOOT, actions=("com.example.action.SYNC",)),))
    assert not found("FW003", inventory([app]), with_url("http://fresh.example.org/a", app))


def test_a_persistent_package_needs_no_trigger() -> None:
    app = reader("com.example.a", components=(), persistent=True)
    [finding] = found("FW003", inventory([app]), with_url("http://fresh.example.org/a", app))
    assert "package:com.example.a:persistent[true]" in {one.key for one in finding.evidence}


def test_a_host_that_was_in_the_clear_before_elsewhere_is_medium() -> None:
    other = package("com.example.other")
    left = inventory([APP, other], [endpoint("http://old.example.org", other)])
    right = inventory(
        [APP, other], [endpoint("http://old.example.org", other), endpoint("http://old.example.org", APP)]
    )
    assert [one.severity for one in found("FW003", left, right)] == [Severity.MEDIUM]


def test_a_disabled_package_is_medium_at_most() -> None:
    app = reader("com.example.a", enabled=False)
    assert [one.severity for one in found("FW003", inventory([app]), with_url("http://f.org", app))] == [
        Severity.MEDIUM
    ]


def test_where_the_last_builds_code_was_not_read_it_asks_for_reading_instead() -> None:
    unread = inventory([reader("com.example.a", code="unread")])
    right = with_url("http://fresh.example.org/a")
    assert not found("FW003", unread, right)
    assert [(one.gates, one.case) for one in found("FW014", unread, right) if "FW003" in one.id] == [
        (True, "package:com.example.a")
    ]


def test_an_address_that_an_overlay_brings_is_its_targets() -> None:
    overlay = package("com.example.a.overlay", overlay=Overlay("com.example.a"))
    right = inventory([APP, overlay], [endpoint("http://fresh.example.org/a", overlay, "resources.arsc")])
    [finding] = found("FW003", inventory([APP]), right)
    assert (finding.severity, finding.package) == (Severity.CRITICAL, "com.example.a")
    assert "endpoint:fresh.example.org:packages[com.example.a.overlay]" in {one.key for one in finding.evidence}
    for target in (reader("com.example.a", api_uses=()), package("com.example.other")):
        quiet = inventory([target, overlay], [endpoint("http://fresh.example.org/a", overlay, "resources.arsc")])
        assert not found("FW003", inventory([target]), quiet)


def test_another_signer_is_other_evidence() -> None:
    keys = []
    for signers in ((OTHER,), ()):
        app = reader("com.example.a", signers=signers)
        [finding] = found("FW003", inventory([app]), with_url("http://fresh.example.org/a", app))
        keys.append({one.key for one in finding.evidence if ":signers[" in one.key})
    assert keys == [{f"package:com.example.a:signers[{OTHER}]"}, {"package:com.example.a:signers[none]"}]


def test_an_overlays_address_at_a_domain_that_the_last_build_names_is_medium_and_the_codes_own_is_critical() -> None:
    overlay = package("com.example.a.overlay", overlay=Overlay("com.example.a"))
    known = endpoint("https://www.example.org", APP)
    for holder, severity in ((overlay, Severity.MEDIUM), (APP, Severity.CRITICAL)):
        right = inventory([APP, overlay], [known, endpoint("http://fresh.example.org/a", holder)])
        assert [one.severity for one in found("FW003", inventory([APP], [known]), right)] == [severity]
