from __future__ import annotations

from fwdiff.model import EndpointOrigin, Overlay
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import endpoint, inventory, package
from tests.unit.judge.judging import found

OVERLAY = package("com.example.a.overlay", "product/overlay/a.apk", overlay=Overlay("com.example.a"))
APP = package("com.example.a")


def test_it_fires_on_an_address_in_an_overlay() -> None:
    right = inventory([OVERLAY], [endpoint("https://new.org", OVERLAY, "resources.arsc")])
    [finding] = found("FW010", inventory([OVERLAY]), right)
    assert (finding.severity, finding.case) == (Severity.MEDIUM, "package:com.example.a")


def test_it_fires_on_an_address_in_a_file_of_settings() -> None:
    right = inventory(endpoints=[endpoint("https://new.org", "system/etc/a.xml", "", origin=EndpointOrigin.XML)])
    assert [one.case for one in found("FW010", inventory(), right)] == ["domain:new.org"]


def test_a_host_that_stood_elsewhere_is_low() -> None:
    left = inventory([APP, OVERLAY], [endpoint("https://old.org", APP)])
    right = inventory([APP, OVERLAY], [endpoint("https://old.org", APP), endpoint("https://old.org", OVERLAY, "r")])
    assert [one.severity for one in found("FW010", left, right)] == [Severity.LOW]


def test_it_is_silent_on_code_and_on_what_a_native_program_holds() -> None:
    assert not found("FW010", inventory([APP]), inventory([APP], [endpoint("https://new.org", APP)]))
    native = endpoint("https://new.org", "system/bin/x", "", origin=EndpointOrigin.NATIVE)
    assert not found("FW010", inventory(), inventory(endpoints=[native]))
