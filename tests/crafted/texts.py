"""Text, settings, certificates and bytes without a format."""

from __future__ import annotations

import base64
import random
import struct

from tests.crafted import TEXT, Kind
from tests.crafted.archives import URL, der
from tests.unit.facts.settings.protobuf_bytes import message

_ENCODED = base64.b64encode(b"see \0" + URL + b"\0\0")
_PEM = b"-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"


def _repeated(piece: bytes) -> Kind:
    return Kind(TEXT, lambda size: piece * (size // len(piece)))


def _numbered(form: bytes, place: str = TEXT) -> Kind:
    return Kind(place, lambda size: b"".join(form.replace(b"#", b"%d" % n) for n in range(size // (len(form) + 4))))


def _program(size: int) -> bytes:
    return b"\x7fELF" + random.Random(size).randbytes(size // 2) + b"://a.b.com:1" * (size // 24)


def _vbmeta(size: int) -> bytes:
    return b"AVB0" + (1).to_bytes(4, "big") + bytes(248) + random.Random(1).randbytes(size)


def _bundles(size: int) -> bytes:
    """A carrier's configuration whose values are configurations, twice as many on each level."""
    content = message((2, message((1, "k"), (3, 1))))
    while len(content) < size:
        content = message((2, message((1, "k"), (8, content * 2))))
    return message((1, "a"), (4, content))


KINDS = {
    "text-short-codes": _repeated(b"sms=1069 sms_number_sms_number=1"),
    "text-short-code-lists": _repeated(b"sms_dest_addr=" + b"12345:1," * 64 + b"x"),
    "text-base64-lines": _repeated(_ENCODED + b"\n" + _ENCODED[:-4] + b"\n"),
    "text-base64-narrow-lines": _repeated(b"\n".join(_ENCODED[i : i + 13] for i in range(0, 39, 13)) + b"\n"),
    "text-base64-one-line": _repeated(_ENCODED.rstrip(b"=")),
    "text-base64-many-ends": _repeated(_ENCODED + b"\n" * 300),
    "text-brackets": _repeated(b"http://a.example.com/" + b")" * 4000),
    "text-half-urls": _repeated(b"ab://- "),
    "text-placeholders": _repeated(b"a://${" + b"$" * 250),
    "text-user": _repeated(b"ab://" + b"a" * 100),
    "text-urls": _numbered(b"http://h#.example.com/#\n"),
    "text-numbers": _repeated(b"1.1.1."),
    "text-names": _repeated(b"www.a.b.c.d.com "),
    "text-wide": Kind(TEXT, lambda size: "1.1.1.1://".encode("utf-16-le") * (size // 20)),
    "text-escaped": _repeated(rb"ab:\/\/-\/ "),
    "text-escapes": _repeated(rb"a&#58;\/\u002f" + rb"\x2f\." * 60),
    "text-percent": _repeated(b"a%25253a%25252f%25252f" + b"%2525" * 60),
    "text-percent-levels": _repeated(b"http%2525253A%2525252F%2525252Fa.example.com"),
    "text-relative": _repeated(b'"//a.example.com'),
    "xml-access-points": Kind("etc/apns.xml", lambda size: b"<a>" + b"<apn " + b' proxy="' * (size // 8)),
    "xml-access-points-many": Kind(
        "etc/apns.xml", lambda size: b"<a>" + b'<apn mmsc="a://b.c" proxy="1.1.1.1"' * (size // 35)
    ),
    "data-message": Kind("etc/x.pb", lambda size: b"\n\x0bhttp://a.cn" * (size // 13)),
    "data-messages": Kind("etc/x.pb", lambda size: b"\n\x86\x80\x80\x01" * 15 + b"\n\x01\0://a.cn" * (size // 10)),
    "data-sqlite": Kind("etc/x.db", lambda size: (b"SQLite format 3\0" + b"\x02\0\1\1" + bytes(80)) * (size // 100)),
    "data-hermes": Kind(
        "etc/x.bundle",
        lambda size: (
            b"\xc6\x1f\xbc\x03\xc1\x03\x19\x1f"
            + bytes(32)
            + struct.pack("<6I", 0, 0, 0, size // 8, 0, size // 2).ljust(88, b"\0")
            + b"://a" * (size // 4)
        ),
    ),
    "text-control": _repeated(b"\x1b]0;\x07\xc2\x9d://"),
    "properties": _numbered(b"ro.a.b#=c#\n", "build.prop"),
    "properties-long-keys": Kind(
        "build.prop", lambda size: (b"a" + b".bcd" * 60 + b" " * 300 + b"#=\n") * (size // 545)
    ),
    "properties-one-line": Kind("build.prop", lambda size: b"ro.a" + b" " * size + b"=" + b"b" * size),
    "services": _numbered(b"service a# /b\n    class c\n    user d\n", "etc/init/x.rc"),
    "services-one": Kind("etc/init/x.rc", lambda size: b"service a /b\n" + b"    setenv a b\n" * (size // 15)),
    "init-actions": _numbered(b"on property:a.b#=1\n    setprop c.d# 2\n    start e\n", "etc/init/x.rc"),
    "init-one-action": Kind("etc/init/x.rc", lambda size: b"on boot\n" + b"    setprop a.b 1\n" * (size // 18)),
    "devices": _numbered(b"/dev/x# 0666 root root\n", "ueventd.rc"),
    "devices-one-line": Kind("ueventd.rc", lambda size: b"/dev/x 0666 root root " * (size // 22)),
    "devices-unended": Kind("ueventd.rc", lambda size: b"/dev/" * (size // 5)),
    "boot-config": Kind("boot/bootconfig", lambda size: b"androidboot{" * (size // 12)),
    "command-line": Kind("boot/cmdline", lambda size: b'a="b c" ' * (size // 8)),
    "data-carriers": Kind(
        "etc/CarrierSettings/others.pb", lambda size: b"\x08\1" + b"\x12\x05\n\1a\x10\1" * (size // 7)
    ),
    "data-carrier-bundles": Kind("etc/CarrierSettings/x.pb", _bundles),
    "data-sqlite-log": Kind(
        "etc/x.db-wal",
        lambda size: (
            b"\x37\x7f\x06\x82" + bytes(4) + b"\0\0\2\0" + bytes(20) + b"\r\0\0\x40\0\0\0\0://a" * (size // 12)
        ),
    ),
    "certificates": Kind("etc/security/x.pem", lambda size: _PEM % base64.b64encode(der(0x30) * 9) * (size // 140)),
    "certificate-unended": Kind("etc/security/x.pem", lambda size: _PEM[:28] + b"A" * size),
    "certificate-nested": Kind("etc/security/x.der", lambda _: b"\x30\x82\xff\x00" + b"\x30\x80" * 0x7F80),
    "program": Kind("bin/x", _program),
    "vbmeta": Kind("etc/vbmeta.img", _vbmeta),
}
