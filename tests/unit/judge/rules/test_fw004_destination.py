from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.judge.decide import is_gated
from fwdiff.judge.policy import Gate, Names
from fwdiff.model import EndpointClass
from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import endpoint, inventory, package
from tests.unit.judge.judging import EMPTY, WORLD, found, reader

APP = package("com.example.a")
OLD = inventory([APP], [endpoint("https://old.example.org", APP)])
NEW = inventory([APP], [endpoint("https://old.example.org", APP), endpoint("https://a.fresh.com", APP, offset=20)])
LISTS = replace(WORLD, domains=Names(allowed=("example.org",), denied=("fresh.com",)))


def test_it_fires_on_a_denied_domain_that_came_and_gates_one_that_stands() -> None:
    [new] = found("FW004", OLD, NEW, policy=LISTS)
    assert (new.severity, new.baseline, new.gates) == (Severity.HIGH, Baseline.NEW, True)
    [standing] = found("FW004", NEW, NEW, policy=LISTS)
    assert (standing.baseline, standing.gates) == (Baseline.STANDING, True)


def test_what_is_only_not_listed_gates_when_it_is_new() -> None:
    policy = replace(WORLD, countries=Names(allowed=("FI",)))
    chinese = inventory([APP], [endpoint("https://x.example.cn", APP, country="CN")])
    assert [(one.baseline, one.gates) for one in found("FW004", EMPTY, chinese, policy=policy)] == [
        (Baseline.NEW, True)
    ]
    [standing] = found("FW004", chinese, chinese, policy=policy)
    assert (standing.gates, standing.severity) == (False, Severity.LOW)


def test_what_stands_in_several_packages_is_one_finding_and_what_comes_to_one_more_is_new() -> None:
    policy = replace(WORLD, countries=Names(allowed=("FI",)))
    apps = [package(f"com.example.{name}") for name in "abc"]
    at = [endpoint("https://x.example.cn", app, country="CN") for app in apps]
    own = [endpoint("https://y.example.cn", apps[0], country="CN")]
    left, right = inventory(apps, [*at[:2], *own]), inventory(apps, [*at[:2], *own])
    assert [one.case for one in found("FW004", left, right, policy=policy)] == ["policy"]
    more = inventory(apps, [*at, *own])
    assert {one.case: one.baseline for one in found("FW004", inventory(apps, own), more, policy=policy)} == {
        "policy": Baseline.STANDING,
        "domain:example.cn": Baseline.NEW,
    }


def test_without_lists_a_domain_that_is_new_to_the_product_is_told() -> None:
    assert [one.severity for one in found("FW004", OLD, NEW)] == [Severity.MEDIUM]
    app = reader("com.example.a")
    right = inventory([app], [endpoint("https://a.fresh.com", app)])
    assert [one.severity for one in found("FW004", inventory([app]), right)] == [Severity.HIGH]


def test_a_domain_of_a_known_owner_is_low() -> None:
    right = inventory([APP], [endpoint("https://a.fresh.com", APP, owner="Somebody")])
    assert [one.severity for one in found("FW004", inventory([APP]), right)] == [Severity.LOW]


def test_it_is_silent_on_another_host_of_a_known_domain_and_on_what_is_allowed() -> None:
    right = inventory([APP], [endpoint("https://old.example.org", APP), endpoint("https://b.example.org", APP)])
    assert not found("FW004", OLD, right)
    assert not found("FW004", OLD, right, policy=LISTS)


def test_a_denied_package_gates_even_where_it_stands_and_is_disabled() -> None:
    policy = replace(WORLD, packages=Names(denied=("com.example.*",)))
    build = inventory([package("com.example.a", enabled=False)])
    [finding] = found("FW004", build, build, policy=policy)
    assert (finding.severity, finding.baseline) == (Severity.MEDIUM, Baseline.STANDING)
    assert is_gated(finding, policy)
    lenient = replace(policy, gate=Gate(standing=frozenset()))
    assert not any(is_gated(one, lenient) for one in found("FW004", build, build, policy=lenient))


@pytest.mark.parametrize("category", [one for one in EndpointClass if one is not EndpointClass.SERVICE])
def test_a_denied_domain_gates_whatever_its_class_and_what_is_only_not_listed_does_not(category: EndpointClass) -> None:
    right = inventory([APP], [endpoint("http://ocsp.fresh.com/", APP, category=category)])
    [new] = found("FW004", inventory([APP]), right, policy=LISTS)
    assert (new.severity, new.baseline, new.denied, new.gates) == (Severity.HIGH, Baseline.NEW, True, True)
    assert [one.baseline for one in found("FW004", right, right, policy=LISTS)] == [Baseline.STANDING]
    allowed_alone = replace(WORLD, domains=Names(allowed=("example.org",)))
    assert not found("FW004", inventory([APP]), right, policy=allowed_alone)


def test_a_denied_host_in_many_places_is_not_among_the_noise() -> None:
    apps = [package(f"com.example.{name}") for name in "ab"]
    sightings = [endpoint("http://schemas.fresh.com/", app, category=EndpointClass.NAMESPACE) for app in apps]
    [finding] = found("FW004", inventory(apps), inventory(apps, sightings), policy=LISTS)
    assert finding.case == "domain:fresh.com"


def test_a_host_of_a_list_weighs_nothing_alone_and_gates_where_it_is_denied() -> None:
    listed = [replace(one, list="system/etc/hosts.xml") for one in NEW.endpoints if one.host == "a.fresh.com"]
    right = inventory([APP], [*OLD.endpoints, *listed])
    assert found("FW004", OLD, right) == []
    assert found("FW004", OLD, right, policy=replace(WORLD, domains=Names(allowed=("example.org",)))) == []
    [denied] = found("FW004", OLD, right, policy=replace(WORLD, domains=Names(denied=("fresh.com",))))
    assert denied.gates
    opened = endpoint("https://a.fresh.com/x", APP, offset=90)
    assert [one.severity for one in found("FW004", OLD, inventory([APP], [*right.endpoints, opened]))] == [
        Severity.MEDIUM
    ]
