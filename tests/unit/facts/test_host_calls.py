"""A name is a host because a call takes it, whatever its ending; see tests/data/dex/calls."""

from __future__ import annotations

import struct

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex import DexLimit
from fwdiff.facts.host_evidence import is_called_host
from fwdiff.facts.place import open_member, written_at
from fwdiff.facts.registers import Budget, Call, calls
from fwdiff.model import CodeSite, ProblemKind
from tests.unit.facts.dex_writer import CALLS, compact, vdex
from tests.unit.facts.work import assert_linear, lines

_CLASS = "Lcom/example/Calls;"
_TAKER = 7
_INVOKE = struct.pack("<BBHBB", 0x71, 0x10, _TAKER, 0, 0)
"""invoke-static {v0}"""
_RETURN = b"\x0e\0"


def load(register: int, string: int) -> bytes:
    return struct.pack("<BBH", 0x1A, register, string)


def reached(code: bytes) -> list[tuple[tuple[int, ...], ...]]:
    return [call.arguments for call in calls(code, 0, len(code), {_TAKER}, Budget())]


@pytest.mark.parametrize("image", [CALLS, compact(CALLS)])
def test_each_taken_name_is_a_row_with_the_method_that_calls(image: bytes) -> None:
    rows = {row.host: row for row in analyse(vdex([image])).endpoints}
    for number in range(40):
        (host,) = (host for host in rows if host.startswith(f"taken{number:02d}."))
        assert CodeSite(_CLASS, f"taken{number:02d}") in rows[host].code
    assert len({host.rpartition(".")[2] for host in rows if host.startswith("taken")}) == 20


def test_names_that_no_call_takes_are_no_rows() -> None:
    assert [row.host for row in analyse(CALLS).endpoints if row.host.startswith("loose")] == []


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


def test_both_ways_to_a_join_are_followed() -> None:
    chosen = b"\x38\x01\x05\x00" + load(0, 5) + b"\x28\x03" + load(0, 6)  # if-eqz v1, +5 … goto +3
    ((values,),) = reached(chosen + _INVOKE)
    assert sorted(values) == [5, 6]


def test_what_stands_behind_a_return_is_reached_by_jumps_alone() -> None:
    assert reached(b"\x38\x01\x05\x00" + load(0, 5) + _RETURN + _INVOKE) == [((),)]


def test_more_instructions_than_any_image_has_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.registers.MAX_INSTRUCTIONS", 50)
    with pytest.raises(DexLimit):
        list(calls(bytes(200), 0, 200, {_TAKER}, Budget()))
    assert [problem.kind for problem in analyse(CALLS).problems] == [ProblemKind.LIMIT]


def test_branches_over_many_registers_cost_what_they_are() -> None:
    def work(count: int) -> int:
        code = b"".join(load(number % 256, number) for number in range(count)) + b"\x38\x01\x02\x00" * count
        return lines(lambda: list(calls(code, 0, len(code), {_TAKER}, Budget())))

    assert_linear(work, 600)


def test_a_call_names_its_place_and_method() -> None:
    code = load(0, 1) + _INVOKE
    assert list(calls(code, 0, len(code), {_TAKER}, Budget())) == [Call(4, _TAKER, ((1,),))]
