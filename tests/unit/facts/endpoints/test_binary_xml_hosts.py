"""What elements of binary XML state is a host, whatever the member is called and whatever its ending is."""

from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.region import open_member, written_at
from fwdiff.model import AccessPoint
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import Attribute, Tag, binary_xml


def entry(**attributes: str) -> Tag:
    return Tag("apn", [Attribute(name, value) for name, value in attributes.items()])


@pytest.mark.parametrize("utf8", [False, True])
def test_access_points_in_an_apps_resources(utf8: bool) -> None:
    document = binary_xml(
        Tag(
            "apns",
            [],
            [
                entry(
                    carrier="Example",
                    mcc="242",
                    mnc="01",
                    apn="mms",
                    mmsproxy="proxy.example",
                    mmsc="http://m.example/",
                ),
                entry(carrier="Other", mcc="310", proxy="010.001.002.003"),
            ],
        ),
        utf8=utf8,
    )
    data = zipped({"res/xml/x.xml": document})
    rows = {row.host: row for row in analyse(data).endpoints if row.access_point}
    assert {host: row.access_point for host, row in rows.items()} == {
        "proxy.example": AccessPoint("mmsproxy", "Example", "242", ("Example",)),
        "m.example": AccessPoint("mmsc", "Example", "242", ("Example",)),
        "10.1.2.3": AccessPoint("proxy", "Other", "310", ("Other",)),
    }
    assert all(written_at(open_member(data, "res/xml/x.xml"), row.offset, row.url) for row in rows.values())


@pytest.mark.parametrize("utf8", [False, True])
def test_domains_of_a_configuration_that_no_manifest_names(utf8: bool) -> None:
    domains = Tag("domain-config", [], [Tag("domain", text="tracker.example.cloud"), Tag("trust-anchors", text="a.io")])
    document = binary_xml(Tag("network-security-config", [], [domains]), utf8=utf8)
    found = analyse(zipped({"res/xml-v28/n.xml": document})).endpoints
    assert [row.host for row in found if row.host.endswith((".cloud", ".io"))] == ["tracker.example.cloud"]
    assert not analyse(zipped({"a.xml": binary_xml(Tag("other-config", [], [domains]))})).endpoints


@pytest.mark.parametrize("utf8", [True, False])
def test_a_domain_in_any_script_is_the_host_that_a_resolver_makes_of_it(utf8: bool) -> None:
    domains = Tag("domain-config", [], [Tag("domain", text="tr\u00e4cker\u3002example.cloud")])
    document = binary_xml(Tag("network-security-config", [], [domains]), utf8=utf8)
    (row,) = analyse(zipped({"n.xml": document})).endpoints
    assert (row.url, row.host) == ("tr\u00e4cker\u3002example.cloud", "xn--trcker-cua.example.cloud")


def test_a_damaged_file_is_searched_all_the_same() -> None:
    document = binary_xml(Tag("apns", [], [entry(mmsc="http://m.example.com/")]))
    assert "m.example.com" in [row.host for row in analyse(document[:-9] + b"\xff" * 9).endpoints]


def test_a_domain_that_is_called_as_an_attribute_of_access_points_hides_no_other() -> None:
    names = ("mmsc.example.dev", "tracker.example.cloud")
    domains = Tag("domain-config", [], [Tag("domain", text=name) for name in names])
    found = analyse(zipped({"n.xml": binary_xml(Tag("network-security-config", [], [domains]))})).endpoints
    assert sorted(row.host for row in found) == sorted(names)
