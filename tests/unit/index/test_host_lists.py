from __future__ import annotations

from fwdiff.compare import compare
from fwdiff.index.host_lists import folded, sample_of
from tests.unit.compare.builders import endpoint, inventory, package

APP = package("com.example.a")
LIST = "system/app/A/A.apk!assets/x"
LISTED = [endpoint(f"https://r{number}.cloud.com/", APP, offset=number, list=LIST) for number in range(50)]


def test_a_host_that_stands_alone_somewhere_is_of_no_list() -> None:
    alone = endpoint("https://r7.cloud.com/x", APP, offset=99)
    rows = compare(inventory([APP]), inventory([APP], [*LISTED, alone])).endpoints.added
    assert {row.host for row in rows if not row.list} == {"r7.cloud.com"}
    assert {row.list for row in rows} == {LIST, ""}


def test_rows_of_a_list_are_one_line_behind_the_others() -> None:
    alone = endpoint("https://z.maker.com/", APP, offset=99)
    groups = folded(compare(inventory([APP]), inventory([APP], [*LISTED, alone])).endpoints.added)
    assert [len(group) for group in groups] == [1, 50]


def test_a_sample_says_how_many_there_are() -> None:
    assert sample_of(["a.com", "b.com", "c.com", "d.com"]) == "a list of 4 hosts: a.com, b.com, c.com …"
    assert sample_of(["a.com", "b.com"]) == "a list of 2 hosts: a.com, b.com"
