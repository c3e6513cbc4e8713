from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.endpoints.scan import literals_in
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import Tag, binary_xml

_CONFIGURATION = b"""<profile-data>
    <CT>
        <ID>1</ID>
        <SMS_NUMBER>10659401</SMS_NUMBER>
        <DESTINATION_PORT>32767</DESTINATION_PORT>
    </CT>
    <NO_PORT>
        <SMS_NUMBER>14536007399,14536007400</SMS_NUMBER>
        <SMS_IGNORE_MINUTES>10080</SMS_IGNORE_MINUTES>
        <REGISTER_PHASE_SMS>1209600000</REGISTER_PHASE_SMS>
    </NO_PORT>
    <NEXT><DESTINATION_PORT>1</DESTINATION_PORT></NEXT>
</profile-data>"""


def _found(data: bytes) -> list[tuple[str, str, str, int | None]]:
    return [(literal.url, literal.host, literal.scheme, literal.port) for literal in literals_in(data)]


def test_numbers_and_the_port_in_the_same_element() -> None:
    assert _found(_CONFIGURATION) == [
        ("10659401", "10659401", "sms", 32767),
        ("14536007399", "14536007399", "sms", None),
        ("14536007400", "14536007400", "sms", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sms:10690", ("sms:10690", "10690", "sms", None)),
        ("SMSTO:+4790000000?body=x", ("smsto:+4790000000", "4790000000", "sms", None)),
        ("sms_number=10659401:32767", ("10659401:32767", "10659401", "sms", 32767)),
        ('"smsDestAddr": "10655459:26680"', ("10655459:26680", "10655459", "sms", 26680)),
        ('<string name="sms_short_code">12345</string>', ("12345", "12345", "sms", None)),
        ('<string name="sms_number" value="41020"/>', ("41020", "41020", "sms", None)),
    ],
)
def test_keys_and_links_that_say_where_messages_go(text: str, expected: tuple[str, str, str, int | None]) -> None:
    assert _found(text.encode()) == [expected]


@pytest.mark.parametrize(
    "text",
    ["tel:12345678", "number=10659401", "sms: 12345", "max_sms_number=200000", "sms_number_limit=5000",
     "SMS_PORT=16998", "sms_number=2019-01-01", "sms_number=1.2345", "sms_retry_num=10000", "class:sms:12",
     "smsService=10659401"],
)  # fmt: skip
def test_other_numbers_are_none(text: str) -> None:
    assert _found(text.encode()) == []


@pytest.mark.parametrize("utf8", [True, False])
def test_binary_xml_is_read_by_its_elements(*, utf8: bool) -> None:
    keys = [Tag("SMS_NUMBER", text="10654040,41020"), Tag("DESTINATION_PORT", text="16998"), Tag("ID", text="12345")]
    document = binary_xml(Tag("data", children=[Tag("CMCC", children=keys)]), utf8=utf8)
    found = analyse(zipped({"res/xml/a.xml": document, "res/xml/b.xml": binary_xml(Tag("sms"))})).endpoints
    assert [(row.url, row.port, row.scheme, row.origin) for row in found] == [
        ("10654040", 16998, "sms", "xml"),
        ("41020", 16998, "sms", "xml"),
    ]
    encoding = "utf-8" if utf8 else "utf-16-le"
    assert all(document[row.offset :].startswith(row.url.encode(encoding)) for row in found)


def test_damaged_binary_xml_with_such_words_is_scanned_all_the_same() -> None:
    document = binary_xml(Tag("sms", text="http://a.example.com/x"))
    assert [row.url for row in analyse(zipped({"a.xml": document[:-5]})).endpoints] == ["http://a.example.com/x"]
