"""What sets the odd builds of a line apart, one thing at a time: in words, with its weight and whether it was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, assert_never

from fwdiff.compare.fact_rows import FILES, UNKNOWN, FactRow
from fwdiff.compare.line import ABSENT, Line, OddRow
from fwdiff.compare.package_facts import cited, is_part
from fwdiff.compare.projection import Projection
from fwdiff.compare.row_names import evidence_key, holders_in
from fwdiff.index import grade
from fwdiff.index.settings import package_named_in
from fwdiff.index.unread import Place, UnreadPlaces
from fwdiff.index.weight import CLEARTEXT
from fwdiff.model import SettingKind, Subject
from fwdiff.model.matrix import MatrixItem, Presence

OWN = "a value of its own"
"""What is said of builds each of which has a name of its own."""
_OF_NEW_PACKAGE = ("signers[", "shared_user_id[")
"""Beside its name, by what a decision knows it again."""
_LACK = 2
"""What a build lacks is worth half of what it has: it does nothing."""


class Found(NamedTuple):
    """An item with the builds that it sets apart, as positions in the line."""

    item: MatrixItem
    owner: str
    """Whose it is, as rows are told by."""
    odd: tuple[int, ...]
    key: int
    """Digest of the row's key."""


class _Odd(NamedTuple):
    """The builds of a line in which a row has other facts than is usual, and equal ones."""

    row: OddRow
    builds: tuple[int, ...]
    is_name: bool = False
    """Whether it names the build, so that several values are together here."""

    @property
    def usual_teller(self) -> int | None:
        """The first build with the usual facts."""
        return self.row.facts.index(self.row.usual) if self.row.usual != ABSENT else None

    @property
    def odd_teller(self) -> int | None:
        """The first odd build, if it stands there."""
        return next((at for at in self.builds if self.row.facts[at] != ABSENT), None)

    @property
    def tellers(self) -> tuple[int, ...]:
        """The builds that are asked for words."""
        return tuple(at for at in (self.usual_teller, self.odd_teller) if at is not None)

    @property
    def others(self) -> tuple[int, ...]:
        """The builds with neither the usual nor this."""
        own = {self.row.usual, *(self.row.facts[at] for at in self.builds)}
        return tuple(at for at, facts in enumerate(self.row.facts) if facts not in own)


class OddItems:
    """The odd rows of one line in words: an item for each value that is not the usual one."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._words: dict[tuple[int, int], FactRow] = {}
        """What odd rows say, by build and key."""
        self._odd = list(self._values())
        self._read((at, odd.row.key) for odd in self._odd for at in odd.tellers)
        self._unread = _Unread(line.projections)

    def _values(self) -> Iterator[_Odd]:
        """Each odd value with the builds that have it; what names the build is told once for all that differ."""
        found = [(row, list(row.odd())) for row in self._line.odd_rows()]
        several = [(row, row.stands_in[0]) for row, values in found if len(values) > 1]
        self._read((at, row.key) for row, at in several)
        names = {row.key for row, at in several if self._words[at, row.key].weight <= grade.NAME_OF_BUILD}
        for row, values in found:
            if row.key in names:
                yield _Odd(row, tuple(sorted(at for builds in values for at in builds)), is_name=True)
            else:
                yield from (_Odd(row, builds) for builds in values)

    def _read(self, wanted: Iterable[tuple[int, int]]) -> None:
        keys: defaultdict[int, set[int]] = defaultdict(set)
        for at, key in wanted:
            keys[at].add(key)
        for at, some in keys.items():
            rows = self._line.projections[at].rows(sorted(some))
            self._words.update({(at, key): row for key, row in rows.items()})

    def found(self) -> list[Found]:
        """One for each value that a row has in odd builds."""
        return list(map(self._found, self._odd))

    def _found(self, one: _Odd) -> Found:
        usual, other = (
            None if at is None else self._words[at, one.row.key] for at in (one.usual_teller, one.odd_teller)
        )
        teller = other or usual
        assert teller is not None
        before, after = (set(one.facts) if one else set() for one in (usual, other))
        gained, lost = tuple(sorted(after - before)), tuple(sorted(before - after))
        if one.is_name:
            gained, lost = (OWN,), ()
        if usual is not None and other is not None and _is_unknown(gained, lost):
            presence, odd, unread = Presence.UNKNOWN, one.builds, one.builds
        else:
            presence, odd, unread = self._presence(one, usual, other, gained, lost)
        item = MatrixItem(
            presence=presence,
            kind=teller.kind,
            subject=teller.subject,
            name=teller.name,
            weight=_weight(teller, presence, gained, lost),
            gained=gained,
            lost=lost,
            keys=_keys(teller, presence, gained, lost),
            unread=unread,
            also_in=(),
            others=one.others,
            sku=teller.sku,
        )
        return Found(item, _owner(teller, gained or lost), odd, one.row.key)

    def _presence(
        self, one: _Odd, usual: FactRow | None, other: FactRow | None, gained: Sequence[str], lost: Sequence[str]
    ) -> tuple[Presence, tuple[int, ...], tuple[int, ...]]:
        """What the odd builds are, which they are, and the builds that do not say: where it would stand is unread."""
        odd, those = one.builds, one.row.those
        blind = self._blind(those, other, gained)
        blind_odd = self._blind(odd, usual, lost)
        unread = tuple(sorted(blind | blind_odd))
        if other is None:
            proven = tuple(at for at in odd if at not in blind_odd)
            return (Presence.LACKS, proven, unread) if proven else (Presence.UNKNOWN, odd, unread)
        is_proven = (bool(gained) and len(blind) < len(those)) or (bool(lost) and len(blind_odd) < len(odd))
        presence = Presence.HAS if usual is None else Presence.DIFFERS
        return (presence if is_proven else Presence.UNKNOWN), odd, unread

    def _blind(self, builds: Iterable[int], row: FactRow | None, facts: Sequence[str]) -> set[int]:
        """The builds in which a place of some facts was not read."""
        if row is None or not facts:
            return set()
        return self._unread.blind(builds, row.kind, _places(row, facts))


class _Unread:
    """Whether places were read in a build; most builds of a line do not differ in what was not read of them."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        alike: dict[bytes, UnreadPlaces] = {}
        for one in projections:
            if one.coverage not in alike:
                alike[one.coverage] = one.unread_places()
        self._unlike = list(alike.values())
        numbers = {coverage: number for number, coverage in enumerate(alike)}
        self._number = [numbers[one.coverage] for one in projections]
        self._known: dict[tuple[str, tuple[Place, ...]], frozenset[int]] = {}

    def blind(self, builds: Iterable[int], kind: Subject, places: tuple[Place, ...]) -> set[int]:
        """Those of some builds in which any place of a row of some kind was not read."""
        key = (kind.value, places)
        if key not in self._known:
            self._known[key] = frozenset(
                number
                for number, there in enumerate(self._unlike)
                if any(_is_unread(there, kind, place) for place in places)
            )
        numbers = self._known[key]
        return {at for at in builds if self._number[at] in numbers} if numbers else set()


