"""What sets the odd builds of a line apart, one thing at a time: in words, with its weight and whether it was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from fwdiff.compare.fact_rows import FILES, UNKNOWN, FactRow
from fwdiff.compare.line import ABSENT, Line, OddRow
from fwdiff.compare.projection import Projection
from fwdiff.compare.row_names import evidence_key, holders_in
from fwdiff.index import grade
from fwdiff.index.settings import package_named_in
from fwdiff.index.unread import Place, UnreadPlaces
from fwdiff.index.weight import CLEARTEXT
from fwdiff.model import SettingKind, Subject
from fwdiff.model.matrix import MatrixItem, Presence

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


class OddItems:
    """The odd rows of one line in words."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._odd = list(line.odd_rows())
        self._words = self._read()
        self._unread = _Unread(line.projections)

    def _read(self) -> dict[tuple[int, int], FactRow]:
        """What odd rows say, by build and key: in the first build that has the usual, and the first odd one."""
        wanted: defaultdict[int, set[int]] = defaultdict(set)
        for row in self._odd:
            for at in _tellers(row):
                wanted[at].add(row.key)
        found: dict[tuple[int, int], FactRow] = {}
        for at, keys in wanted.items():
            found.update({(at, key): row for key, row in self._line.projections[at].rows(sorted(keys)).items()})
        return found

    def found(self) -> list[Found]:
        """One for each odd row."""
        return list(map(self._found, self._odd))

    def _found(self, row: OddRow) -> Found:
        tellers = _tellers(row)
        usual = self._words[tellers[0], row.key] if row.usual != ABSENT else None
        teller = self._words[tellers[-1], row.key]
        other = teller if teller is not usual else None
        before, after = (set(one.facts) if one else set() for one in (usual, other))
        gained, lost = tuple(sorted(after - before)), tuple(sorted(before - after))
        if usual is not None and other is not None and _is_unknown(gained, lost):
            presence, odd, unread = Presence.UNKNOWN, row.odd, row.odd
        else:
            presence, odd, unread = self._presence(row, usual, other, gained, lost)
        item = MatrixItem(
            presence=presence,
            kind=teller.kind,
            subject=teller.subject,
            name=teller.name,
            weight=_weight(teller, presence, gained),
            gained=gained,
            lost=lost,
            keys=_keys(teller, presence, gained, lost),
            unread=unread,
            also_in=(),
        )
        return Found(item, _owner(teller, gained or lost), odd, row.key)

    def _presence(
        self, row: OddRow, usual: FactRow | None, other: FactRow | None, gained: Sequence[str], lost: Sequence[str]
    ) -> tuple[Presence, tuple[int, ...], tuple[int, ...]]:
        """What the odd builds are, which they are, and the builds that do not say: where it would stand is unread."""
        odd = row.odd
        those = [at for at, facts in enumerate(row.facts) if facts == row.usual]
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
        places = _places(row, facts)
        return {at for at in builds if self._unread.any(at, row.kind, places)}


class _Unread:
    """Whether places were read in a build; most builds of a line do not differ in what was not read of them."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        alike: dict[bytes, UnreadPlaces] = {}
        for one in projections:
            if one.coverage not in alike:
                alike[one.coverage] = one.unread_places()
        self._there = [alike[one.coverage] for one in projections]
        self._known: dict[tuple[int, str, tuple[Place, ...]], bool] = {}

    def any(self, at: int, kind: Subject, places: tuple[Place, ...]) -> bool:
        """Whether any place of a row of some kind was not read there."""
        there = self._there[at]
        key = (id(there), kind.value, places)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = any(_is_unread(there, kind, place) for place in places)
        return known


def _tellers(row: OddRow) -> tuple[int, ...]:
    """The first build with the usual facts, and the first with others; one of them where the other is absence."""
    others = (at for at, facts in enumerate(row.facts) if facts not in (row.usual, ABSENT))
    usual = row.facts.index(row.usual) if row.usual != ABSENT else None
    return tuple(at for at in (usual, next(others, None)) if at is not None)


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


def _weight(row: FactRow, presence: Presence, gained: Sequence[str]) -> int:
    if presence is Presence.LACKS:
        return row.weight // _LACK
    if presence is Presence.DIFFERS and row.kind is Subject.ENDPOINT:
        is_new_in_clear = any(f"schemes[{scheme}]" in gained for scheme in CLEARTEXT)
        return row.weight if is_new_in_clear else min(row.weight, grade.KNOWN_HOST)
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
            fields = [("", not gained)]
        case Subject.PERMISSION:
            fields = [(f"{fact}[{row.name}]", fact in lost) for fact in (*gained, *lost) if fact != UNKNOWN]
        case Subject.CONFIGURATION:
            fields = [(row.name, not gained)]
        case _:
            fields = [("" if fact == FILES else fact, fact in lost) for fact in (*gained, *lost)]
    return tuple(sorted({evidence_key(row.kind, row.subject, field, gone=gone) for field, gone in fields}))
