from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from tests.unit.facts.archives import zipped

URL = b"\0https://payload.example.no/x\0"


@pytest.mark.parametrize("payload", ["apex_payload.img", "original_apex"])
def test_the_payload_of_an_apex_is_left_to_its_own_entries(payload: str) -> None:
    facts = analyse(zipped({payload: URL, "assets/NOTICE.txt": b"https://notice.example.no/y"}))
    assert facts.kind == "apex"
    assert [(row.member, row.host) for row in facts.endpoints] == [("assets/NOTICE.txt", "notice.example.no")]


def test_an_apex_inside_an_archive_has_no_entries_and_is_scanned() -> None:
    facts = analyse(zipped({"assets/x.apex": zipped({"apex_payload.img": URL}, method=0)}))
    assert [(row.member, row.host) for row in facts.endpoints] == [
        ("assets/x.apex!apex_payload.img", "payload.example.no")
    ]
