from __future__ import annotations

from fwdiff.model import Component, ComponentKind
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import granted, inventory, package
from tests.unit.judge.judging import found

PHONE = package("com.android.phone", shared_user_id="android.uid.phone", permissions_granted=(granted("p.CALL"),))
INSIDE = Component(ComponentKind.PROVIDER, "com.example.P", exported=False, enabled=True, process="com.android.phone")


def test_it_fires_on_a_package_that_joins_a_user_which_holds_more() -> None:
    right = inventory([PHONE, package("com.example.a", shared_user_id="android.uid.phone")])
    [finding] = found("FW011", inventory([PHONE, package("com.example.a")]), right)
    assert finding.severity is Severity.MEDIUM
    assert "which holds p.CALL" in finding.evidence[0].value


def test_it_fires_on_a_provider_that_comes_to_the_phone_process() -> None:
    app = package("com.example.a", components=(INSIDE,))
    assert found("FW011", inventory(), inventory([app]))
    assert found("FW011", inventory([package("com.example.a")]), inventory([app]))


def test_it_is_silent_where_user_and_process_stay() -> None:
    left = package("com.example.a", version_code=1, shared_user_id="u.A", components=(INSIDE,))
    right = package("com.example.a", version_code=2, shared_user_id="u.A", components=(INSIDE,))
    assert not found("FW011", inventory([left]), inventory([right]))
