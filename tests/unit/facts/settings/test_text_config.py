from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.settings import text_config
from fwdiff.model import ProblemKind, Setting, SettingKind


def _settings(text: str | bytes) -> list[tuple[str, str, str]]:
    facts = analyse(text.encode() if isinstance(text, str) else text)
    assert facts.problems == ()
    return [(setting.kind, setting.key, setting.value) for setting in facts.settings]


def test_properties_are_read_as_init_reads_them() -> None:
    text = """
# begin build properties
ro.product.model=TA-1004
ro.build.fingerprint=Nokia/A/B:9/PPR1/00WW_1:user/release-keys
persist.sys.empty=
  ro.spaced.key = value with spaces
import /vendor/default.prop ro.*
ro.url=http://ota.example.com/check?a=b=c
ro.product.model=TA-1004
"""
    assert _settings(text) == [
        ("property", "ro.product.model", "TA-1004"),
        ("property", "ro.build.fingerprint", "Nokia/A/B:9/PPR1/00WW_1:user/release-keys"),
        ("property", "persist.sys.empty", ""),
        ("property", "ro.spaced.key", "value with spaces"),
        ("property", "ro.url", "http://ota.example.com/check?a=b=c"),
    ]
    assert [(row.url, row.origin) for row in analyse(text.encode()).endpoints] == [
        ("http://ota.example.com/check?a=b=c", "text")
    ]


def test_other_texts_are_no_properties() -> None:
    assert _settings("NTP_SERVER=time.example.com\nSUPL_PORT=7275\n") == []
    assert _settings("prose about a.b=c\nand more\nof it\n") == []


def test_init_services_with_their_options_and_actions_with_their_trigger() -> None:
    text = """
import /init.${ro.hardware}.rc
on property:sys.boot_completed=1
    start uploader
service uploader /vendor/bin/uploader --server \\
        https://up.example.com
    class late_start
    user system
    group inet  log
    seclabel u:r:uploader:s0
    disabled
    oneshot
# service ghost /bin/ghost
service plain /system/bin/plain
on boot
    class_start core
    user nobody
on  post-fs-data && property:ro.cda=*
    setprop persist.client.enabled "true  of course"
    enable uploader
    mkdir /data/x
    setprop lonely
    exec /system/bin/without_dashes # no user
    exec u:r:su:s0 -- /system/bin/x  -a
    exec_background - shell log -- /system/bin/y
on
    start ghost
"""
    assert _settings(text) == [
        ("init-import", "/init.${ro.hardware}.rc", ""),
        ("init-action", "start uploader", "on property:sys.boot_completed=1"),
        (
            "init-service",
            "uploader",
            "/vendor/bin/uploader --server https://up.example.com; class=late_start; user=system; group=inet log;"
            " seclabel=u:r:uploader:s0; disabled; oneshot",
        ),
        ("init-service", "plain", "/system/bin/plain"),
        ("init-action", "class_start core", "on boot"),
        (
            "init-action",
            "setprop persist.client.enabled",
            '"true  of course"; on post-fs-data && property:ro.cda=*',
        ),
        ("init-action", "enable uploader", "on post-fs-data && property:ro.cda=*"),
        ("init-action", "exec /system/bin/without_dashes", "on post-fs-data && property:ro.cda=*"),
        ("init-action", "exec /system/bin/x -a", "on post-fs-data && property:ro.cda=*; seclabel=u:r:su:s0"),
        ("init-action", "exec /system/bin/y", "on post-fs-data && property:ro.cda=*; user=shell"),
    ]


def test_what_init_does_to_files_kernel_and_environment() -> None:
    text = """
on boot
    chmod 04755 "/data/x/tool"
    chown root shell /data/x/tool
    write /sys/fs/selinux/enforce 0 # until the policy is ready
    setenforce 0
    insmod -f /vendor/lib/modules/x.ko a=1
    mount none /data/app /system/app bind rec
    export LD_PRELOAD /system/lib/x.so
    exec_start tool
    copy /data/hosts /system/etc/hosts
    symlink /data/x /system/bin/y
    modprobe -a evil
    mount_all /vendor/etc/fstab.x --late
    mkdir /data/x
service tool /system/bin/tool ; user=shell
    user root
    group root
    capabilities SYS_ADMIN NET_RAW
    setenv LD_PRELOAD /data/x.so
    setenv HOME /
    onrestart write /sys/x 1
import etc/more.conf
"""
    assert _settings(text) == [
        ("init-action", "chmod /data/x/tool", "04755; on boot"),
        ("init-action", "chown /data/x/tool", "root shell; on boot"),
        ("init-action", "write /sys/fs/selinux/enforce", "0; on boot"),
        ("init-action", "setenforce", "0; on boot"),
        ("init-action", "insmod /vendor/lib/modules/x.ko", "-f a=1; on boot"),
        ("init-action", "mount /system/app", "none /data/app bind rec; on boot"),
        ("init-action", "export LD_PRELOAD", "/system/lib/x.so; on boot"),
        ("init-action", "exec_start tool", "on boot"),
        ("init-action", "copy /system/etc/hosts", "/data/hosts; on boot"),
        ("init-action", "symlink /system/bin/y", "/data/x; on boot"),
        ("init-action", "modprobe evil", "-a; on boot"),
        ("init-action", "mount_all /vendor/etc/fstab.x", "--late; on boot"),
        (
            "init-service",
            "tool",
            "/system/bin/tool ;\\ user=shell; user=root; group=root; capabilities=SYS_ADMIN NET_RAW; "
            "setenv=LD_PRELOAD /data/x.so; setenv=HOME /",
        ),
        ("init-action", "write /sys/x", "1; on restart of tool"),
        ("init-import", "etc/more.conf", ""),
    ]


