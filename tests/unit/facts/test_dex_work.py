"""Images of which no reader is told the truth: what they cost, and what is said of them."""

from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.api_uses import present_apis
from fwdiff.facts.dex.code_sites import Wanted, instructions
from fwdiff.facts.dex.dex import BadDex, Dex, DexLimit
from fwdiff.facts.dex.endpoints import read_dex
from fwdiff.facts.dex.field_values import FieldValues
from fwdiff.facts.dex.known_texts import known_strings
from fwdiff.facts.dex.methods import method_table
from fwdiff.facts.dex.registers import Budget
from fwdiff.facts.dex.static_values import find_static_values
from fwdiff.facts.dex.terminators import Terminators
from fwdiff.facts.dex.vdex import carve
from fwdiff.facts.endpoints.collection import MAX_DEX_IMAGES, Collection
from fwdiff.knowledge.identifier_apis import identifier_apis
from fwdiff.model import ProblemKind
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import SENDER, image, summed, unsigned
from tests.unit.facts.work import Searched, assert_linear, lines

_URL = b"http://a.example.com/x"


def with_static_values(count: int, *, classes: int = 1) -> bytes:
    """A class whose every static field begins as the URL."""
    names = [b"La;", b"f", _URL]
    data = unsigned(count) + unsigned(0) * 3 + (unsigned(0) + unsigned(1)) * count
    values = unsigned(count) + b"\x17\x02" * count
    return image(names, types=[0], fields=[(0, 0, 1)], classes=[(0, 0, 1)] * classes, blobs=[data, values])


def with_shared_terminator(count: int) -> bytes:
    """Each string holds the URL and all that is behind it."""
    item = b"\x16" + _URL
    starts = [len(item) * i for i in range(count)]
    return image([], string_starts=starts, blobs=[item * count + b"\0"])


def with_shared_code(methods: int, loads: int) -> bytes:
    """All methods of a class have one code, which loads one string."""
    code = bytes(12) + (2 * loads).to_bytes(4, "little") + b"\x1a\0\x02\0" * loads

    def class_data(places: list[int]) -> bytes:
        first = unsigned(0) + unsigned(1) + unsigned(places[0])
        further = (unsigned(0) + unsigned(1) + unsigned(places[0])) * (methods - 1)
        return unsigned(0) * 2 + unsigned(methods) + unsigned(0) + first + further

    return image([b"La;", b"m", _URL], types=[0], methods=[(0, 0, 1)], classes=[(0, 1, None)], blobs=[code, class_data])


def problems(data: bytes) -> list[tuple[ProblemKind, str]]:
    return [(problem.kind, problem.reason) for problem in analyse(data).problems]


def test_static_values_are_named_in_one_walk_over_the_class() -> None:
    assert_linear(lambda count: lines(lambda: find_static_values(Dex(with_static_values(count)), [2])), 200)


def test_classes_that_share_their_static_values_cost_one_walk_each() -> None:
    assert_linear(lambda n: lines(lambda: find_static_values(Dex(with_static_values(20, classes=n)), [2])), 50)


def test_more_static_values_than_any_image_has_are_a_limit_and_the_endpoints_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fwdiff.facts.dex.static_values.MAX_STEPS", 1000)
    facts = analyse(with_static_values(40, classes=40))
    assert [row.url for row in facts.endpoints] == [_URL.decode()]
    assert (ProblemKind.LIMIT, "DEX static values: more than 1000 values and fields") in [
        (problem.kind, problem.reason) for problem in facts.problems
    ]


def asked_for_fields(classes: int) -> None:
    """A static field of each of so many classes, which begins as the URL."""
    names = [*(b"L%05d;" % number for number in range(classes)), b"f", _URL]
    string = (classes + 1).to_bytes(2, "little")
    lists = [unsigned(1) + unsigned(0) * 3 + unsigned(number) + unsigned(1) for number in range(classes)]
    dex = Dex(
        image(
            names,
            types=range(classes),
            fields=[(number, 0, classes) for number in range(classes)],
            classes=[(number, number, classes) for number in range(classes)],
            blobs=[*lists, unsigned(1) + b"\x37" + string],
        )
    )
    fields = FieldValues(dex, method_table(dex), {}, Budget())
    assert [fields.strings((~number,)) for number in range(classes)] == [(classes + 1,)] * classes


