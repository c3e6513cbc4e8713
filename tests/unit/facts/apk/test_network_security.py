from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.apk.manifest_attributes import NETWORK_SECURITY_CONFIG
from fwdiff.facts.apk.network_security import MAX_DOMAINS, BadNetworkSecurity, read_network_security
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.model import DomainTraffic, NetworkSecurity
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import Attribute, Tag, android, binary_xml

MEMBER = "res/xml/network.xml"


def permits(word: str) -> list[Attribute]:
    return [Attribute("cleartextTrafficPermitted", word)] if word else []


def domain(name: str, below: str = "") -> Tag:
    return Tag("domain", [Attribute("includeSubdomains", below)] if below else [], text=name)


def domains(cleartext: str, *children: Tag) -> Tag:
    return Tag("domain-config", permits(cleartext), list(children))


def config(*children: Tag) -> bytes:
    return binary_xml(Tag("network-security-config", [], list(children)))


def read(document: bytes) -> NetworkSecurity:
    return read_network_security(ZipArchive(zipped({MEMBER: document})), MEMBER).security


def test_each_domain_takes_from_what_is_around_it_what_it_does_not_say() -> None:
    document = config(
        Tag("base-config", permits("false")),
        domains("true", domain("Plain.example.com", "true"), domains("", domain("inner.example.com"))),
        domains("", domain("as-base.example.com"), domains("true", domain("deep.example.com")), domain("last.example")),
    )
    assert read(document) == NetworkSecurity(
        cleartext=False,
        domains=(
            DomainTraffic("as-base.example.com", subdomains=False, cleartext=False),
            DomainTraffic("deep.example.com", subdomains=False, cleartext=True),
            DomainTraffic("inner.example.com", subdomains=False, cleartext=True),
            DomainTraffic("last.example", subdomains=False, cleartext=False),
            DomainTraffic("plain.example.com", subdomains=True, cleartext=True),
        ),
    )


def test_a_configuration_that_says_nothing_leaves_it_to_the_platform() -> None:
    assert read(config(domains("", domain("a.example")))) == NetworkSecurity()


@pytest.mark.parametrize(("around", "trusted"), [("base-config", True), ("debug-overrides", False)])
def test_certificates_of_the_user_count_outside_debug_builds(around: str, trusted: bool) -> None:
    anchors = Tag("trust-anchors", [], [Tag("certificates", [Attribute("src", "user")])])
    assert read(config(Tag(around, [], [anchors]))).user_certificates is trusted


def test_more_domains_than_an_app_has_are_an_error() -> None:
    with pytest.raises(BadNetworkSecurity, match="more than"):
        read(config(domains("true", *(domain(f"d{number}.example") for number in range(MAX_DOMAINS + 1)))))


@pytest.mark.parametrize(("member", "words"), [({}, "is not in the APK"), ({MEMBER: b"\x03\0\x08\0"}, "chunk")])
def test_one_that_cannot_be_read_is_a_problem_of_the_file(member: dict[str, bytes], words: str) -> None:
    manifest = binary_xml(
        Tag(
            "manifest",
            [Attribute("package", "com.example.app")],
            [Tag("application", [android(NETWORK_SECURITY_CONFIG, MEMBER)])],
        )
    )
    facts = analyse(zipped({"AndroidManifest.xml": manifest, **member}))
    assert facts.network_security is None
    (problem,) = [problem for problem in facts.problems if problem.member == MEMBER]
    assert words in problem.reason


_NAMED = ["tracker.example.io", "collect.example.top", "m.9xqz.cn", "*.wild.example.dev"]


@pytest.mark.parametrize("utf8", [True, False])
def test_domains_are_hosts_whatever_their_ending(*, utf8: bool) -> None:
    document = binary_xml(
        Tag(
            "network-security-config", [], [domains("true", *(domain(name) for name in [*_NAMED, "no host", "local"]))]
        ),
        utf8=utf8,
    )
    hosts = read_network_security(ZipArchive(zipped({MEMBER: document})), MEMBER).hosts
    assert sorted(literal.host for literal in hosts) == sorted(_NAMED)
    encoding = "utf-8" if utf8 else "utf-16-le"
    assert all(document[each.start : each.end] == each.url.encode(encoding) for each in hosts)
