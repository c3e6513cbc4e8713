from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model import CodeSite, Inventory, Package, PropertyUse
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import inventory, setting
from tests.unit.judge.judging import AT_BOOT, found, reader

NAME = "persist.vendor.radio.ps.registration.enabled"
APP = reader("com.example.a", properties=(PropertyUse(NAME, (CodeSite("Lcom/example/A;", "run"),)),))


def with_property(value: str, app: Package = APP, kind: str = "property", key: str = NAME) -> Inventory:
    return inventory([app], configuration=[setting(kind, key, value, "vendor/build.prop")])


def test_it_fires_on_a_package_that_was_disabled() -> None:
    [finding] = found(
        "FW006", inventory([reader("com.example.a", enabled=False)]), inventory([reader("com.example.a")])
    )
    assert finding.severity is Severity.HIGH


def test_it_fires_on_a_component_that_was_disabled() -> None:
    off = reader("com.example.a", components=(replace(AT_BOOT, enabled=False),))
    [finding] = found("FW006", inventory([off]), inventory([reader("com.example.a")]))
    assert finding.severity is Severity.MEDIUM


def test_it_fires_on_the_property_that_code_names_and_lies_in_the_codes_case() -> None:
    for left in (inventory([APP]), with_property("false")):
        [finding] = found("FW006", left, with_property("true"))
        assert (finding.severity, finding.case) == (Severity.HIGH, "package:com.example.a")
        assert [one.method for one in finding.evidence if one.kind == "api"] == ["run"]


def test_it_fires_on_an_init_action_that_sets_the_property() -> None:
    right = with_property("1; on boot", kind="init-action", key=f"setprop {NAME}")
    assert [one.case for one in found("FW006", inventory([APP]), right)] == ["package:com.example.a"]


def test_it_fires_on_an_init_action_that_starts_a_disabled_service() -> None:
    def script(*actions: str, options: str = "/vendor/bin/x; class=main; disabled") -> Inventory:
        rows = [setting("init-action", action, "on boot", "vendor/etc/init/x.rc") for action in actions]
        return inventory(configuration=[setting("init-service", "x", options, "vendor/etc/init/x.rc"), *rows])

    assert [(one.severity, one.case) for one in found("FW006", script(), script("start x"))] == [
        (Severity.LOW, "setting:x.rc")
    ]
    assert not found("FW006", script("enable x"), script("start x"))
    assert not found("FW006", script(), script("start x", options="/vendor/bin/x; class=main"))


def test_it_is_silent_on_a_property_that_nobody_names_was_on_or_goes_off() -> None:
    other = reader("com.example.a")
    assert not found("FW006", inventory([other]), with_property("true", other))
    assert not found("FW006", with_property("1"), with_property("true"))
    assert not found("FW006", with_property("true"), with_property("false"))


def test_a_fact_about_hardware_is_low() -> None:
    key = "qemu.hw.mainkeys"
    app = reader("com.example.a", properties=(PropertyUse(key),))
    assert [one.severity for one in found("FW006", inventory([app]), with_property("1", app, key=key))] == [
        Severity.LOW
    ]
