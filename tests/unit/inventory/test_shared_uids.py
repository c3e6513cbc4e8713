from __future__ import annotations

import pytest

from fwdiff.inventory import FileRecord
from fwdiff.model import GrantState, Package
from tests.unit.inventory.builders import MAKER, PLATFORM, apk, framework, inventory, manifest, package_of, properties

LEVELS = {"p.DANGEROUS": "dangerous", "p.PRIVILEGED": "signature|privileged", "p.NORMAL": "normal"}
BUILD = properties("system/system/build.prop", ro_build_version_sdk="33")
PHONE = "android.uid.phone"


def member(
    name: str, *requested: str, uid: str = PHONE, signer: str = PLATFORM, folder: str = "system/system/app"
) -> FileRecord:
    return apk(f"{folder}/{name}/{name}.apk", manifest(name, requested=requested, shared_user_id=uid), signer=signer)


def read(name: str, *records: FileRecord, framework_: FileRecord | None = None) -> Package:
    return package_of(inventory(*records, BUILD, framework_ or framework(LEVELS)), name)


def states(package: Package) -> dict[str, tuple[GrantState, str]]:
    return {grant.name: (grant.state, grant.by) for grant in package.permissions_granted}


def test_a_package_shows_what_its_uid_holds_and_who_asks_for_it() -> None:
    client = read("a.client", member("a.phone", "p.DANGEROUS"), member("a.client", "p.PRIVILEGED"))
    assert states(client) == {
        "p.DANGEROUS": (GrantState.GRANTED, "shared-uid"),
        "p.PRIVILEGED": (GrantState.GRANTED, "signature"),
    }
    assert client.permissions_requested == ("p.PRIVILEGED",)
    assert client.permissions_granted[0].why == "held by android.uid.phone: a.phone asks for it (first-boot)"


def test_what_another_one_of_the_uid_is_granted_answers_a_request() -> None:
    asks = member("a.asks", "p.DANGEROUS", uid="a.uid", signer=MAKER)
    old = apk(
        "system/system/app/old/old.apk",
        manifest("a.old", requested=("p.DANGEROUS",), shared_user_id="a.uid", target_sdk=22),
    )
    assert states(read("a.asks", asks)) == {"p.DANGEROUS": (GrantState.UNKNOWN, "run-time")}
    assert states(read("a.asks", asks, old)) == {"p.DANGEROUS": (GrantState.GRANTED, "shared-uid")}


def test_an_app_that_is_only_carried_gives_its_uid_nothing() -> None:
    carried = member("a.carried", "p.PRIVILEGED", folder="system/preload/app")
    assert states(read("a.client", carried, member("a.client"))) == {}


def test_a_member_that_another_key_signed_is_said_and_does_not_blind_the_rest() -> None:
    others = [member(f"a.{n}", "p.PRIVILEGED", uid="android.uid.system") for n in range(3)]
    odd = member("a.odd", "p.NORMAL", "p.PRIVILEGED", uid="android.uid.system", signer=MAKER)
    declarer = apk("system/system/app/D/D.apk", manifest("a.declares", declared=LEVELS), signer=PLATFORM)
    built = inventory(*others, odd, declarer, BUILD)
    for n in range(3):
        assert states(package_of(built, f"a.{n}"))["p.PRIVILEGED"] == (GrantState.GRANTED, "signature")
    found = package_of(built, "a.odd").permissions_granted
    assert {(grant.state, grant.by) for grant in found} == {(GrantState.UNKNOWN, "shared-uid")}
    assert all("signed otherwise" in grant.why for grant in found)


@pytest.mark.parametrize("uid", ["android.uid.phone", "android.uid.bluetooth", "android.uid.nfc"])
def test_a_uid_below_10000_holds_its_dangerous_permissions_from_the_first_boot(uid: str) -> None:
    assert states(read("a.a", member("a.a", "p.DANGEROUS", uid=uid))) == {
        "p.DANGEROUS": (GrantState.GRANTED, "first-boot")
    }


def test_another_uid_does_not() -> None:
    package = read("a.a", member("a.a", "p.DANGEROUS", uid="android.media"))
    assert states(package) == {"p.DANGEROUS": (GrantState.UNKNOWN, "run-time")}
