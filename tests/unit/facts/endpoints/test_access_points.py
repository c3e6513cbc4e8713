from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.model import AccessPoint
from tests.unit.facts.archives import zipped

_LIST = b"""<?xml version="1.0"?>
<apns version="8">
  <apn carrier="Example Mobile MMS" mcc="242" mnc="01" apn="mms.example.no" port="8080"
       mmsc="http://mmsc.example.no/mms" mmsproxy='204.117.091.161' mmsport="80" server="portal.operator" user="a"/>
  <apn carrier="Other" mcc="310" apn="internet" proxy="010.001.002.003" mmsc="" server="*"/>
</apns>
"""
_FIRST = ("Example Mobile MMS", "242", ("Example Mobile MMS",))


def test_attributes_say_what_is_a_server_and_whose() -> None:
    rows = {(row.url, row.host): row for row in analyse(_LIST).endpoints if row.access_point}
    assert {key: row.access_point for key, row in rows.items()} == {
        ("mms.example.no", "mms.example.no"): AccessPoint("apn", *_FIRST),
        ("http://mmsc.example.no/mms", "mmsc.example.no"): AccessPoint("mmsc", *_FIRST),
        ("204.117.091.161", "204.117.91.161"): AccessPoint("mmsproxy", *_FIRST),
        ("portal.operator", "portal.operator"): AccessPoint("server", *_FIRST),
        ("010.001.002.003", "10.1.2.3"): AccessPoint("proxy", "Other", "310", ("Other",)),
    }
    assert all(_LIST[row.offset :].startswith(row.url.encode()) for row in rows.values())


def test_a_list_in_an_app_is_one_too() -> None:
    rows = analyse(zipped({"assets/a.xml": _LIST})).endpoints
    assert sum(row.access_point is not None for row in rows) == 5


@pytest.mark.parametrize(
    "value", ["", "null", "*", "localhost", "http:/mms/a.in:8080", "1.2.3", "300.1.1.1", "a b.no", "http://"]
)
def test_what_names_no_server_is_no_row(value: str) -> None:
    assert analyse(f'<apns><apn proxy="{value}" mmsc="{value}"/></apns>'.encode()).endpoints == ()


def test_an_operator_without_a_network_is_not_called_as_the_network_and_counts_behind_it() -> None:
    entry = '<apn carrier="{}" mcc="206" mnc="01" mmsc="{}" {}/>'
    virtual = 'mvno_type="gid" mvno_match_data="B6"'
    document = "<apns>" + "".join(
        (
            entry.format("MMS", "http://mms.other.example", virtual),
            entry.format("MMS", "http://mms.shared.example", virtual),
            entry.format("Network", "http://mms.shared.example", 'mvno_type=""'),
        )
    )
    rows = analyse(f"{document}</apns>".encode()).endpoints
    points = {row.host: row.access_point for row in rows if row.access_point}
    assert points["mms.other.example"] == AccessPoint("mmsc", "MMS", "206", ("MMS",))
    assert points["mms.shared.example"] == AccessPoint("mmsc", "Network", "206", ("Network",))


def test_elements_of_another_name_are_none() -> None:
    assert analyse(b'<a><apnx proxy="a.operator"/><x apn="1" proxy="b.operator"/></a>').endpoints == ()


def test_an_entry_knows_what_others_for_its_network_are_called() -> None:
    entries = (
        f'<apn carrier="{name}" mcc="242" mnc="{mnc}" proxy="a.b"/>' for name, mnc in (("MMS", 1), ("A", 1), ("B", 2))
    )
    points = [row.access_point for row in analyse(f"<apns>{''.join(entries)}</apns>".encode()).endpoints]
    assert [point.siblings for point in points if point] == [("MMS", "A")]


_SETTINGS = b"""<carrier_config_list><carrier_config mcc="242">
  <string name="mms_proxy_string">204.117.091.161</string>
  <string name="vvm_server">vvm.operator</string>
  <item name="apn" value="internet.mobile.no"/>
  <MMSC>http://mmsc.mobile.no/mms</MMSC>
  <MmsProxy> 010.001.002.003 </MmsProxy>
  <Proxy>proxy.operator</Proxy>
  <title>other.operator</title>
</carrier_config></carrier_config_list>
"""


def test_keys_of_an_operators_settings_say_what_is_a_server_whatever_the_file_is() -> None:
    for rows in (analyse(_SETTINGS).endpoints, analyse(zipped({"assets/x": _SETTINGS})).endpoints):
        assert {row.host: row.access_point.attribute for row in rows if row.access_point} == {
            "204.117.91.161": "mmsproxy",
            "vvm.operator": "server",
            "internet.mobile.no": "apn",
            "mmsc.mobile.no": "mmsc",
            "10.1.2.3": "mmsproxy",
            "proxy.operator": "proxy",
        }
        assert "other.operator" not in {row.host for row in rows}


def test_keys_of_other_settings_name_no_servers() -> None:
    assert analyse(b"<a><proxy>some.proxy.name</proxy><server>web.server</server></a>").endpoints == ()
