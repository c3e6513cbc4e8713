"""Noise is told from content: each text is read under several names, and the row's context is the same."""

from __future__ import annotations

import gzip
import hashlib

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.model import EndpointFact
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import image

HOST = "svc.maker.com"
URL = f"http://{HOST}/a"
_APACHE = """Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
Unless required by law, it is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES of any kind.
See the License for the specific language governing permissions and limitations.
"""
_WORDS = "\n".join(f"word{number} {number}" for number in range(80))
_X509 = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\nCertificate:\n    Data:\n        Version: 3\n{}"
_CARRIERS = b"\xac\xed\0\x05z\0\0\4\0\1\0\0\0\4\0\0\0\2\0\0\0\2\0\0\0\6\0\0\0\7\0\0\0\x10\0\x0d"
_OCSP = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\x86" + bytes([len(URL)])
TEXTS: dict[str, tuple[str, bytes]] = {
    "a licence": ("licence", f"{_APACHE}\nCopyright Maker, see {URL} for details.\n".encode()),
    "credits as a page": ("licence", f"<html><pre>{_APACHE}</pre><a href='{URL}'>Maker</a></html>".encode()),
    "a comment": ("comment", f"# See {URL} for the layout.\nkey 1 A\n".encode()),
    "a comment in XML": ("comment", f"<a><!-- described at {URL} --><b/></a>".encode()),
    "a comment of a program": ("comment", f"/*\n * after {URL}\n */\nint a = 1;\n".encode()),
    "a project": ("project", f'<project xmlns="http://maven.apache.org/POM/4.0.0"><url>{URL}</url></project>'.encode()),
    "a repository": ("project", f"git.commit.id=0a1b\ngit.remote.origin.url=ssh\\://{HOST}/x.git\n".encode()),
    "an origin": ("project", f"Manifest-Version=1.0\nModule-Origin=ssh://git@{HOST}:7999/x.git\n".encode()),
    "a vocabulary": ("vocabulary", f'<a xmlns="{URL}"><b/></a>'.encode()),
    "a prefix": ("vocabulary", f"<x:a xmlns:x = '{URL}'/>".encode()),
    "a schema": ("vocabulary", f'<schema targetNamespace="{URL}"/>'.encode()),
    "words": ("word-list", f"{_WORDS}\n{HOST} 9\n{_WORDS}\n".encode()),
    "carriers": (
        "phone-numbers",
        _CARRIERS + HOST.encode(),
    ),
    "a certificate": ("certificate", b"\x30\x82\x01\x02" + _OCSP + URL.encode() + b"\x30\x0d\x06\x09"),
    "a printed certificate": ("certificate", _X509.format(f"        CPS: {URL}\n").encode()),
    "a printed issuer": ("certificate", _X509.format(f"        Issuer: C=US, OU=www.{HOST}, O=Maker\n").encode()),
    "a message": ("message", f"\0INVITE sip:a@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP 135.180.130.133\r\n\0".encode()),
    "a test vector": ("test-vector", f"\x01\x02Test vector from {HOST}\x03\x04".encode()),
    "a version": ("version", b"\x7fELF\x01\x01\x01" + b"\0" * 20 + b"Component versions \n Decoder   3.80.11.0\n\0"),
    "a record type": ("record-type", f"\x7fELF\x01\x01\x01\0\0{HOST}:bt\0{HOST}: 1.0;\0".encode()),
    "an access point": ("access-point", f'carrier {{\n  preferred_apn: "{HOST}"\n}}\n'.encode()),
    "a mail address": ("mail", f"% Written by Somebody <some.body at {HOST}>\n".encode()),
    "a range of addresses": ("address-range", b"<a><EndDestIPAddress>74.125.224.255</EndDestIPAddress></a>"),
    "a package": ("package", f'<item value="{hashlib.sha256(b"").hexdigest()}:nl.maker.mobile.my"/>'.encode()),
    "a modem's configuration": ("modem", b"\x7fELF".ljust(0x3000, b"\0") + f"MCFG\0\0{HOST}\0".encode()),
    "tables of pins": (
        "trust-table",
        b"\x7fELF\x01\x01\x01\0TransportSecurityState\0Strict-Transport-Security\0" + HOST.encode() + bytes(1 << 20),
    ),
}
"""What stands in a file, and the context that its rows have."""
NAMES = ("NOTICE.txt", "etc/server.conf", "assets/x")


def rows_of(content: bytes) -> list[EndpointFact]:
    return [row for row in analyse(content).endpoints if "maven" not in row.host]


@pytest.mark.parametrize("what", TEXTS)
def test_a_context_is_told_from_content_whatever_the_file_is_called(what: str) -> None:
    context, content = TEXTS[what]
    found = [rows_of(content), *(rows_of(zipped({name: content})) for name in NAMES), rows_of(gzip.compress(content))]
    assert all(found)
    assert {row.context for rows in found for row in rows} == {context}


@pytest.mark.parametrize(
    "content",
    [
        f"<!-- {_APACHE} -->\n<config><server>{URL}</server></config>",
        f"<!-- {_APACHE} -->\n<config><string name='x'>{URL}</string></config>",
        f"# {_APACHE.replace(chr(10), chr(10) + '# ')}\nXTRA_SERVER_1={URL}\n",
        f"/* {_APACHE} */\nvar u = '{URL}'; fetch('{URL}');\n",
        f"#NTP_SERVER={HOST}\n",
        f"\0**** POWERED BY {HOST} ****\0",
        f'{{"apns": "{HOST}"}}',
        f'{{"license": "Apache License, permission", "copyright": "x", "u": "{URL}"}}',
        f"\0Copyright\0{URL}\0",
        f"\0\x86{chr(len(URL))}{URL}\0",
        f"\0version 2\0{HOST}\0",
        f"\0version: 2 at host\0{'8.8.8.8'}\0",
        f"\n{HOST}:8080\n",
        f"\x7fELF\x01\x01\x01\0MCFG\0\0{HOST}\0",
        f"<sip version='SIP/2.0' server='{URL}'/>",
        f"<a xmlns='urn:x' server='{URL}'/>",
        f"<a myxmlns='{URL}'/>",
        f"{HOST}\n" * 80,
    ],
)
def test_a_value_is_a_destination_whatever_stands_around_it(content: str) -> None:
    rows = rows_of(content.encode("latin-1"))
    assert rows
    assert [row.context for row in rows] == [None] * len(rows)


def test_what_stands_in_a_licence_and_as_a_value_is_a_destination() -> None:
    content = f"{_APACHE}\nCopyright Maker, see {URL} for details.\n{'x' * 5000}\nserver={URL}\n".encode()
    rows = rows_of(content)
    assert {(row.url, row.context) for row in rows if row.context is None} == {(URL, None)}


def test_a_host_in_many_comments_is_looked_at_a_bounded_number_of_times() -> None:
    rows = rows_of(f"# see {URL} for all\n".encode() * 3000)
    assert None in {row.context for row in rows}


def test_a_row_has_the_context_of_the_place_that_it_tells() -> None:
    message, licence = f"OPTIONS {URL} SIP/2.0 of a session", f"{_APACHE} Copyright Maker, see {URL} for details."
    strings = sorted(text.encode() for text in (message, licence))
    data = image(strings)
    (row,) = rows_of(data)
    first = strings[0].decode()
    assert row.offset == data.index(first.encode()) + first.index(URL)
    assert row.context == ("licence" if first == licence else "message")
