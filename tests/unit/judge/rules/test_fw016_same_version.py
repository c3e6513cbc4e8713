from __future__ import annotations

from typing import Any

from fwdiff.model import Inventory, Overlay
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import endpoint, inventory, package
from tests.unit.judge.judging import found


def build(content: str, *urls: str, **fields: Any) -> Inventory:
    app = package("com.example.a", file_sha256=content, **fields)
    return inventory([app], [endpoint(url, app) for url in urls])


def test_it_fires_on_an_address_that_came_under_the_same_version() -> None:
    [finding] = found("FW016", build("1"), build("2", "https://new.org"))
    assert finding.severity is Severity.MEDIUM


def test_it_fires_on_a_permission_and_on_an_overlays_terms() -> None:
    assert found("FW016", build("1"), build("2", permissions_requested=("p.A",)))
    assert found("FW016", build("1", overlay=Overlay("x")), build("2", overlay=Overlay("x", priority=9)))


def test_an_address_that_only_went_is_low() -> None:
    assert [one.severity for one in found("FW016", build("1", "https://old.org"), build("2"))] == [Severity.LOW]


def test_an_address_that_may_stand_in_code_that_was_not_read_has_not_gone() -> None:
    assert not found("FW016", build("1", "https://old.org"), build("2", code="unread"))


def test_it_is_silent_where_the_version_was_raised_or_nothing_told_is_in_the_change() -> None:
    assert not found("FW016", build("1"), build("2", "https://new.org", version_code=2))
    assert not found("FW016", build("1", "https://old.org"), build("2", "https://old.org"))
