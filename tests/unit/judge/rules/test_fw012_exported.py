from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model import Component, ComponentKind, Inventory
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory, package
from tests.unit.judge.judging import found

OPEN = Component(ComponentKind.RECEIVER, "com.example.R", exported=True, enabled=True)
DIALLED = replace(OPEN, actions=("android.provider.Telephony.SECRET_CODE",))
HOME = Component(
    ComponentKind.ACTIVITY, "com.example.M", exported=True, enabled=True, actions=("android.intent.action.MAIN",)
)


def holding(*components: Component) -> Inventory:
    return inventory([package("com.example.a", components=components)])


def test_it_fires_on_a_component_that_any_app_may_call() -> None:
    for left in (
        inventory(),
        holding(),
        holding(replace(OPEN, exported=False)),
        holding(replace(OPEN, permission="p")),
    ):
        assert [one.severity for one in found("FW012", left, holding(OPEN))] == [Severity.LOW]


def test_it_fires_on_a_secret_code() -> None:
    [finding] = found("FW012", holding(), holding(DIALLED))
    assert "secret code" in finding.title


def test_it_is_silent_on_what_is_guarded_closed_old_or_the_launchers() -> None:
    assert not found("FW012", holding(OPEN), holding(OPEN, replace(OPEN, name="x", permission="p"), HOME))
    assert not found("FW012", holding(), holding(replace(OPEN, enabled=False)))
