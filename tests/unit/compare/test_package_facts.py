"""What a package says of itself beyond its name, place and version, as a reviewer reads it and decisions name it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from fwdiff.compare.fact_rows import package_rows
from fwdiff.compare.package_facts import NOT_TOLD, cited, traits
from fwdiff.model import (
    ApiUse,
    Cleartext,
    CleartextRule,
    CodeState,
    Component,
    ComponentKind,
    DomainTraffic,
    Overlay,
    Package,
    PermissionDeclaration,
    Placement,
)
from tests.unit.compare.builders import granted, package

PLAIN = package("com.example.a", "system/app/A/A.apk")
BOOT = Component(
    ComponentKind.RECEIVER,
    "com.example.Boot",
    exported=True,
    enabled=True,
    actions=("b.SECOND", "a.FIRST"),
    data=("android_secret_code://9999",),
)
PROVIDER = Component(
    ComponentKind.PROVIDER,
    "com.example.Data",
    exported=False,
    enabled=True,
    process="com.android.phone",
    authorities=("com.example.data",),
)
INNER = Component(ComponentKind.ACTIVITY, "com.example.Inner", exported=False, enabled=True)
OPEN = "components[receiver com.example.Boot] open to every app, on a.FIRST b.SECOND, with android_secret_code://9999"


def added(**fields: Any) -> set[str]:
    """The facts that a package has with some fields and not without."""
    return set(traits(replace(PLAIN, **fields))) - set(traits(PLAIN))


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"sku": "600CN"}, {"sku[600CN]"}),
        ({"persistent": True}, {"persistent[true]"}),
        ({"debuggable": True}, {"debuggable[true]"}),
        ({"enabled": False}, {"disabled"}),
        ({"signature_verifies": False}, {"signature_verifies[false]"}),
        ({"signature_verifies": True}, set()),
        (
            {"permissions_declared": (PermissionDeclaration("a.P", "normal"),)},
            {"permissions_declared[a.P] normal"},
        ),
        ({"cleartext": Cleartext(True, CleartextRule.TARGET_SDK)}, {"cleartext[any host]"}),
        ({"cleartext": Cleartext(False, CleartextRule.ATTRIBUTE)}, set()),
        ({"cleartext": Cleartext(None, CleartextRule.NETWORK_SECURITY_CONFIG)}, {"cleartext[unknown]"}),
        (
            {
                "cleartext": Cleartext(
                    permitted=False,
                    by=CleartextRule.NETWORK_SECURITY_CONFIG,
                    domains=(DomainTraffic("a.example", True, True), DomainTraffic("b.example", False, False)),
                    user_certificates=True,
                )
            },
            {"cleartext[a.example] and below", "cleartext_denied[b.example]", "user_certificates[true]"},
        ),
        ({"components": (BOOT,)}, {OPEN}),
        (
            {"components": (PROVIDER,)},
            {"components[provider com.example.Data] not exported, in com.android.phone, at com.example.data"},
        ),
        ({"components": (INNER,)}, set()),
    ],
    ids=lambda one: "+".join(one) if isinstance(one, dict) else "",
)
def test_each_thing_that_a_package_may_do_is_a_fact(fields: dict[str, Any], facts: set[str]) -> None:
    assert added(**fields) == facts


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"enabled": False}, "exported, disabled"),
        ({"enabled": None}, "exported, enabled?"),
        ({"exported": None}, "exported?"),
        ({"exported": False}, "not exported"),
        ({"permission": "a.permission.P"}, "needs a.permission.P"),
        ({"process": ":far"}, "open to every app, in :far"),
    ],
    ids=str,
)
def test_a_component_says_who_may_start_it(fields: dict[str, Any], words: str) -> None:
    assert added(components=(replace(BOOT, data=(), actions=("a.B",), **fields),)) == {
        f"components[receiver com.example.Boot] {words}, on a.B"
    }


def test_a_package_for_every_phone_says_so() -> None:
    """So that of two copies, one of them for a SKU alone, both are told."""
    assert "sku[every phone]" in set(traits(PLAIN))


OTHERWISE: dict[str, Any] = {
    "placement": Placement.PRIV_APP,
    "shared_user_id": "android.uid.phone",
    "signers": ("f" * 64,),
    "privileged": True,
    "enabled": False,
    "code": CodeState.UNREAD,
    "permissions_requested": ("a.P",),
    "permissions_declared": (PermissionDeclaration("a.P", "normal"),),
    "permissions_granted": (granted("a.P"),),
    "components": (BOOT,),
    "debuggable": True,
    "overlay": Overlay("com.example.target"),
    "api_uses": (ApiUse("imei", "a", ()),),
    "platform_key": True,
    "cleartext": Cleartext(True, CleartextRule.ATTRIBUTE),
    "signature_verifies": False,
    "persistent": True,
    "sku": "600CN",
}


@pytest.mark.parametrize("field", Package.__struct_fields__)
def test_every_field_of_a_package_is_a_fact_or_named_as_none(field: str) -> None:
    asking = replace(PLAIN, permissions_requested=("a.P",)) if field == "permissions_granted" else PLAIN
    assert (field in OTHERWISE) is (field not in NOT_TOLD)
    if field in OTHERWISE:
        other = replace(asking, **{field: OTHERWISE[field]})
        assert told(other) != told(asking)


def told(one: Package) -> set[tuple[str, tuple[str, ...]]]:
    return {(row.key, row.facts) for row in package_rows([(one, False)])}


def test_decisions_name_the_facts_that_rules_look_at() -> None:
    assert cited(OPEN) == "components[receiver com.example.Boot]"
    assert cited("enabled") == "enabled[true]"
    assert cited("cleartext[a.example] and below") == "cleartext[a.example]"
    assert cited(f"signers[{'a' * 64}]") == f"signers[{'a' * 64}]"
    for follows in ("privileged", "platform_key", "disabled", "components[receiver x] not exported"):
        assert cited(follows) == ""
