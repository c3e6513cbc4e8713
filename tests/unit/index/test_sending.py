from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from fwdiff.index import BuildIndex
from fwdiff.index.sending import permits
from fwdiff.index.why import Reasons
from fwdiff.model import (
    ApiUse,
    Cleartext,
    CleartextRule,
    CodeSite,
    Component,
    ComponentKind,
    DomainTraffic,
    Endpoint,
    Overlay,
    Package,
)
from fwdiff.model.why import Sending
from tests.unit.compare.builders import endpoint, inventory, package

SITE = (CodeSite("La/B;", "c"),)
BOOT = Component(
    ComponentKind.RECEIVER, "a.R", exported=True, enabled=True, actions=("android.intent.action.BOOT_COMPLETED",)
)
IMEI, NETWORK = ApiUse("imei", "La;->getImei", SITE), ApiUse("network", "Lb;->connect", SITE)
CLIENT = package("a.a", components=(BOOT,), api_uses=(IMEI, NETWORK))


def sending(one: Package, *others: Package, endpoints: list[Endpoint] | None = None) -> Sending:
    told = [endpoint("http://h.example.cn/x", one)] if endpoints is None else endpoints
    index = BuildIndex(inventory([one, *others], endpoints=told))
    return Reasons(index).of(one).sends


def cleartext(**fields: Any) -> Cleartext:
    return replace(Cleartext(permitted=False, by=CleartextRule.NETWORK_SECURITY_CONFIG), **fields)


def test_hint_names_what_is_read_the_host_and_what_starts_it() -> None:
    assert sending(CLIENT).hint == "may send imei to h.example.cn in the clear, started by boot"
    disabled = replace(CLIENT, enabled=False)
    assert sending(disabled).hint == "could send, were it enabled, imei to h.example.cn in the clear, started by boot"


def test_no_hint_without_all_four() -> None:
    for uses in ((), (IMEI,), (NETWORK,)):
        assert sending(replace(CLIENT, api_uses=uses)).hint == ""
    assert sending(replace(CLIENT, components=())).hint == ""
    assert sending(CLIENT, endpoints=[]).hint == ""


def test_cleartext_that_the_platform_refuses_is_said() -> None:
    refused = replace(CLIENT, cleartext=cleartext())
    (place,) = sending(refused).destinations
    assert (place.clear, place.permitted, place.rule) == (True, False, "network-security-config")
    assert "in the clear, which the platform refuses its HTTP stacks" in sending(refused).hint


def test_identifiers_are_those_of_its_uid_too_each_with_whose() -> None:
    one = replace(CLIENT, api_uses=(NETWORK,), shared_user_id="android.uid.phone")
    other = package("a.b", api_uses=(IMEI,), shared_user_id="android.uid.phone")
    found = sending(one, other)
    assert [(use.category, use.by) for use in found.borrowed] == [("imei", "a.b")]
    assert found.hint.startswith("may send by others of its uid or process imei (a.b) to h.example.cn")
    reads_itself = replace(one, api_uses=(ApiUse("mac", "Lc;->getMac", SITE), NETWORK))
    expected = "may send mac and by others of its uid or process imei (a.b) to h.example.cn"
    assert sending(reads_itself, other).hint.startswith(expected)


def test_a_member_of_its_uid_sends_for_it_to_the_hosts_of_the_member() -> None:
    reader = package("a.a", components=(BOOT,), api_uses=(IMEI,), shared_user_id="com.example")
    sender = package("a.b", "product/app/b.apk", api_uses=(NETWORK,), shared_user_id="com.example")
    found = sending(reader, sender, endpoints=[endpoint("http://h.example.cn/x", sender)])
    assert [(use.category, use.by) for use in found.sends] == [("network", "a.b")]
    assert [(place.host, place.by) for place in found.destinations] == [("h.example.cn", "a.b")]
    assert found.hint == "may send imei by the code of a.b to h.example.cn in the clear, started by boot"


def test_all_hosts_are_told_by_the_way_they_are_reached_refused_ones_last() -> None:
    rules = (DomainTraffic("refused.cn", subdomains=True, cleartext=False),)
    one = replace(CLIENT, cleartext=cleartext(permitted=True, domains=rules))
    urls = (
        "http://refused.cn/",
        "https://b.example.org",
        "http://clear.cn",
        "https://refused.cn/x",
        "http://x.refused.cn",
    )
    more = [f"https://h{number}.example.org" for number in range(4)]
    hint = sending(one, endpoints=[endpoint(url, one) for url in (*urls, *more)]).hint
    assert hint == (
        "may send imei to clear.cn in the clear; b.example.org, h0.example.org, h1.example.org and 3 more encrypted; "
        "x.refused.cn in the clear, which the platform refuses its HTTP stacks, started by boot"
    )


def test_a_user_of_the_platform_needs_no_permission_of_its_own_to_send() -> None:
    quiet = replace(CLIENT, api_uses=(IMEI,))
    assert not sending(quiet).hint
    assert sending(replace(quiet, shared_user_id="android.uid.phone")).hint.startswith("may send imei to h.example.cn")


def test_address_that_an_overlay_gives_is_a_destination_by_the_overlay() -> None:
    overlay = package("a.overlay", "product/overlay/a.apk", overlay=Overlay("a.a"))
    found = sending(CLIENT, overlay, endpoints=[endpoint("https://o.example.com", overlay)])
    assert [(place.host, place.by, place.clear) for place in found.destinations] == [
        ("o.example.com", "a.overlay", False)
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("a.example.com", True), ("b.a.example.com", False), ("c.example.com", False), ("example.org", None)],
)
def test_longest_rule_for_a_host_decides(host: str, expected: bool | None) -> None:
    rules = (
        DomainTraffic("example.com", subdomains=True, cleartext=False),
        DomainTraffic("a.example.com", subdomains=False, cleartext=True),
    )
    assert permits(cleartext(permitted=None, domains=rules), host) is expected
    assert permits(None, host) is None
