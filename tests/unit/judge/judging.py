"""Two hand-made builds judged."""

from __future__ import annotations

from typing import Any

from fwdiff.compare import compare
from fwdiff.judge.judgement import judge
from fwdiff.judge.policy import Policy
from fwdiff.knowledge.known_clients import KnownClients
from fwdiff.model import ApiUse, CodeSite, Component, ComponentKind, Inventory, Package
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Case, Finding
from tests.unit.compare.builders import OTHER, inventory, package

WORLD = Policy(market="WW", self_registration=False)
IMEI = ApiUse("imei", "Landroid/telephony/TelephonyManager;->getImei", (CodeSite("Lcom/example/A;", "read"),))
INTERNET = ("android.permission.INTERNET",)
AT_BOOT = Component(
    ComponentKind.RECEIVER,
    "com.example.Boot",
    exported=True,
    enabled=True,
    permission="p",
    actions=("android.intent.action.BOOT_COMPLETED",),
)
NOTHING_KNOWN = KnownClients()
PLATFORM_APP = package("android", "system/framework/framework-res.apk", platform_key=True)


def reader(name: str, path: str | None = None, **fields: Any) -> Package:
    """A package that reads the IMEI, may use the network and starts at boot; no signer of the platform."""
    own = {"api_uses": (IMEI,), "permissions_requested": INTERNET, "components": (AT_BOOT,), "signers": (OTHER,)}
    return package(name, path, **{**own, **fields})


def judged(
    left: Inventory,
    right: Inventory,
    reference: Inventory | None = None,
    *,
    policy: Policy = WORLD,
    known: KnownClients | None = None,
) -> tuple[list[Case], list[Finding]]:
    """All cases and findings."""
    diff = compare(left, right, reference)
    return judge(Comparison(left, right, reference, diff, final=True), policy, known=known)


def found(
    rule: str, left: Inventory, right: Inventory, reference: Inventory | None = None, **how: Any
) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in judged(left, right, reference, **how)[1] if finding.rule == rule]


EMPTY = inventory()
