"""Which decisions are called unused: those whose subject is nowhere, and no others."""

from __future__ import annotations

import pytest

from fwdiff.judge.policy import Policy
from fwdiff.judge.review import Decided
from fwdiff.judge.unused import unused
from fwdiff.model import Inventory
from tests.unit.compare.builders import endpoint, inventory, package, setting, unread
from tests.unit.judge.records import table

APP = package("com.example.app")
BUILD = inventory(
    [APP], [endpoint("https://api.example.net", APP)], [setting("property", "ro.example", "1", "system/build.prop")]
)
EU = Policy(market="EU")


def unused_of(case: str, *builds: Inventory, policy: Policy = EU, used: frozenset[str] = frozenset()) -> bool:
    return bool(unused([Decided("x.toml", table("k", case=case))], set(used), builds, policy))


@pytest.mark.parametrize("case", ["package:com.gone", "domain:gone.net"])
def test_a_decision_whose_subject_is_in_neither_build_is_unused(case: str) -> None:
    assert unused_of(case, BUILD, BUILD)


@pytest.mark.parametrize(
    "case", ["package:com.example.app", "domain:example.net", "domain:api.example.net", "identity", "noise"]
)
def test_what_is_unchanged_in_a_build_is_settled_and_not_unused(case: str) -> None:
    assert not unused_of(case, inventory(), BUILD)
    assert not unused_of(case, BUILD, inventory())


def test_what_stands_at_a_case_is_used() -> None:
    assert not unused_of("package:com.gone", BUILD, used=frozenset({"x.toml"}))


def test_where_its_rules_are_off_it_is_not_called_unused() -> None:
    assert not unused_of("package:com.gone", BUILD, policy=Policy(market="EU", off=frozenset({"FW002"})))
    assert unused_of("package:com.gone", BUILD, policy=Policy(market="EU", off=frozenset({"FW001"})))


def test_where_something_unread_could_hold_the_subject_it_is_not_called_unused() -> None:
    apk, library = inventory(unread=[unread("system/app/X/X.apk")]), inventory(unread=[unread("system/lib/x.so")])
    assert not unused_of("package:com.gone", BUILD, apk)
    assert unused_of("package:com.gone", BUILD, library)
    assert not unused_of("domain:gone.net", BUILD, library)
