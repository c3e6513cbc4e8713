"""A name is a host because a call takes it, whatever its ending; see tests/data/dex/calls."""

from __future__ import annotations

import struct

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.dex import DexLimit
from fwdiff.facts.dex.registers import UNKNOWN, Budget, Call, Store, calls
from fwdiff.facts.endpoints.host_evidence import is_called_host
from fwdiff.facts.region import open_member, written_at
from fwdiff.model import CodeSite, ProblemKind
from tests.unit.facts.dex_writer import CALLS, FLOWS, OPENED, compact, vdex
from tests.unit.facts.work import assert_linear, lines

_CLASS = "Lcom/example/Calls;"
_FLOWS = "Lcom/example/Flows;"
_TAKER, _CARRIER, _KEEPER = 7, 8, 9
_INVOKE = struct.pack("<BBHBB", 0x71, 0x10, _TAKER, 0, 0)
"""invoke-static {v0}"""
_RETURN = b"\x0e\0"


def load(register: int, string: int) -> bytes:
    return struct.pack("<BBH", 0x1A, register, string)


def followed(code: bytes) -> list[Call | Store]:
    return list(calls(code, 0, len(code), {_TAKER}, {_CARRIER: False, _KEEPER: True}, Budget()))


def reached(code: bytes) -> list[tuple[tuple[int, ...], ...]]:
    return [call.arguments for call in followed(code) if isinstance(call, Call)]


@pytest.mark.parametrize("image", [CALLS, compact(CALLS)])
def test_each_taken_name_is_a_row_with_the_method_that_calls(image: bytes) -> None:
    rows = {row.host: row for row in analyse(vdex([image])).endpoints}
    for number in range(40):
        (host,) = (host for host in rows if host.startswith(f"taken{number:02d}."))
        assert CodeSite(_CLASS, f"taken{number:02d}") in rows[host].code
    assert len({host.rpartition(".")[2] for host in rows if host.startswith("taken")}) == 20


def test_names_that_no_call_takes_are_no_rows() -> None:
    assert [row.host for row in analyse(CALLS).endpoints if row.host.startswith("loose")] == []


@pytest.mark.parametrize("image", [FLOWS, compact(FLOWS)])
def test_names_reach_calls_through_fields_arrays_lists_builders_and_formats(image: bytes) -> None:
    rows: dict[str, set[str]] = {}
    for row in analyse(vdex([image])).endpoints:
        rows.setdefault(row.host, set()).update(site.method for site in row.code if site.class_name == _FLOWS)
    reached = {host: methods for host, methods in rows.items() if host.startswith("reached")}
    assert len(reached) == 21
    for host, methods in reached.items():
        number = int(host[len("reached") : len("reached") + 2])
        assert f"reached{number - (number in (3, 15)):02d}" in methods  # two each stand in one array
    assert not [host for host in rows if host.startswith("loose")]


def test_a_number_that_text_messages_are_sent_to_is_one_and_their_text_is_none() -> None:
    (row,) = (row for row in analyse(CALLS).endpoints if row.scheme == "sms")
    assert (row.url, row.host, row.code) == ("10659401", "10659401", (CodeSite(_CLASS, "text"),))


def test_taken_names_are_cited_where_they_stand() -> None:
    assert all(written_at(open_member(CALLS, ""), row.offset, row.url) for row in analyse(CALLS).endpoints)


@pytest.mark.parametrize("host", ["gw.a.io", "m.example.cn", "a.internal", "10.1.2.3", "2001:db8::1", "a.b.c.d"])
def test_what_a_call_may_take_for_a_machine(host: str) -> None:
    assert is_called_host(host)


@pytest.mark.parametrize(
    "host", ["localhost", "com.android.contacts", "1.2.3", "300.1.1.1", "a:80", "-a.b", "a..b", ""]
)
def test_what_a_call_takes_and_is_no_other_machine(host: str) -> None:
    assert not is_called_host(host)


def test_a_register_that_is_written_again_holds_no_string() -> None:
    assert reached(load(0, 5) + _INVOKE) == [((5,),)]
    assert reached(load(0, 5) + b"\x12\x00" + _INVOKE) == [((),)]  # const/4 v0
    assert reached(load(0, 5) + b"\x12\x01" + _INVOKE) == [((5,),)]
    assert reached(load(0, 5) + b"\x0c\x00" + _INVOKE) == [((),)]  # move-result-object v0
    assert reached(load(1, 5) + b"\x07\x10" + _INVOKE) == [((5,),)]  # move-object v0, v1