_PERMISSIONS = """<?xml version="1.0" encoding="utf-8"?>
<!-- a comment -->
<permissions>
    <privapp-permissions package="com.example.client">
        <permission name="android.permission.READ_PRIVILEGED_PHONE_STATE"/>
        <deny-permission name="android.permission.INSTALL_PACKAGES"/>
    </privapp-permissions>
    <permission name="android.permission.BLUETOOTH"><group gid="net_bt"/></permission>
    <assign-permission uid="media" name="android.permission.WAKE_LOCK"/>
    <library file="/system/framework/x.jar" name="x"/>
</permissions>
"""
_PERMISSION_SETTINGS = [
    ("privapp-permission", "com.example.client/android.permission.READ_PRIVILEGED_PHONE_STATE", "granted"),
    ("privapp-permission", "com.example.client/android.permission.INSTALL_PACKAGES", "denied"),
    ("sysconfig", "permission name=android.permission.BLUETOOTH", "group gid=net_bt"),
    ("sysconfig", "assign-permission name=android.permission.WAKE_LOCK uid=media", ""),
    ("sysconfig", "library file=/system/framework/x.jar name=x", ""),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_permissions_and_system_configuration(encoding: str) -> None:
    text = _PERMISSIONS.replace("utf-8", encoding.removesuffix("-sig")).replace("a comment", "ein Bär")
    assert _settings(text.encode(encoding)) == _PERMISSION_SETTINGS


def test_a_root_named_config_counts_if_the_platform_knows_a_child() -> None:
    assert _settings('<config><allow-in-power-save package="com.x"/></config>') == [
        ("sysconfig", "allow-in-power-save package=com.x", "")
    ]
    assert _settings('<config><camera id="1"/></config>') == []
    assert _settings('<resources><string name="x">y</string></resources>') == []


@pytest.mark.parametrize(
    "text",
    [
        "<permissions><privapp-permissions package='x'></permissions>",
        "<permissions>",
        "<!-- --><?xml version='1.0'?><permissions></permissions>",
        "<permissions>&undefined;</permissions>",
        "<!DOCTYPE permissions [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><permissions>&b;</permissions>",
        "<permissions>" + "<a>" * 50 + "</a>" * 50 + "</permissions>",
        "<?xml version='1.0' encoding='klingon'?><permissions></permissions>",
        "<permissions\x01>",
        "<permissions",
    ],
)
def test_a_broken_allowlist_is_a_problem_and_still_scanned(text: str) -> None:
    facts = analyse(f"{text}<!-- http://a.example.com -->".encode())
    assert not [setting for setting in facts.settings if setting.kind == "privapp-permission"]
    assert [problem.kind for problem in facts.problems] == [ProblemKind.DAMAGED]
    assert [row.url for row in facts.endpoints] == ["http://a.example.com"]


@pytest.mark.parametrize("text", ["<html><br></html>", "<!DOCTYPE html><p>", "<!ELEMENT x (y)>", "<<<", "<config-x"])
def test_other_markup_may_be_as_it_is(text: str) -> None:
    assert _settings(text) == []


@pytest.mark.parametrize(
    "data",
    [
        b"ro.a=b\npersist.evil=1\n# \x01\n",
        b"# \x1b[2J\nro.a=b\npersist.evil=1\n",
        b"ro.a=b\npersist.evil=1\n\0",
        b"\0\nro.a=b\npersist.evil=1",
        b"\x1c\nro.a=b\npersist.evil=1",
        b"\x0b\nro.a=b\npersist.evil=1",
        b"\xff\xfero.a=b\npersist.evil=1\n",
        b"\xef\xbb\xbfro.a=b\r\npersist.evil=1\r\n",
        b"<\nro.a=b\npersist.evil=1\n",
        b"\x7f\nro.a=b\npersist.evil=1\n",
        b"\nno property\nnone\nnor this\nro.a=b\npersist.evil=1\n",
        b"#-----BEGIN CERTIFICATE-----\nro.a=b\npersist.evil=1\n",
    ],
)
def test_no_other_byte_hides_a_property(data: bytes) -> None:
    assert _settings(data) == [("property", "ro.a", "b"), ("property", "persist.evil", "1")]


def test_no_service_hides_a_property_and_no_byte_a_service() -> None:
    assert _settings(b"ro.a=b\x0bro.c=\xff\x01d\nservice x /bin/x\n user \x01root\n oneshot") == [
        ("init-service", "x", "/bin/x; user=\x01root; oneshot"),
        ("property", "ro.a", "b\x0bro.c=\\xff\x01d"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE p>" + _PERMISSIONS.partition("?>")[2],
        _PERMISSIONS.replace("<permissions>", "<!DOCTYPE p SYSTEM 'p.dtd'>\n<permissions>"),
        _PERMISSIONS.replace("utf-8", "utf-16").encode("utf-16"),
        _PERMISSIONS.partition("?>")[2].encode("utf-16"),
    ],
)
def test_the_root_tells_an_allowlist_whatever_a_document_type_says(text: str | bytes) -> None:
    assert _settings(text) == _PERMISSION_SETTINGS


@pytest.mark.parametrize(
    "text",
    [
        _PERMISSIONS.replace("a comment", "a \x01 comment"),
        _PERMISSIONS + "\0\0\0",
        _PERMISSIONS.replace("    <library", "\0   <library"),
        _PERMISSIONS + "<again/>",
        _PERMISSIONS.replace("</permissions>", ""),
    ],
)
def test_a_damaged_allowlist_keeps_what_was_read(text: str) -> None:
    facts = analyse(text.encode())
    assert [(setting.kind, setting.key, setting.value) for setting in facts.settings] == _PERMISSION_SETTINGS
    assert [problem.kind for problem in facts.problems] == [ProblemKind.DAMAGED]


def test_settings_are_bounded_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_config, "MAX_SETTINGS", 2)
    facts = analyse(b"a.a=1\na.b=1\na.c=1\n")
    assert [setting.key for setting in facts.settings] == ["a.a", "a.b"]
    assert [problem.kind for problem in facts.problems] == [ProblemKind.LIMIT]
    monkeypatch.setattr(text_config, "SETTINGS_REACH", 12)
    facts = analyse(b"a.a=1\na.b=1\na.c=1\n")
    assert [problem.reason for problem in facts.problems] == ["settings: only the first 12 bytes were read"]


