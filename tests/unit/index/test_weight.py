from __future__ import annotations

from fwdiff.index import BuildIndex
from fwdiff.index.grade import of_configured
from fwdiff.index.weight import cleartext, of_host, of_package, of_permission, of_setting, points
from fwdiff.model import ApiUse, CodeState, Endpoint, EndpointClass, Package, Placement, SettingKind
from tests.unit.compare.builders import endpoint, inventory, package

IMEI = ApiUse("imei", "La;->b", ())


def order(*packages: Package, services: dict[str, str] | None = None, there: BuildIndex | None = None) -> list[str]:
    """Names of packages in order of weight; `services` are a URL a package."""

    def named(one: Package) -> list[Endpoint]:
        url = (services or {}).get(one.package)
        return [endpoint(url, one)] if url else []

    return [one.package for one in sorted(packages, key=lambda one: of_package(one, named(one), there))]


def test_a_new_address_in_the_clear_comes_before_what_is_known_and_before_encrypted_ones() -> None:
    known = BuildIndex(inventory([], [endpoint("http://known.example.com", "a")]))
    packages = [package(f"com.{name}") for name in ("a", "b", "c")]
    services = {
        "com.a": "https://new.example.org",
        "com.b": "http://known.example.com",
        "com.c": "ws://new.example.net",
    }
    assert order(*packages, services=services, there=known) == ["com.c", "com.a", "com.b"]


def test_privilege_the_platforms_key_a_system_uid_and_identifiers_come_before_nothing_of_these() -> None:
    strong = [
        package("com.b", platform_key=True),
        package("com.c", shared_user_id="android.uid.system"),
        package("com.d", api_uses=(IMEI,)),
        package("com.e", permissions_allowlisted=("p.X",)),
        package("com.f", "system/priv-app/F/F.apk"),
    ]
    for one in strong:
        assert order(package("com.a"), one) == [one.package, "com.a"]


def test_an_overlay_without_code_comes_last_whatever_it_is_signed_with() -> None:
    overlay = package("com.a", placement=Placement.OVERLAY, code=CodeState.NONE, platform_key=True)
    assert order(overlay, package("com.b")) == ["com.b", "com.a"]


def test_hosts_go_by_class_then_cleartext_then_whether_their_domain_is_new() -> None:
    service, doc = EndpointClass.SERVICE, EndpointClass.DOC
    keys = [
        of_host(service, ("coap",), new=False),
        of_host(service, ("https",), new=True),
        of_host(service, (), new=False),
        of_host(service, ("coap",), new=True, listed=True),
        of_host(doc, ("http",), new=True),
    ]
    assert keys == sorted(keys)
    assert cleartext(("wss", "ws", "https", "http", "")) == ["http", "ws"]


def test_permissions_go_from_the_allowlisted_to_what_any_app_is_given() -> None:
    ranks = [
        of_permission("normal", allowlisted=True),
        *(of_permission(by, allowlisted=False) for by in ("signature", "run-time", "normal")),
    ]
    assert ranks == sorted(ranks)


def test_every_kind_of_setting_has_its_place() -> None:
    first = sorted(SettingKind, key=lambda kind: of_setting(kind, "k"))
    assert (first[0], first[-2:]) == (SettingKind.AVB, [SettingKind.PROPERTY, SettingKind.LINK])
    assert of_setting(SettingKind.PROPERTY, "ro.adb.secure") < of_setting(
        SettingKind.PROPERTY, "ro.vendor.build.date.utc"
    )


def test_a_list_of_hosts_makes_no_package_weigh_more() -> None:
    plain, lists = package("com.a"), package("com.b")
    listed = [endpoint("http://new.example.org", lists, list="x")]
    assert points(plain, [], BuildIndex(inventory([]))) == points(lists, listed, BuildIndex(inventory([])))


def test_every_kind_of_setting_has_its_grade() -> None:
    grades = {kind: of_configured(kind, "k") for kind in SettingKind}
    assert grades[SettingKind.AVB] == max(grades.values())
    assert min(grades.values()) > of_configured(SettingKind.PROPERTY, "ro.vendor.build.date.utc")