def _is_unknown(gained: Sequence[str], lost: Sequence[str]) -> bool:
    """Whether no more differs than that a grant is not known."""
    return UNKNOWN in (*gained, *lost) and {*gained, *lost} <= {UNKNOWN, "granted"}


def _places(row: FactRow, facts: Iterable[str]) -> tuple[Place, ...]:
    """Where some facts of a row stand: of a host those of its packages; of all else they are the row's."""
    named = holders_in(facts)
    if row.kind is not Subject.ENDPOINT or not (named or FILES in facts):
        return row.places
    return tuple(one for one in row.places if (one.package in named if one.package else FILES in facts))


def _is_unread(there: UnreadPlaces, kind: Subject, place: Place) -> bool:
    match kind:
        case Subject.PACKAGE | Subject.PERMISSION:
            return there.package_at(place.path, place.device_path)
        case Subject.ENDPOINT:
            return there.text_at(place)
        case Subject.CONFIGURATION | Subject.FILE:
            return there.file(place.path, place.device_path)
        case _:
            assert_never(kind)


def _weight(row: FactRow, presence: Presence, gained: Sequence[str], lost: Sequence[str]) -> int:
    if presence is Presence.LACKS:
        return row.weight // _LACK
    if presence is Presence.DIFFERS and row.kind is Subject.ENDPOINT:
        is_new_in_clear = any(f"schemes[{scheme}]" in gained for scheme in CLEARTEXT)
        return row.weight if is_new_in_clear else min(row.weight, grade.KNOWN_HOST)
    if presence is Presence.DIFFERS and row.kind is Subject.PACKAGE and all(map(is_part, (*gained, *lost))):
        return min(row.weight, grade.PARTS)
    return row.weight


def _owner(row: FactRow, facts: Sequence[str]) -> str:
    """The package that a row is about, or that alone holds what it says; else the host, or the kind of setting."""
    match row.kind:
        case Subject.PACKAGE | Subject.PERMISSION:
            return f"package:{row.subject}"
        case Subject.ENDPOINT:
            holders = holders_in(facts)
            return f"package:{min(holders)}" if len(holders) == 1 and FILES not in facts else f"host:{row.subject}"
        case Subject.CONFIGURATION | Subject.FILE:
            named = package_named_in(SettingKind(row.subject), row.name, *facts)
            return f"package:{named}" if named else f"setting:{row.subject}"
        case _:
            assert_never(row.kind)


def _keys(row: FactRow, presence: Presence, gained: Sequence[str], lost: Sequence[str]) -> tuple[str, ...]:
    """As the evidence of findings has them, which decisions name."""
    match row.kind:
        case Subject.PACKAGE if presence is not Presence.DIFFERS:
            fields = [("", not gained), *((fact, False) for fact in gained if fact.startswith(_OF_NEW_PACKAGE))]
        case Subject.PACKAGE:
            fields = [(cited(fact), fact in lost) for fact in (*gained, *lost) if cited(fact)]
        case Subject.PERMISSION:
            fields = [(f"{fact}[{row.name}]", fact in lost) for fact in (*gained, *lost) if fact != UNKNOWN]
        case Subject.CONFIGURATION:
            fields = [(row.name, not gained)]
        case _:
            fields = [("" if fact == FILES else fact, fact in lost) for fact in (*gained, *lost)]
    return tuple(sorted({evidence_key(row.kind, row.subject, field, gone=gone) for field, gone in fields}))