@pytest.mark.parametrize("limit", ["static_values.MAX_STEPS", "field_values.MOST_CLASSES"])
def test_fields_of_more_classes_than_any_image_asks_for_are_a_limit(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    asked_for_fields(60)
    monkeypatch.setattr(f"fwdiff.facts.dex.{limit}", 50)
    asked_for_fields(20)
    with pytest.raises(DexLimit):
        asked_for_fields(60)


def test_strings_that_share_one_end_are_searched_once() -> None:
    def work(count: int) -> int:
        data = Searched(b"a" * 2000 * count + b"\0")
        terminators = Terminators(data, len(data))
        assert {terminators.behind(2000 * i) for i in range(count)} == {len(data) - 1}
        assert {terminators.behind(2000 * i) for i in reversed(range(count))} == {len(data) - 1}
        return data.passed

    assert_linear(work, 50)


def test_strings_without_an_end_are_searched_once() -> None:
    def work(count: int) -> int:
        data = Searched(b"a" * 2000 * count)
        terminators = Terminators(data, len(data))
        assert {terminators.behind(2000 * i) for i in reversed(range(count))} == {None}
        return data.passed

    assert_linear(work, 50)


def test_every_end_is_the_nearest_one() -> None:
    data = b"".join(b"a" * n + b"\0" for n in (0, 5000, 1, 3000, 0, 0, 1500))
    terminators = Terminators(data, len(data))
    for begin in [*range(0, len(data), 7), *range(len(data) - 1, -1, -3)]:
        assert terminators.behind(begin) == data.index(b"\0", begin)
    assert terminators.behind(len(data)) is None


def test_endpoints_of_strings_that_share_one_end() -> None:
    facts = analyse(with_shared_terminator(300))
    assert facts.endpoints[0].url.startswith(_URL.decode())
    assert_linear(lambda count: lines(lambda: analyse(with_shared_terminator(count))), 300)


def test_names_that_share_their_bytes_are_a_limit() -> None:
    long = unsigned(0x7F) + b"a" * 40_000
    dex = Dex(image([], string_starts=range(0, 40_000, 100), blobs=[long + b"\0"]))
    with pytest.raises(DexLimit, match="share their bytes"):
        list(map(dex.string, range(400)))


def test_a_length_without_an_end_is_damage() -> None:
    data = bytearray(image([b"\x80" * 10_000]))
    dex = Dex(bytes(data))
    place = int(dex.string_offsets[0]) + 2
    with pytest.raises(BadDex, match="a string runs out"):
        dex.string_bytes_at(place)


def test_tables_that_share_their_bytes_are_damage() -> None:
    data = bytearray(SENDER)
    for place, count in ((56, 200), (64, 200), (80, 100), (88, 100)):
        data[place : place + 8] = count.to_bytes(4, "little") + (0x70).to_bytes(4, "little")
    with pytest.raises(BadDex, match="share their bytes"):
        Dex(bytes(data))


def test_code_that_many_methods_share_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.dex.code_sites.MAX_SITES", 1000)
    dex = Dex(with_shared_code(60, 60))
    with pytest.raises(DexLimit, match="places use the strings"):
        list(instructions(dex, method_table(dex), Wanted(strings=frozenset([2]))))


def test_texts_that_are_no_strings_are_a_limit_and_the_endpoints_stay() -> None:
    text = next(row.strings[0] for row in identifier_apis() if row.strings).encode()
    facts = analyse(image([(unsigned(len(text)) + text + b"\0") * 70_000, _URL]))
    assert [row.url for row in facts.endpoints] == [_URL.decode()]
    assert [(problem.kind, problem.reason[:12]) for problem in facts.problems] == [(ProblemKind.LIMIT, "DEX: no APIs")]
    dex = Dex(image([text]))
    assert present_apis(dex, known_strings(dex)).wanted.strings == {0}


def test_a_container_of_images_is_carved_by_their_headers_alone() -> None:
    assert_linear(lambda count: lines(lambda: list(carve(SENDER * count))), 20)


def test_more_images_than_any_file_has_are_a_limit() -> None:
    small = image([_URL])
    facts = analyse(zipped({f"{n}.dex": small for n in range(MAX_DEX_IMAGES + 2)}))
    assert [problem.kind for problem in facts.problems] == [ProblemKind.LIMIT] * 2
    assert len(facts.endpoints) == MAX_DEX_IMAGES + 2


def test_images_that_share_their_bytes_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.endpoints.collection.MAX_DEX_BYTES", 3 * len(SENDER))
    collection = Collection()
    for _ in range(9):
        read_dex(SENDER, 0, "", collection)
    assert {problem.kind for problem in collection.problems} == {ProblemKind.LIMIT}


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0x70, 0x7FFFFFFF, "DEX: 1 strings out of bounds"),
        (0x70 + 4 * 26, 0x1234, "DEX: 1 ids in its tables out of bounds"),
        (56, 25, "DEX: its map is damaged, or says otherwise than its tables"),
    ],
)
def test_what_tables_name_and_is_not_there_is_said(place: int, value: int, reason: str) -> None:
    data = bytearray(SENDER)
    data[place : place + 4] = value.to_bytes(4, "little")
    assert (ProblemKind.DAMAGED, reason) in problems(summed(data))


def test_a_checksum_that_differs_is_said() -> None:
    data = bytearray(SENDER)
    data[SENDER.index(b"nothing")] ^= 1
    assert problems(bytes(data)) == [(ProblemKind.DAMAGED, "DEX: its checksum differs from the content's")]
