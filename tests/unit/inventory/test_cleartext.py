from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.inventory.cleartext import effective_cleartext
from fwdiff.model import Cleartext, CleartextRule, DomainTraffic, Manifest, NetworkSecurity
from tests.unit.inventory.builders import manifest

DOMAINS = (DomainTraffic("a.example", subdomains=True, cleartext=True),)
CONFIG = CleartextRule.NETWORK_SECURITY_CONFIG


def app_with(target: int | None, attribute: bool | None, config: str | None) -> Manifest:
    app = manifest("a.a", target_sdk=target)
    return replace(app, min_sdk=None, uses_cleartext_traffic=attribute, network_security_config=config)


@pytest.mark.parametrize(
    ("target", "attribute", "config", "expected"),
    [
        (27, None, None, Cleartext(permitted=True, by=CleartextRule.TARGET_SDK)),
        (28, None, None, Cleartext(permitted=False, by=CleartextRule.TARGET_SDK)),
        (None, None, None, Cleartext(permitted=True, by=CleartextRule.TARGET_SDK)),
        (27, False, None, Cleartext(permitted=False, by=CleartextRule.ATTRIBUTE)),
        (33, True, None, Cleartext(permitted=True, by=CleartextRule.ATTRIBUTE)),
        (33, True, NetworkSecurity(cleartext=False), Cleartext(permitted=False, by=CONFIG)),
        (33, True, NetworkSecurity(None, DOMAINS), Cleartext(permitted=False, by=CONFIG, domains=DOMAINS)),
        (27, False, NetworkSecurity(), Cleartext(permitted=True, by=CONFIG)),
    ],
)
def test_the_configuration_counts_over_the_attribute_over_the_target(
    target: int | None, attribute: bool | None, config: NetworkSecurity | None, expected: Cleartext
) -> None:
    named = "res/xml/n.xml" if config else None
    app = app_with(target, attribute, named)
    assert effective_cleartext(app, config) == expected


def test_a_configuration_that_was_not_read_is_unknown() -> None:
    app = app_with(33, False, "@7f010000")
    assert effective_cleartext(app, None) == Cleartext(permitted=None, by=CONFIG)
