from __future__ import annotations

import msgspec
import pytest

from fwdiff.inventory import FileRecord
from fwdiff.model import (
    AccessPoint,
    CodeSite,
    Component,
    ComponentKind,
    Endpoint,
    EndpointContext,
    EndpointFact,
    EndpointOrigin,
    FactKind,
    FileFacts,
)
from tests.unit.inventory.builders import apk, endpoint, inventory, manifest, record

APK = "system/system/app/A/A.apk"


def rows(*records: FileRecord) -> tuple[Endpoint, ...]:
    return inventory(*records).endpoints


def only(*records: FileRecord) -> Endpoint:
    (row,) = rows(*records)
    return row


def test_row_has_domain_owner_country_and_place() -> None:
    row = only(apk(APK, manifest("a.a"), endpoints=[endpoint("http://zzhc.vnet.cn", offset=7)]))
    assert (row.host, row.domain, row.owner, row.country) == ("zzhc.vnet.cn", "vnet.cn", "China Telecom", "CN")
    assert (row.path, row.device_path, row.member, row.offset) == (APK, "/system/app/A/A.apk", "classes.dex", 7)
    assert (row.package, row.category, row.scheme, row.port) == ("a.a", "service", "http", None)


@pytest.mark.parametrize(
    ("url", "domain", "country"),
    [
        ("https://www.telenor.no", "telenor.no", "NO"),
        ("https://x.co.uk", "x.co.uk", "GB"),
        ("https://api.service.io", "service.io", None),
        ("https://unknown-maker.com", "unknown-maker.com", None),
        ("http://1.2.3.4", None, None),
        ("http://mmsc/", None, None),
        ("http://evil.tk", "evil.tk", None),
        ("http://mine.ddnss.de", "ddnss.de", None),  # customers of a suffix that a firm rents out
        ("http://mine.edugit.io", "edugit.io", None),
    ],
)
def test_country_is_the_endings_where_nobody_is_known(url: str, domain: str | None, country: str | None) -> None:
    row = only(apk(APK, manifest("a.a"), endpoints=[endpoint(url)]))
    assert (row.domain, row.owner, row.country) == (domain, None, country)


@pytest.mark.parametrize("host", ["www.google.gr", "google.com.pe", "mine.blogspot.no"])
def test_what_google_has_under_every_ending_is_googles(host: str) -> None:
    row = only(apk(APK, manifest("a.a"), endpoints=[endpoint(f"https://{host}")]))
    assert (row.owner, row.country) == ("Google", "US")


def test_one_row_for_a_literal_of_a_member_with_the_sites_of_all() -> None:
    first, second = CodeSite("La;", "x"), CodeSite("Lb;", "y")

    def fact(offset: int, *code: CodeSite, member: str = "classes.dex") -> EndpointFact:
        return msgspec.structs.replace(endpoint("http://a.cn/", offset=offset, member=member), code=code)

    facts = [fact(9, second), fact(3, first), fact(5, second), fact(1, member="classes2.dex")]
    built = rows(apk(APK, manifest("a.a"), endpoints=facts))
    assert [(row.member, row.offset, row.code) for row in built] == [
        ("classes.dex", 3, (first, second)),
        ("classes2.dex", 1, ()),
    ]


@pytest.mark.parametrize(
    ("path", "package"),
    [
        ("system/system/app/A/oat/arm64/A.vdex", "a.a"),
        ("system/system/app/A/lib/arm64/libx.so", "a.a"),
        ("system/system/app/A/assets/deep/er/x.json", "a.a"),
        ("system/system/app/B/oat/arm64/B.vdex", None),
        ("system/system/framework/services.jar", None),
        ("system/system/etc/AutoRegConfig.xml", None),
        ("system/system/lib64/libx.so", None),
    ],
)
def test_package_of_what_lies_beside_an_apk(path: str, package: str | None) -> None:
    owner = apk(APK, manifest("a.a"))
    facts = FileFacts(FactKind.DATA, endpoints=(endpoint("http://a.cn/", member=""),))
    assert only(owner, record(path, facts)).package == package


def test_lone_apk_of_another_name_owns_the_libraries_of_its_folder() -> None:
    facts = FileFacts(FactKind.ELF, endpoints=(endpoint("http://a.cn/", member="", origin=EndpointOrigin.NATIVE),))
    library = record("system/system/app/Folder/lib/arm/libx.so", facts)
    assert only(apk("system/system/app/Folder/Other.apk", manifest("a.a")), library).package == "a.a"


def test_what_is_no_apps_in_an_apex_is_the_apexes() -> None:
    apex = "system/apex/com.x.apex"
    url = (endpoint("https://a.example.no/x"),)
    built = inventory(
        record(apex, FileFacts(FactKind.APEX, manifest("com.x", has_code=False, components=()))),
        record(f"{apex}!/lib64/libx.so", FileFacts(FactKind.ELF, endpoints=url)),
        record(f"{apex}!/javalib/service-x.jar", FileFacts(FactKind.JAR, endpoints=url)),
        apk(f"{apex}!/app/Y@1/Y.apk", manifest("com.y"), endpoints=url),
    )
    assert {row.path.partition("!/")[2]: row.package for row in built.endpoints} == {
        "lib64/libx.so": "com.x",
        "javalib/service-x.jar": "com.x",
        "app/Y@1/Y.apk": "com.y",
    }


