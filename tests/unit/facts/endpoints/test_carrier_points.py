from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.endpoints.carrier_points import carrier_point_literals
from tests.unit.facts.settings.protobuf_bytes import message

INTERNET = message((1, "Vodafone DE"), (2, "web.vodafone.de"), (3, 1), (14, 2))
MMS = message(
    (1, "MMS"),
    (2, "event.vodafone.de"),
    (6, "010.001.002.003"),
    (11, "http://mmsc.example.de/mms"),
    (12, "139.7.29.17"),
)
ONE = message((1, "vodafone_de"), (2, 5), (3, message((2, INTERNET), (2, MMS))), (4, message((2, message((1, "k"))))))
OTHER = message((1, "x_se"), (3, message((2, message((1, "X"), (5, "supl.example.se"), (12, "139.7.29.17"))))))


def found(content: bytes) -> list[tuple[str, str, str]]:
    literals = [(one, one.access_point) for one in carrier_point_literals(content)]
    return [(one.url, point.attribute, point.carrier) for one, point in literals if point]


ROWS = [
    ("web.vodafone.de", "apn", "Vodafone DE"),
    ("event.vodafone.de", "apn", "MMS"),
    ("010.001.002.003", "proxy", "MMS"),
    ("http://mmsc.example.de/mms", "mmsc", "MMS"),
    ("139.7.29.17", "mmsproxy", "MMS"),
]


def test_each_address_of_an_access_point_is_told_with_its_field_and_operator() -> None:
    assert found(ONE) == ROWS
    (first, *_) = carrier_point_literals(ONE)
    assert first.access_point is not None
    assert first.access_point.siblings == ("Vodafone DE", "MMS")
    assert ONE[first.start : first.end] == b"web.vodafone.de"


def test_a_file_of_many_carriers_has_those_of_each_once() -> None:
    assert found(message((1, 900), (2, ONE), (2, OTHER))) == [*ROWS, ("supl.example.se", "server", "X")]


def test_the_facts_of_a_file_have_no_second_row_for_them() -> None:
    facts = analyse(ONE).endpoints
    assert len({row.url for row in facts}) == len(ROWS)
    assert {row.url: row.access_point.attribute for row in facts if row.access_point} == {
        url: attribute for url, attribute, _ in ROWS
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        ONE[:-1],
        b"\x0a\x03MMS\x12\x03mms",
        message((1, "no carrier's name"), (3, message((2, INTERNET)))),
        message((1, "a"), (1, "b"), (3, message((2, INTERNET)))),
        message((1, "a"), (3, message((2, b"\xff\xff\xff")))),
        b"\x08\x01\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    ],
)
def test_what_is_no_such_message_as_a_whole_has_none(content: bytes) -> None:
    assert found(content) == []
