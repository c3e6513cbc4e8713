"""Endpoints, identifier APIs and properties that one DEX image names, with the methods and fields that hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import chain

import numpy as np

from fwdiff.facts.content import Content, content_of
from fwdiff.facts.dex.api_uses import PresentApis, Use, api_uses, present_apis
from fwdiff.facts.dex.check import complaints, is_intact
from fwdiff.facts.dex.code_sites import Instruction, Wanted, find_uses, instructions
from fwdiff.facts.dex.compared import compared_strings
from fwdiff.facts.dex.data import literals_outside_strings, owners_of
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.host_calls import NO_CALLS, HostCalls, handed_strings, host_calls
from fwdiff.facts.dex.instructions import Table
from fwdiff.facts.dex.known_texts import known_strings
from fwdiff.facts.dex.methods import Methods, method_table
from fwdiff.facts.dex.property_names import property_strings, property_uses
from fwdiff.facts.dex.quickened import restored_for
from fwdiff.facts.dex.static_values import find_static_values
from fwdiff.facts.endpoints.candidates import Candidate
from fwdiff.facts.endpoints.collection import Collection, OverBudget
from fwdiff.facts.endpoints.context import MOST_LOOKS, Contexts
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.scan import literals_at, literals_in
from fwdiff.model import CodeSite, EndpointContext, EndpointOrigin, ProblemKind

_UNREADABLE = (BadDex, OverBudget)


def read_dex(data: bytes, start: int, member: str, collection: Collection, *, is_carved: bool = False) -> Dex | None:
    """Add what the image at `start` holds; the image, or None where its tables are damaged: its bytes are scanned then.

    Of what is carved from a compiled file the checksum is that of the file it was compiled from.
    """
    end = len(data)
    try:
        collection.admit_dex_image()
        dex = Dex(data, start)
        end = start + dex.size
        methods = cache(partial(method_table, dex))
        collection.look_at_dex(dex.table_bytes)
        found = list(_strings_with_literals(dex, member, collection))
        outside = list(literals_outside_strings(dex, methods, member, collection, is_carved=is_carved))
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX: {error}", member)
        _scan_bytes(data[start:end], member, collection)
        return None
    for complaint in complaints(dex):
        collection.add_problem(ProblemKind.DAMAGED, f"DEX: {complaint}", member)
    if not is_carved and not is_intact(dex):
        collection.add_problem(ProblemKind.DAMAGED, "DEX: its checksum differs from the content's", member)
    collection.dex_files += len(dex.classes) > 0
    apis, properties, takers = _looked_for(dex, found, member, collection)
    strings_found = {string for string, _ in found}
    wanted = apis.wanted.with_strings(properties).with_strings(strings_found)
    asked = wanted.with_all(takers.wanted)
    dex = _put_back(dex, methods, asked, member, collection)
    # in one pass over the code for all who ask
    named = _instructions(dex, methods, asked, member, collection)
    sites = _sites(dex, methods, named, wanted, strings_found, member, collection)
    collection.api_uses.extend(api_uses(apis, sites))
    collection.properties.extend(property_uses(properties, sites))
    compared = _compared(dex, methods, named, found, takers, member, collection)
    placed = _add_strings(dex, found, sites, compared, member, collection)
    _add_outside(dex, methods, outside, member, collection)
    _add_handed(dex, methods, named, takers, placed, member, collection)
    return dex


def _put_back(dex: Dex, methods: Methods, wanted: Wanted, member: str, collection: Collection) -> Dex:
    """The image of a vdex with what dex2oat took out of the code that is asked for."""
    if not any(wanted) or content_of(dex.data) is not Content.VDEX:
        return dex
    try:
        whole = restored_for(dex, methods(), wanted)
        collection.look_at_dex(whole.cost)
    except BadDex:  # said of the instructions
        return dex
    except OverBudget as error:
        collection.add_problem(error.kind, f"DEX code: {error}", member)
        return dex
    if whole.unknown:
        reason = f"vdex: {whole.unknown} methods are quickened, and what they call is not told"
        collection.add_problem(ProblemKind.UNSUPPORTED, reason, member)
    return whole.dex


def _add_strings(
    dex: Dex,
    found: list[tuple[int, Literal]],
    sites: Mapping[Use, list[CodeSite]],
    compared: frozenset[int],
    member: str,
    collection: Collection,
) -> dict[str, tuple[CodeSite, ...]]:
    """One row for each distinct literal of the strings; their places in code, by URL."""
    same: dict[str, list[tuple[int, Literal]]] = {}
    for string, literal in found:
        same.setdefault(literal.url, []).append((string, literal))
    contexts = Contexts(dex.data, 0, len(dex.data), Content.DEX)  # of CompactDex, strings stand behind the image
    placed: dict[str, tuple[CodeSite, ...]] = {}
    for url, each in same.items():
        placed[url] = _merged([sites.get((Table.STRING, string), ()) for string, _ in each])
        literal = _first(each, contexts)
        if compared.issuperset(string for string, _ in each):
            literal = literal._replace(context=EndpointContext.COMPARED)
        collection.add_endpoint(literal, EndpointOrigin.DEX, member, literal.start - dex.start, placed[url])
    return placed


def _first(same: list[tuple[int, Literal]], contexts: Contexts) -> Literal:
    """The first that has no context, else the first with its own."""
    looked_at = (literal._replace(context=contexts.of(literal)) for _, literal in same[:MOST_LOOKS])
    others = (literal for _, literal in same[MOST_LOOKS:])
    first = next(looked_at)
    return next((literal for literal in chain((first,), looked_at, others) if literal.context is None), first)


def _compared(
    dex: Dex,
    methods: Methods,
    named: list[Instruction],
    found: list[tuple[int, Literal]],
    takers: HostCalls,
    member: str,
    collection: Collection,
) -> frozenset[int]:
    """The strings that are no more than what code compares others with; each is a bare name."""
    bare = {string for string, literal in found if not literal.scheme}
    try:
        return compared_strings(dex, methods(), named, bare, takers.comparers) if named and bare else frozenset()
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX code: {error}", member)
        return frozenset()


def _add_outside(dex: Dex, methods: Methods, outside: list[Literal], member: str, collection: Collection) -> None:
    try:
        for literal in outside:
            code = owners_of(dex, methods(), literal.start)
            collection.admit_sites(code)
            collection.add_endpoint(literal, EndpointOrigin.DEX, member, literal.start - dex.start, code)
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX code: {error}", member)


def _scan_bytes(image: bytes, member: str, collection: Collection) -> None:
    try:
        collection.look_at_dex(len(image))
    except OverBudget as error:
        collection.add_problem(error.kind, f"DEX: not looked into: {error}", member)
        return
    found = chain.from_iterable(collection.candidates(image, member))
    collection.add_literals(literals_in(image, found), EndpointOrigin.DEX, member)


def _add_handed(
    dex: Dex,
    methods: Methods,
    named: list[Instruction],
    takers: HostCalls,
    known: Mapping[str, tuple[CodeSite, ...]],
    member: str,
    collection: Collection,
) -> None:
    """Hosts and numbers by the calls that take them; of what is `known` by its form, further calls and openings."""
    try:
        for _, literal, code in handed_strings(dex, methods(), named, takers) if named else ():
            if literal.opened or not set(code).issubset(known.get(literal.url, ())):
                collection.admit_sites(code)
                collection.add_endpoint(literal, EndpointOrigin.DEX, member, literal.start - dex.start, code)
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX code: {error}", member)


def _looked_for(
    dex: Dex, found: list[tuple[int, Literal]], member: str, collection: Collection
) -> tuple[PresentApis, Mapping[int, str], HostCalls]:
    """What is looked for in code beside endpoints: APIs, strings that are properties' names, what takes hosts."""
    try:
        strings = known_strings(dex)
        return present_apis(dex, strings), property_strings(dex), host_calls(dex, strings, found)
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX: no APIs and properties: {error}", member)
        return PresentApis({}), {}, NO_CALLS


