"""An app's network security configuration: where it may talk in the clear, and whom it trusts.

Source: AOSP android.security.net.config.XmlConfigSource.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fwdiff.facts.apk.manifest_attributes import Attributes
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.stated_hosts import stated_hosts
from fwdiff.facts.xml.axml import Element, nodes
from fwdiff.facts.xml.string_pool import BadResources
from fwdiff.model import DomainTraffic, NetworkSecurity

MAX_DOMAINS = 1024
_LARGEST = 1 << 20
_ROOT = "network-security-config"
_DOMAINS = "domain-config"
_CLEARTEXT = "cleartextTrafficPermitted"


class BadNetworkSecurity(ValueError):
    """The configuration that a manifest names is not there, or cannot be read."""


class NetworkSecurityReading(NamedTuple):
    """The configuration, and the domains that it names, where they stand in it."""

    security: NetworkSecurity
    hosts: list[Literal]


def read_network_security(archive: ZipArchive, member: str) -> NetworkSecurityReading:
    """The configuration in a member of an APK.  Raises `BadNetworkSecurity`."""
    entry = archive.find(member)
    if entry is None:
        raise BadNetworkSecurity("is not in the APK")
    try:
        document = archive.read(entry, limit=_LARGEST, verify=False)
        reading = _read(nodes(document))
        return NetworkSecurityReading(reading.result(), stated_hosts(document, reading.written))
    except (BadZip, BadResources) as error:
        raise BadNetworkSecurity(str(error)) from None


class _Reading:
    """A domain's configuration takes from the one around it, and last from the base, what it does not say itself."""

    def __init__(self) -> None:
        self._base: bool | None = None
        self._around: list[bool | None] = []
        """What each of the open domain configurations says of cleartext, the innermost last."""
        self._below = False
        """Whether the domain whose text comes next includes those below it."""
        self._domains: dict[str, tuple[bool, bool | None]] = {}
        self._user_certificates = False
        self.written: set[str] = set()
        """The domains' texts."""

    def element(self, element: Element) -> None:
        *above, name = element.path
        attributes = Attributes(element, lambda _: None)
        if element.path == (_ROOT, "base-config"):
            self._base = attributes.optional_boolean(_CLEARTEXT)
        elif name == _DOMAINS:
            del self._around[len(above) - 1 :]
            own = attributes.optional_boolean(_CLEARTEXT)
            self._around.append(self._around[-1] if own is None and self._around else own)
        elif name == "domain" and above[-1:] == [_DOMAINS]:
            del self._around[len(above) - 1 :]
            self._below = attributes.optional_boolean("includeSubdomains") or False
        elif name == "certificates" and "debug-overrides" not in above:
            self._user_certificates |= attributes.text("src") == "user"

    def text(self, text: str, path: tuple[str, ...]) -> None:
        if path[-2:] == (_DOMAINS, "domain") and text.strip():
            self.written.add(text)
            self._domains[text.strip().lower()] = self._below, self._around[-1]
            if len(self._domains) > MAX_DOMAINS:
                raise BadNetworkSecurity(f"names more than {MAX_DOMAINS} domains")

    def result(self) -> NetworkSecurity:
        said = ((name, below, self._base if own is None else own) for name, (below, own) in self._domains.items())
        traffic = tuple(DomainTraffic(name, below, own) for name, below, own in sorted(said) if own is not None)
        return NetworkSecurity(self._base, traffic, self._user_certificates)


def _read(found: Iterable[Element | str]) -> _Reading:
    reading = _Reading()
    path: tuple[str, ...] = ()
    for node in found:
        if isinstance(node, str):
            reading.text(node, path)
        else:
            path = node.path
            reading.element(node)
    return reading
