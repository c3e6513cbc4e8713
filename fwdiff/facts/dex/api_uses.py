"""What the code of a DEX image reads identifiers and sends with: the table's rows as ids of the image's own tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from fwdiff.facts.dex.code_sites import Wanted
from fwdiff.facts.dex.dex import Dex, Integers, members_of, types_with
from fwdiff.facts.dex.instructions import Table
from fwdiff.knowledge.identifier_apis import identifier_apis
from fwdiff.model import ApiUse, CodeSite

Use = tuple[Table, int]


class Api(NamedTuple):
    """A row's category, and one method, field or constant of it as reports write it."""

    category: str
    name: str


class PresentApis(NamedTuple):
    """The APIs that an image names; named is not yet used."""

    by_use: Mapping[Use, Api]

    @property
    def wanted(self) -> Wanted:
        """The ids to look for in code."""
        strings, methods, fields = (
            frozenset(identifier for table, identifier in self.by_use if table is wanted)
            for wanted in (Table.STRING, Table.METHOD, Table.FIELD)
        )
        return Wanted(strings, methods, fields)


def texts() -> frozenset[bytes]:
    """Strings that an image names them by."""
    known = _known()
    return frozenset({*known.constants, *known.owners, *(name for *_, name in known.members)})


def present_apis(dex: Dex, strings: Mapping[int, bytes]) -> PresentApis:
    """The ids of what the table wants, in this image, by those of its strings that are `texts`."""
    known = _known()
    by_use: dict[Use, Api] = {
        (Table.STRING, identifier): known.constants[text]
        for identifier, text in strings.items()
        if text in known.constants
    }
    types = [
        (type_id, owner) for type_id, string in types_with(dex, strings) if (owner := strings[string]) in known.owners
    ]
    for table, members in ((Table.METHOD, dex.methods), (Table.FIELD, dex.fields)) if types else ():
        for identifier, owner, name in _members_of(members, dict(types), strings):
            if api := known.members.get((table, owner, name)):
                by_use[table, identifier] = api
    return PresentApis(by_use)


def api_uses(apis: PresentApis, sites: Mapping[Use, Iterable[CodeSite]]) -> Iterator[ApiUse]:
    """A record for each API that code uses; overloads are one."""
    found: dict[Api, set[CodeSite]] = {}
    for use, api in apis.by_use.items():
        if use in sites:
            found.setdefault(api, set()).update(sites[use])
    for api, code in found.items():
        yield ApiUse(api.category, api.name, tuple(code))


def merged(uses: Iterable[ApiUse]) -> tuple[ApiUse, ...]:
    """The records of several images, one an API, sorted by category and name, the sites by class and method."""
    found: dict[Api, set[CodeSite]] = {}
    for use in uses:
        found.setdefault(Api(use.category, use.api), set()).update(use.code)
    return tuple(
        ApiUse(api.category, api.name, tuple(sorted(code, key=lambda site: (site.class_name, site.method))))
        for api, code in sorted(found.items())
    )


class _Known(NamedTuple):
    constants: Mapping[bytes, Api]
    members: Mapping[tuple[Table, bytes, bytes], Api]
    owners: frozenset[bytes]


@cache
def _known() -> _Known:
    constants: dict[bytes, Api] = {}
    members: dict[tuple[Table, bytes, bytes], Api] = {}
    for row in identifier_apis():
        constants |= {text.encode(): Api(row.category, text) for text in row.strings}
        for table, names in ((Table.METHOD, row.methods), (Table.FIELD, row.fields)):
            for name in names:
                api = Api(row.category, f"{row.class_name}->{name}")
                members[table, row.class_name.encode(), name.encode()] = api
    owners = frozenset(owner for _, owner, _ in members)
    return _Known(constants, members, owners)


def _members_of(
    members: Integers, types: Mapping[int, bytes], strings: Mapping[int, bytes]
) -> Iterator[tuple[int, bytes, bytes]]:
    """(id, class, name) of the methods or fields of some types that have one of some names."""
    for row, owner, name in members_of(members, types):
        if name in strings:
            yield row, types[owner], strings[name]
