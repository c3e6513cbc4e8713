from __future__ import annotations

import pytest

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.filter_data import MOST_WORDS, FilterData
from fwdiff.facts.apk.manifest_attributes import Attributes
from fwdiff.facts.xml.axml import TYPE_STRING, Element, Value

NAMES = {
    "scheme": attr.SCHEME,
    "host": attr.HOST,
    "port": attr.PORT,
    "path": attr.PATH,
    "ssp": attr.SSP,
    "prefix": attr.SSP_PREFIX,
    "type": attr.MIME_TYPE,
}


def words(*elements: dict[str, str]) -> list[str]:
    data = FilterData()
    for element in elements:
        by_id = {NAMES[name]: Value(TYPE_STRING, 0, text) for name, text in element.items()}
        data.add(Attributes(Element(("data",), by_id, {}), lambda _: None))
    return list(data.words())


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ([{"scheme": "android_secret_code", "host": "1"}], ["android_secret_code://1"]),
        ([{"scheme": "s"}, {"host": "1"}, {"host": "2", "port": "7"}], ["s://1", "s://2:7"]),
        ([{"scheme": "a", "host": "h", "path": "/p"}, {"scheme": "b"}], ["a://h/p", "b://h/p"]),
        (
            [{"scheme": "package", "ssp": "com.victim.app"}, {"prefix": "com.x"}],
            ["package:com.victim.app", "package:com.x"],
        ),
        ([{"scheme": "package"}], ["package:"]),
        ([{"scheme": "sms"}, {"port": "16998"}], ["sms:"]),
        ([{"type": "text/plain"}, {"scheme": "file"}], ["file:", "text/plain"]),
    ],
)
def test_elements_of_a_filter_count_together(elements: list[dict[str, str]], expected: list[str]) -> None:
    assert words(*elements) == expected


def test_sets_with_too_many_combinations_are_told_each_alone_and_whole() -> None:
    schemes, hosts = [f"s{number}" for number in range(20)], [f"h{number}" for number in range(20)]
    assert len(schemes) * len(hosts) > MOST_WORDS
    found = words(*({"scheme": one} for one in schemes), *({"host": one} for one in hosts))
    assert found == [*(f"{one}:" for one in schemes), *(f"//{one}" for one in hosts)]