def invoke(method: int, *registers: int) -> bytes:
    """invoke-static of up to four registers below 16."""
    low, high, *_ = (*bytes.fromhex("".join(f"{b:x}{a:x}" for a, b in pairs(registers))), 0, 0)
    return struct.pack("<BBHBB", 0x71, len(registers) << 4, method, low, high)


def pairs(registers: tuple[int, ...]) -> list[tuple[int, int]]:
    padded = (*registers, 0)
    return list(zip(padded[:-1:2], padded[1::2], strict=False))


_RESULT = b"\x0c\x00"
"""move-result-object v0"""


def test_a_call_that_gives_back_what_it_is_given_carries_it_and_no_other_does() -> None:
    assert reached(load(1, 5) + load(2, 6) + invoke(_CARRIER, 1, 2) + _RESULT + _INVOKE) == [((5, 6),)]
    assert reached(load(1, 5) + invoke(3, 1) + _RESULT + _INVOKE) == [((),)]
    assert reached(load(1, 5) + invoke(_CARRIER, 1) + invoke(3, 1) + _RESULT + _INVOKE) == [((),)]


def test_an_object_that_keeps_what_it_is_given_holds_it() -> None:
    assert reached(load(1, 5) + invoke(_KEEPER, 0, 1) + _INVOKE) == [((5,),)]
    assert reached(load(1, 5) + invoke(_CARRIER, 0, 1) + _INVOKE) == [((),)]


def test_an_array_holds_its_elements_in_order_and_gives_those_that_are_known() -> None:
    filled = load(1, 5) + b"\x4d\x01\x02\x03" + b"\x4d\x04\x02\x03" + load(1, 6) + b"\x4d\x01\x02\x03"
    assert reached(filled + b"\x07\x20" + _INVOKE) == [((5, UNKNOWN, 6),)]  # move-object v0, v2
    assert reached(filled + b"\x46\x00\x02\x03" + _INVOKE) == [((5, 6),)]  # aget-object v0, v2, v3


def test_fields_are_named_where_they_are_read_and_where_strings_are_put_into_them() -> None:
    assert reached(b"\x62\x00\x04\x00" + _INVOKE) == [((~4,),)]  # sget-object v0
    assert reached(b"\x54\x10\x04\x00" + _INVOKE) == [((~4,),)]  # iget-object v0, v1
    assert followed(load(0, 5) + b"\x69\x00\x04\x00" + b"\x5b\x10\x03\x00") == [Store(4, (5,)), Store(3, (5,))]


def test_both_ways_to_a_join_are_followed() -> None:
    chosen = b"\x38\x01\x05\x00" + load(0, 5) + b"\x28\x03" + load(0, 6)  # if-eqz v1, +5 … goto +3
    ((values,),) = reached(chosen + _INVOKE)
    assert sorted(values) == [5, 6]


def test_what_stands_behind_a_return_is_reached_by_jumps_alone() -> None:
    assert reached(b"\x38\x01\x05\x00" + load(0, 5) + _RETURN + _INVOKE) == [((),)]


def test_more_code_than_any_image_has_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.dex.registers.MAX_UNITS", 50)
    with pytest.raises(DexLimit):
        followed(bytes(200))
    assert [problem.kind for problem in analyse(CALLS).problems] == [ProblemKind.LIMIT]


@pytest.mark.slow("every line that runs is counted")
def test_branches_over_many_registers_cost_what_they_are() -> None:
    def work(count: int) -> int:
        code = b"".join(load(number % 256, number) for number in range(count)) + b"\x38\x01\x02\x00" * count
        return lines(lambda: followed(code))

    assert_linear(work, 600)


def test_a_call_names_its_place_and_method() -> None:
    code = load(0, 1) + _INVOKE
    assert followed(code) == [Call(4, _TAKER, ((1,),))]


@pytest.mark.parametrize("image", [OPENED, compact(OPENED)])
def test_a_name_that_a_call_takes_is_the_host_that_a_resolver_makes_of_it(image: bytes) -> None:
    (row,) = (row for row in analyse(vdex([image])).endpoints if row.host.startswith("opened5"))
    assert (row.url, row.host) == ("opened5.ev\u00adil\u3002cn", "opened5.evil.cn")


@pytest.mark.parametrize("image", [OPENED, compact(OPENED)])
def test_code_opens_what_it_hands_to_what_connects_or_loads_and_nothing_else(image: bytes) -> None:
    opened: dict[str, bool] = {}
    for row in analyse(vdex([image])).endpoints:
        opened[row.url] = opened.get(row.url, False) or row.opened
    assert len(opened) == 8
    assert all(is_opened is ("opened" in url or url == "crl.carrier.example.cn") for url, is_opened in opened.items())
