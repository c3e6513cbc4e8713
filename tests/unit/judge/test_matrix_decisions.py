"""One decision holds for all builds with equal evidence in its scope, in a check and in a matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.engine.judging import judged
from fwdiff.judge.actions import Statement, decision_of
from fwdiff.judge.decision_file import Scope
from fwdiff.judge.matrix_decisions import Scoped, decided_matrix
from fwdiff.judge.policy_file import read_policy
from fwdiff.judge.release import Terms
from fwdiff.judge.review import Decided, Review
from fwdiff.model import ApiUse, Cleartext, CleartextRule, Component, ComponentKind, Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import DecisionKind, DecisionState, TableUse
from fwdiff.model.matrix import Matrix
from tests.unit.compare.builders import endpoint, setting
from tests.unit.compare.matrices import ALLOWED, ALWAYS, CLIENT, PHONE, SERVER, build, matrix

TODAY = date(2026, 11, 28)
CASE = "package:com.example.client"
FULL = ([PHONE, CLIENT], [ALWAYS, SERVER], [ALLOWED])
MORE = endpoint("http://second.example.com/", CLIENT)


def review(
    kind: DecisionKind = DecisionKind.APPROVED,
    *,
    sku: str = "",
    last: date = date(2027, 1, 1),
    builds: tuple[Inventory, Inventory] = (build(1), build(2, *FULL)),
) -> Review:
    """What was decided of the first build with the client against one without."""
    diff = judged(_compared(*builds), Terms(read_policy(None), TODAY, market="WW")).diff
    said = Statement(kind, "why", "A. Reviewer", TODAY, last, "", Scope("WW", sku=sku))
    return Review(TableUse("decisions", "0" * 64), (Decided("1.toml", decision_of(diff, CASE, said)),))


def _compared(left: Inventory, right: Inventory) -> Comparison:
    return Comparison(left, right, None, compare(left, right), final=True)


def decided(found: Matrix, using: Review, market: str = "WW", skus: frozenset[str] = frozenset()) -> Matrix:
    return decided_matrix(found, using, lambda at: Scoped(market, found.builds[at].model, skus), TODAY, lambda _: None)


def with_client() -> Matrix:
    """A line in which two builds have the client."""
    builds = [build(number) for number in range(8)]
    builds[3] = build(3, *FULL)
    builds[6] = build(6, *FULL)
    return matrix(*builds)


def test_a_decision_of_a_check_holds_for_every_build_with_its_evidence_and_lets_the_others_come_first() -> None:
    found = with_client()
    assert found.rows[0].subject == CASE
    after = decided(found, review())
    row = next(row for row in after.rows if row.subject == CASE)
    assert row.builds == (3, 6)
    assert row.decision
    assert (row.decision.decision, row.decision.state) == (DecisionKind.APPROVED, DecisionState.VALID)
    assert after.rows[0].subject != CASE


def test_new_evidence_is_named_and_the_row_keeps_its_place() -> None:
    builds = [build(number) for number in range(8)]
    builds[3] = build(3, FULL[0], [*FULL[1], MORE], FULL[2])
    row = decided(matrix(*builds), review()).rows[0]
    assert row.decision
    assert row.decision.state is DecisionState.STALE
    assert row.decision.new_keys == ("endpoint:second.example.com:packages[com.example.client]",)


def test_another_market_or_sku_is_another_scope() -> None:
    assert decided(with_client(), review(), market="EU").rows[0].decision is None
    assert decided(with_client(), review(sku="600EEA"), skus=frozenset({"600WW"})).rows[0].decision is None
    held = decided(with_client(), review(sku="600EEA"), skus=frozenset({"600EEA"}))
    assert [row.subject for row in held.rows if row.decision] == [CASE]


@pytest.mark.parametrize("kind", [DecisionKind.REJECTED, DecisionKind.DEFERRED])
def test_what_is_rejected_or_put_off_stays_first(kind: DecisionKind) -> None:
    row = decided(with_client(), review(kind)).rows[0]
    assert row.decision
    assert row.decision.decision is kind


def test_an_expired_decision_says_so() -> None:
    old = review()
    table = replace(old.decisions[0].table, expires=date(2026, 11, 1), date=date(2026, 10, 1))
    row = decided(with_client(), old._replace(decisions=(Decided("1.toml", table),))).rows[0]
    assert row.decision
    assert row.decision.state is DecisionState.EXPIRED


def test_a_decision_for_one_build_says_nothing_of_a_build_with_another_signer() -> None:
    other = replace(CLIENT, signers=("f" * 64,))
    builds = [build(number) for number in range(8)]
    builds[3] = build(3, *FULL)
    builds[6] = build(6, [PHONE, other], *FULL[1:])
    rows = {row.builds: row.decision for row in decided(matrix(*builds), review()).rows if row.subject == CASE}
    assert {at: one.state for at, one in rows.items() if one} == {
        (3,): DecisionState.VALID,
        (6,): DecisionState.STALE,
        (3, 6): DecisionState.VALID,
    }
    stale = rows[6,]
    assert stale
    assert stale.new_keys == (f"{CASE}:signers[{'f' * 64}]",)


@pytest.mark.parametrize(("named", "state"), [("[x]", DecisionState.VALID), ("[y]", None), ("", DecisionState.VALID)])
def test_a_decision_on_one_value_of_a_setting_holds_for_that_value(named: str, state: DecisionState | None) -> None:
    key = "configuration:init-action:setprop persist.example.v"
    table = replace(review().decisions[0].table, case="setting:other", evidence=(f"{key}{named}",))
    action = setting("init-action", "setprop persist.example.v", "x", "system/etc/init/a.rc")
    builds = [build(number, settings=[action] if number == 3 else []) for number in range(5)]
    found = decided(matrix(*builds), Review(TableUse("decisions", "0" * 64), (Decided("1.toml", table),)))
    (row,) = (row for row in found.rows if row.builds == (3,))
    assert (row.decision.state if row.decision else None) == state


FOLDER = "product/600CN/priv-app/C"
BOOT = Component(ComponentKind.RECEIVER, "com.example.Boot", exported=True, enabled=True, actions=("a.BOOT",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"components": (BOOT,)}),
        ({"components": (replace(BOOT, enabled=False),)}, {"components": (BOOT,)}),
        ({"enabled": False}, {}),
        ({"sku": "600CN", "path": f"{FOLDER}/C.apk", "device_path": f"/{FOLDER}/C.apk"}, {}),
        ({"shared_user_id": None}, {}),
        ({"signers": ("e" * 64,)}, {"signers": ("f" * 64,)}),
        (
            {"cleartext": Cleartext(False, CleartextRule.ATTRIBUTE)},
            {"cleartext": Cleartext(True, CleartextRule.ATTRIBUTE)},
        ),
    ],
    ids=str,
)
def test_what_a_check_approved_of_a_changed_package_is_approved_in_the_matrix(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = ([PHONE, replace(CLIENT, **fields)] for fields in (before, after))
    using = review(builds=(build(1, old), build(2, new)))
    found = decided(matrix(*(build(at, old) for at in range(5)), build(5, new)), using)
    (row,) = (row for row in found.rows if row.subject == CASE)
    assert row.decision
    assert (row.decision.state, row.decision.new_keys) == (DecisionState.VALID, ())


def test_what_was_approved_for_one_more_sku_is_not_approved_for_every_phone() -> None:
    reads = replace(CLIENT, api_uses=(ApiUse("imei", "a", ()),))

    def client(*skus: str) -> Inventory:
        found = [
            replace(reads, sku=sku, path=f"{at}/C.apk", device_path=f"/{at}/C.apk")
            for sku in skus
            for at in [f"product/{sku}/priv-app/C"]
        ]
        return build(1, [PHONE, *found] if skus else [PHONE, reads])

    using = review(builds=(client("600CN"), client("600CN", "600RU")))
    terms = Terms(read_policy(None), TODAY, market="WW", review=using)
    states = [
        next(case.decision.state for case in judged(_compared(client("600CN"), one), terms).diff.cases if case.decision)
        for one in (client("600CN", "600RU"), client())
    ]
    assert states == [DecisionState.VALID, DecisionState.STALE]