def test_rows_are_sorted_whatever_the_order_of_the_facts() -> None:
    facts = [endpoint(f"http://{name}.cn/", offset=offset) for name, offset in (("c", 1), ("a", 3), ("b", 2))]
    forwards = rows(apk(APK, manifest("a.a"), endpoints=facts))
    backwards = rows(apk(APK, manifest("a.a"), endpoints=facts[::-1]))
    assert forwards == backwards
    assert [row.offset for row in forwards] == [1, 2, 3]


def test_bare_names_of_the_image_are_namespaces() -> None:
    provider = Component(
        ComponentKind.PROVIDER, "a.a.P", exported=False, enabled=True, authorities=("cn.maker.com.settings",)
    )
    facts = [endpoint("cn.maker.com"), endpoint("cn-aps.maker.com")]
    built = rows(apk(APK, manifest("a.a", components=(provider,)), endpoints=facts))
    assert {row.host: str(row.category) for row in built} == {
        "cn.maker.com": "namespace",
        "cn-aps.maker.com": "service",
    }


def test_service_in_a_licence_text_is_a_document_and_stays_a_service_elsewhere() -> None:
    text = endpoint("http://author.cn/", member="assets/a", origin=EndpointOrigin.ASSET)
    facts = [
        msgspec.structs.replace(text, context=EndpointContext.LICENCE),
        endpoint("http://author.cn/", member="classes.dex"),
    ]
    built = rows(apk(APK, manifest("a.a"), endpoints=facts))
    assert [str(row.category) for row in built] == ["doc", "service"]


def of_list(url: str, attribute: str, carrier: str, mcc: str) -> EndpointFact:
    fact = endpoint(url, member="", origin=EndpointOrigin.TEXT)
    return msgspec.structs.replace(fact, access_point=AccessPoint(attribute, carrier, mcc))


def listed(*facts: EndpointFact, path: str = "system/system/etc/any-name.xml") -> dict[str, Endpoint]:
    return {row.url: row for row in rows(record(path, FileFacts(kind=FactKind.XML, endpoints=facts)))}


@pytest.mark.parametrize("path", ["system/system/etc/apns-conf.xml", "system/system/etc/any-name.xml"])
def test_the_attribute_of_an_access_point_decides_and_not_the_files_name(path: str) -> None:
    found = listed(
        of_list("proxy.mobile.no", "proxy", "A", "242"), of_list("wap.mobile.no", "apn", "A", "242"), path=path
    )
    assert {url: row.category for url, row in found.items()} == {"proxy.mobile.no": "service", "wap.mobile.no": "local"}


def test_a_domain_that_an_access_point_names_is_the_operators() -> None:
    found = listed(
        of_list("http://mmsc.mobile.com/", "mmsc", "Mobile One MMS", "242"),
        of_list("wap.mobile.com", "proxy", "Mobile One WAP (4G)", "242"),
        of_list("wap.other.com", "apn", "Other", "242"),
        of_list("http://mms.two.com", "mmsc", "Two", "262"),
        of_list("http://mms2.two.com", "mmsc", "Two", "228"),
    )
    assert {(row.domain, row.owner, row.country) for row in found.values()} == {
        ("mobile.com", "Mobile One", "NO"),
        ("other.com", None, None),
        ("two.com", "Two", None),
    }


@pytest.mark.parametrize(
    ("carrier", "owner"),
    [("MMS", None), ("Internet 3G", None), ("MMS Nova", "Nova"), ("3", "3"), ("T-Mobile US 260", "T-Mobile US"),
     ("Vodafone_MMS (prepaid)", "Vodafone"), ("Claro PY MMS", "Claro PY"), ("", None)],
)  # fmt: skip
def test_words_for_what_an_entry_is_for_are_no_part_of_the_operators_name(carrier: str, owner: str | None) -> None:
    (row,) = listed(of_list("http://mms.mobile.com/", "mmsc", carrier, "242")).values()
    assert row.owner == owner


def test_an_entry_without_a_name_of_its_own_has_that_of_another_for_its_network() -> None:
    fact = of_list("http://mms.mobile.com/", "mmsc", "MMS", "242")
    point = AccessPoint("mmsc", "MMS", "242", ("MMS", "Mobile One Internet"))
    (row,) = listed(msgspec.structs.replace(fact, access_point=point)).values()
    assert row.owner == "Mobile One"


def test_the_ending_of_a_country_says_more_than_the_networks_code() -> None:
    (row,) = listed(of_list("http://mms.mobile.ps/", "mmsc", "Mobile", "425")).values()
    assert (row.owner, row.country) == ("Mobile", "PS")


def test_a_domain_of_the_table_keeps_its_owner() -> None:
    (row,) = listed(of_list("http://mms.vnet.cn", "mmsc", "Someone", "242")).values()
    assert (row.owner, row.country) == ("China Telecom", "CN")