def _strings_with_literals(dex: Dex, member: str, collection: Collection) -> Iterator[tuple[int, Literal]]:
    """(string id, literal) for every endpoint in the image's strings.

    Only the region of string data is scanned; a candidate belongs to the string that begins last before it.
    """
    offsets, identifiers = dex.strings_in_order
    low, high = dex.string_region
    collection.look_at_dex(high - low)
    found = list(chain.from_iterable(collection.candidates(dex.data, member, low, high)))
    rows = np.searchsorted(offsets, [candidate.place for candidate in found], "right") - 1
    row_of = dict(zip((candidate.place for candidate in found), rows.tolist(), strict=True))

    @cache
    def bounds_of(row: int) -> tuple[int, int]:
        return dex.string_bytes_at(int(offsets[row]))

    def bounds(candidate: Candidate) -> tuple[int, int]:
        return bounds_of(row_of[candidate.place])

    for literal in literals_at(dex.data, found, bounds):
        row = int(np.searchsorted(offsets, literal.start, "right")) - 1
        yield int(identifiers[row]), literal


def _instructions(dex: Dex, table: Methods, wanted: Wanted, member: str, collection: Collection) -> list[Instruction]:
    """Those that name something wanted; what cannot be read is a problem of the file."""
    if not any(wanted):
        return []
    try:
        methods = table()
        if methods.rejected:
            collection.add_problem(
                ProblemKind.DAMAGED, f"DEX: code of {methods.rejected} methods out of bounds", member
            )
        return list(instructions(dex, methods, wanted))
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX code: {error}", member)
        return []


def _sites(
    dex: Dex,
    table: Methods,
    named: list[Instruction],
    wanted: Wanted,
    strings: set[int],
    member: str,
    collection: Collection,
) -> dict[Use, list[CodeSite]]:
    """The places in code of what is wanted, and those of `strings` in static values."""
    sites: dict[Use, list[CodeSite]] = {}
    try:
        for use, places in find_uses(dex, table(), named, wanted).items() if named else ():
            collection.admit_sites(places)
            sites.setdefault(use, []).extend(places)
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX code: {error}", member)
    try:
        for string, places in find_static_values(dex, strings).items() if strings else ():
            collection.admit_sites(places)
            sites.setdefault((Table.STRING, string), []).extend(places)
    except _UNREADABLE as error:
        collection.add_problem(error.kind, f"DEX static values: {error}", member)
    return sites


def _merged(lists: list[list[CodeSite] | tuple[()]]) -> tuple[CodeSite, ...]:
    if len(lists) == 1 and len(lists[0]) < 2:
        return tuple(lists[0])
    return tuple(sorted({site for sites in lists for site in sites}, key=lambda site: (site.class_name, site.method)))