def test_a_short_text_of_one_line_is_a_setting() -> None:
    assert _settings(" 600WW\n") == [("text", "", " 600WW\n")]
    assert _settings("") == []
    assert _settings("two\nlines\n") == []
    assert _settings("x" * 4097) == []


def test_words_for_the_kernel_are_one_too_whatever_stands_between_them() -> None:
    words = b"console=null\nenforcing=0\v\x01"
    assert [row.value.encode() for row in analyse(words).settings if row.kind == "text"] == [words]


def test_certificates_by_the_digest_of_their_encoding(tmp_path: Path) -> None:
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl is not installed")
    name = "/C=NO/O=Example Trust/CN=Example Root"
    command = [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", name, "-keyout", str(tmp_path / "key")]
    pem = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    der = subprocess.run([tool, "x509", "-outform", "DER"], input=pem, stdout=subprocess.PIPE, check=True).stdout
    expected = [("certificate", hashlib.sha256(der).hexdigest(), "Example Root")]
    assert _settings(pem) == expected
    assert _settings(b"text before\n" + pem + b"text behind") == expected
    assert _settings(der) == expected
    assert _settings(der[:-1]) == []


def test_settings_stand_in_the_order_of_the_file_each_once() -> None:
    facts = analyse(b"b.key=1\na.key=2\nb.key=1\nb.key=3\n")
    assert facts.settings == (
        Setting(SettingKind.PROPERTY, "b.key", "1"),
        Setting(SettingKind.PROPERTY, "a.key", "2"),
        Setting(SettingKind.PROPERTY, "b.key", "3"),
    )


def test_quotes_and_escapes_hide_no_word_of_an_init_script() -> None:
    hidden = ['"service" a /a\n    user "root"', "\\service a /a\n    user root", "serv\\\nice a /a\n  us\\\n  er root"]
    for text in hidden:
        assert ("init-service", "a", "/a; user=root") in _settings(text), text
    actions = 'on boot\n    "exec" - root -- /a\n    exe\\\nc - root -- /b\n    "start" c\n'
    assert [key for _, key, _ in _settings(actions)] == ["exec /a", "exec /b", "start c"]
