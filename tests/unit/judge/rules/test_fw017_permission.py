from __future__ import annotations

from fwdiff.model import Package
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import granted, inventory, package
from tests.unit.judge.judging import IMEI, INTERNET, found

READ_SMS = "android.permission.READ_SMS"


def severity_of(left: Package, right: Package, *others: Package) -> list[Severity]:
    return [one.severity for one in found("FW017", inventory([left, *others]), inventory([right, *others]))]


def test_it_fires_on_a_permission_that_reaches_personal_data() -> None:
    assert severity_of(package("a.b"), package("a.b", permissions_requested=(READ_SMS,))) == [Severity.MEDIUM]


def test_the_network_is_medium_for_what_reads_identifiers_and_low_else() -> None:
    online = package("a.b", permissions_requested=INTERNET)
    assert severity_of(package("a.b"), online) == [Severity.LOW]
    left = package("a.b", api_uses=(IMEI,))
    right = package("a.b", api_uses=(IMEI,), permissions_requested=INTERNET)
    assert severity_of(left, right) == [Severity.MEDIUM]


def test_it_is_silent_on_what_is_denied_and_on_what_its_shared_user_held() -> None:
    denied = package("a.b", permissions_requested=(READ_SMS,), permissions_granted=(granted(READ_SMS, "denied"),))
    assert not severity_of(package("a.b"), denied)
    member = package(
        "c.d", shared_user_id="u", permissions_requested=(READ_SMS,), permissions_granted=(granted(READ_SMS),)
    )
    right = package("a.b", shared_user_id="u", permissions_requested=(READ_SMS,))
    assert not severity_of(package("a.b", shared_user_id="u"), right, member)
