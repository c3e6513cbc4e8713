from __future__ import annotations

from fwdiff.facts.analyse import analyse


def settings(text: str) -> list[tuple[str, str, str]]:
    facts = analyse(text.encode())
    assert facts.problems == ()
    return [(setting.kind, setting.key, setting.value) for setting in facts.settings]


def test_a_manifest_offers_each_instance_of_each_version_once() -> None:
    text = """<!-- HALs --><manifest version="2.0" type="device" target-level="5">
    <hal format="hidl">
        <name>android.hardware.audio</name><transport arch="32+64">passthrough</transport>
        <version>5.0</version><version>6.0</version>
        <interface><name>IDevicesFactory</name><instance>default</instance><instance>msd</instance></interface>
        <fqname>@6.0::IDevicesFactory/default</fqname>
        <fqname>@6.1::IExtra/default</fqname>
    </hal>
    <hal format="aidl" override="true"><name>android.hardware.power</name><fqname>IPower/default</fqname></hal>
    <hal format="aidl"><name>android.hardware.light</name><version>2</version><fqname>ILights/default</fqname></hal>
    <hal format="native"><name>netutils-wrapper</name><version>1.0</version></hal>
    <sepolicy><version>30.0</version></sepolicy>
</manifest>"""
    audio, passthrough = "android.hardware.audio", "hidl; passthrough arch=32+64"
    assert settings(text) == [
        ("vintf", "manifest", "target-level=5; type=device; version=2.0"),
        ("vintf", f"{audio}@5.0::IDevicesFactory/default", passthrough),
        ("vintf", f"{audio}@5.0::IDevicesFactory/msd", passthrough),
        ("vintf", f"{audio}@6.0::IDevicesFactory/default", passthrough),
        ("vintf", f"{audio}@6.0::IDevicesFactory/msd", passthrough),
        ("vintf", f"{audio}@6.1::IExtra/default", passthrough),
        ("vintf", "android.hardware.power@1::IPower/default", "aidl; override=true"),
        ("vintf", "android.hardware.light@2::ILights/default", "aidl"),
        ("vintf", "netutils-wrapper@1.0", "native"),
        ("vintf", "sepolicy", "version 30.0"),
    ]


def test_a_matrix_says_what_must_be_there_and_many_kernel_options_are_one_digest() -> None:
    options = "".join(f"<config><key>CONFIG_{i}</key><value type='tristate'>y</value></config>" for i in range(40))
    text = f"""<compatibility-matrix version="1.0" type="framework" level="3">
    <hal format="hidl" optional="true"><name>android.hardware.radio</name><version>1.2-4</version>
        <version>2.0</version><interface><name>IRadio</name><instance>slot1</instance>
        <regex-instance>slot[2-9]</regex-instance></interface></hal>
    <kernel version="4.9.84">{options}</kernel><avb><vbmeta-version>1.0</vbmeta-version></avb>
    </compatibility-matrix>"""
    root, radio, kernel, avb = settings(text)
    assert root == ("vintf", "compatibility-matrix", "level=3; type=framework; version=1.0")
    said = "hidl; @1.2-4, @2.0; IRadio/slot1, IRadio/(slot[2-9]); optional=true"
    assert radio == ("vintf", "requires android.hardware.radio", said)
    assert kernel[1] == "requires kernel version=4.9.84"
    assert kernel[2].startswith("40 entries, SHA-256 ")
    assert avb == ("vintf", "requires avb", "vbmeta-version 1.0")


def test_an_apps_manifest_as_text_offers_no_hal() -> None:
    assert settings('<manifest package="com.example.a"><application/></manifest>') == []


MANIFEST = '<manifest version="1.0" type="framework"><hal format="aidl"><name>x.y</name></hal></manifest>'


def test_text_before_the_root_is_read_over_as_the_platform_does() -> None:
    expected = [("vintf", "manifest", "type=framework; version=1.0"), ("vintf", "x.y@1", "aidl")]
    assert settings(f"/*\n * Licence: a > b & c\n */\n\n{MANIFEST}") == expected


def test_a_declaration_or_another_element_behind_text_is_no_manifest() -> None:
    for text in (f'/* */ <?xml version="1.0"?>{MANIFEST}', f"/* <a@b.example> */ {MANIFEST}", f"words {MANIFEST[1:]}"):
        assert not [row for row in analyse(text.encode()).settings if row.kind == "vintf"]
