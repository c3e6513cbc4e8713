from __future__ import annotations

from fwdiff.facts.analyse import analyse


def settings(text: str) -> list[tuple[str, str, str]]:
    facts = analyse(text.encode())
    assert facts.problems == ()
    return [(setting.kind, setting.key, setting.value) for setting in facts.settings]


def test_labels_of_files_properties_and_services() -> None:
    text = r"""#line 1 "file_contexts"
# files
/               u:object_r:rootfs:s0
/vendor/bin/hw/android\.hardware\.x@1\.[0-9]+-service   u:object_r:hal_x_exec:s0
/dev/block(/.*)?  -b  u:object_r:block_device:s0  # all of them
/data/lost\+found(/.*)?   <<none>>
persist.vendor.radio. u:object_r:vendor_radio_prop:s0
ro.build.type   u:object_r:build_prop:s0 exact enum user eng
android.hardware.foo::IFoo u:object_r:hal_foo_hwservice:s0
*               u:object_r:default_android_service:s0
prose that says u:object_r:x:s0
"""
    assert settings(text) == [
        ("selinux-context", "/", "u:object_r:rootfs:s0"),
        ("selinux-context", r"/vendor/bin/hw/android\.hardware\.x@1\.[0-9]+-service", "u:object_r:hal_x_exec:s0"),
        ("selinux-context", "/dev/block(/.*)? -b", "u:object_r:block_device:s0"),
        ("selinux-context", r"/data/lost\+found(/.*)?", "<<none>>"),
        ("selinux-context", "persist.vendor.radio.", "u:object_r:vendor_radio_prop:s0"),
        ("selinux-context", "ro.build.type", "u:object_r:build_prop:s0 exact enum user eng"),
        ("selinux-context", "android.hardware.foo::IFoo", "u:object_r:hal_foo_hwservice:s0"),
        ("selinux-context", "*", "u:object_r:default_android_service:s0"),
    ]


def test_an_app_is_told_by_what_it_is_and_gets_a_domain() -> None:
    text = """isSystemServer=true domain=system_server
neverallow user=((?!system).)* domain=system_app
user=_app seinfo=platform name=com.example.a domain=a_app type=app_data_file levelFrom=all
domain=nobody
"""
    assert settings(text) == [
        ("selinux-context", "isSystemServer=true", "domain=system_server"),
        (
            "selinux-context",
            "name=com.example.a seinfo=platform user=_app",
            "domain=a_app type=app_data_file levelFrom=all",
        ),
    ]


def test_policy_in_cil_names_permissive_domains_and_labels_of_kernel_file_systems() -> None:
    text = """(type su)
(typepermissive su)
(genfscon proc / (u object_r proc ((s0) (s0))))
(genfscon sysfs "/devices/x y" (u object_r sysfs_x ((s0) (s0))))
(genfscon sysfs /class/net (u object_r sysfs_net ((s0) (s0))))
"""
    assert settings(text) == [
        ("selinux-context", "genfscon proc /", "u:object_r:proc"),
        ("selinux-context", "genfscon sysfs /devices/x y", "u:object_r:sysfs_x"),
        ("selinux-context", "genfscon sysfs /class/net", "u:object_r:sysfs_net"),
        ("selinux-permissive", "su", "permissive"),
    ]
