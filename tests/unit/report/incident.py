"""The incident of the fixtures as the engine reports it, with nothing of this machine or this version in it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.compare.alone import nothing_beside, stand_alone
from fwdiff.engine.judging import judged
from fwdiff.engine.request import Ask, Request
from fwdiff.engine.results import compare_images
from fwdiff.judge.actions import Statement, decision_of
from fwdiff.judge.decision_file import Scope
from fwdiff.judge.policy_file import read_policy
from fwdiff.judge.release import Terms
from fwdiff.judge.review import Decided, Review
from fwdiff.model import ApiUse, CodeSite, Component, ComponentKind, ImageIdentity, Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.events import Progress
from fwdiff.model.judgement import DecisionKind, TableUse
from tests.unit.compare.builders import endpoint, inventory, package, setting, unread
from tests.unit.compare.incident import CLIENT

GOLDEN = Path(__file__).parents[2] / "golden"
FIXTURES = Path(__file__).parents[3] / "fixtures" / "nokia-7-plus"


@cache
def incident() -> Comparison:
    """Good against bad with the Chinese build as reference, for the EU, on a fixed day."""
    left, right, reference = (str(FIXTURES / f"{name}.zip") for name in ("ww-good", "ww-bad", "cn"))
    request = Request(left, right, reference, workers=1, ask=Ask(market="EU", now="2026-11-28"))
    result = next(event for event in compare_images(request) if not isinstance(event, Progress))
    diff = replace(
        result.diff,
        tool="fwdiff 0",
        knowledge="0",
        **{side: _without_place(getattr(result.diff, side)) for side in ("left", "right", "reference")},
    )
    assert result.reference
    return Comparison(
        _inventory_without_place(result.left),
        _inventory_without_place(result.right),
        _inventory_without_place(result.reference),
        diff,
        final=True,
    )


def _inventory_without_place(inventory: Inventory) -> Inventory:
    return replace(inventory, tool="fwdiff 0", knowledge="0", image=_without_place(inventory.image))


def _without_place(image: ImageIdentity) -> ImageIdentity:
    return replace(image, source=Path(image.source).name)


SCOPE = Scope("EU")
TODAY = date(2026, 11, 28)
TERMS = Terms(read_policy(None), TODAY, market="EU")
REVIEW = {
    f"package:{CLIENT}": (DecisionKind.APPROVED, date(2027, 1, 1)),
    "package:com.hmdglobal.datago": (DecisionKind.DEFERRED, date(2026, 11, 1)),
}


def identical() -> Comparison:
    """The good build against itself."""
    left = incident().left
    return judged(Comparison(left, left, None, compare(left, left), final=True), TERMS)


def alone() -> Comparison:
    """The bad build without another."""
    right = incident().right
    return judged(Comparison(nothing_beside(right), right, None, stand_alone(right), final=True), TERMS)


def decided() -> Comparison:
    """The incident after one case was approved and another put off until a day that is over."""
    before = incident()
    diff = before.diff
    tables = [
        Decided(
            f"{number}.toml", decision_of(diff, case, Statement(kind, "<why> & |", "A. *R*", TODAY, end, "", SCOPE))
        )
        for number, (case, (kind, end)) in enumerate(REVIEW.items())
    ]
    review = Review(TableUse("decisions", "0" * 64), tuple(tables))
    return judged(before, TERMS._replace(review=review))


def _said(kind: DecisionKind, end: date) -> Statement:
    return Statement(kind, "<why> & |", "A. *R*", TODAY, end, "", SCOPE)


def hostile(count: int = 1) -> Comparison:
    """Two builds of which the candidate has apps that are named to be taken for markup, code or a formula."""
    apps = [package(f"{HOSTILE}{n or ''}", f"system/priv-app/{HOSTILE}/../{n}.apk", **FIELDS) for n in range(count)]
    hosts = [endpoint(f"http://{HOSTILE}", app, f"{HOSTILE}.dex", owner=HOSTILE, host=HOSTILE) for app in apps]
    settings = [setting("property", HOSTILE, HOSTILE), setting("privapp-permission", f"{HOSTILE}/{HOSTILE}", "granted")]
    problems = [unread(HOSTILE, member=HOSTILE)]
    build = inventory(
        apps, hosts, settings, unread=problems, fingerprint=HOSTILE, source=HOSTILE, security_patch=HOSTILE
    )
    left = inventory()
    comparison = Comparison(left, build, None, compare(left, build), final=True)
    return judged(comparison, TERMS)


NAMES = ("fingerprint", "source", "security_patch", "model")
HOSTILE = (
    "=cmd|'/C calc'!A0</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "`@all` [x](javascript:alert(1)) \x1b]0;x\x07\u202e\n&amp;]]>\ufffe\"'|"
)
FIELDS = {
    "version_name": HOSTILE,
    "shared_user_id": HOSTILE,
    "permissions_requested": (HOSTILE, "android.permission.INTERNET"),
    "components": (Component(ComponentKind.RECEIVER, HOSTILE, exported=True, enabled=True),),
    "api_uses": (ApiUse("imei", HOSTILE, (CodeSite(HOSTILE, HOSTILE),)),),
}
