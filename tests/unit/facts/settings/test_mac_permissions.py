from __future__ import annotations

import hashlib

from fwdiff.facts.analyse import analyse

CERTIFICATE = b"0\x82\x01\x00" + bytes(range(64))
DIGEST = hashlib.sha256(CERTIFICATE).hexdigest()


def test_a_signer_is_told_by_its_digest_and_gets_a_seinfo() -> None:
    text = f"""<?xml version="1.0" encoding="utf-8"?><policy>
    <signer signature="{CERTIFICATE.hex()}"><seinfo value="platform"/>
        <package name="com.example.a"><seinfo value="special"/></package></signer>
    <signer><cert signature="@RELEASE"/><seinfo value="release"/></signer>
    <default><seinfo value="default"/></default></policy>"""
    assert [(one.kind, one.key, one.value) for one in analyse(text.encode()).settings] == [
        ("selinux-signer", DIGEST, "platform"),
        ("selinux-signer", f"{DIGEST}/com.example.a", "special"),
        ("selinux-signer", "@RELEASE", "release"),
        ("selinux-signer", "default", "default"),
    ]


def test_another_policy_is_none() -> None:
    assert analyse(b"<policy><rule name='a'/></policy>").settings == ()
