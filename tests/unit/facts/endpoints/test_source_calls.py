"""Source text in an app is code: a name that a call takes is a host whatever its ending."""

from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.region import open_member, written_at
from tests.unit.facts.archives import zipped

_SOURCE = """package com.example;
import java.net.Socket;
public class Up {{ void go() throws Exception {{ {}; }} }}
"""


@pytest.mark.parametrize(
    ("call", "host", "port"),
    [
        ('new Socket("gw.devicegrid12.io", 443)', "gw.devicegrid12.io", None),
        ('InetAddress.getByName( "act.example.top")', "act.example.top", None),
        ('new InetSocketAddress("10.1.2.3", 80)', "10.1.2.3", None),
        ('ManagedChannelBuilder.forTarget("m.example.cn:8443")', "m.example.cn", 8443),
        ('builder.setHost("A.Example.Cloud")', "a.example.cloud", None),
    ],
)
def test_a_name_that_a_call_takes(call: str, host: str, port: int | None) -> None:
    data = zipped({"com/example/Up.java": _SOURCE.format(call).encode()})
    rows = {row.host: row for row in analyse(data).endpoints}
    assert rows[host].port == port
    assert written_at(open_member(data, rows[host].member), rows[host].offset, rows[host].url)


@pytest.mark.parametrize("call", ['log("a.example.io")', 'new Socket(host, "b.example.io")', 'getByName("localhost")'])
def test_a_name_that_no_call_takes_is_none(call: str) -> None:
    assert analyse(zipped({"com/example/Up.java": _SOURCE.format(call).encode()})).endpoints == ()


def test_text_that_is_no_source_names_none_by_its_calls() -> None:
    assert analyse(b'see getByName("a.example.io") in the manual\n').endpoints == ()
