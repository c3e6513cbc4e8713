"""The methods that load strings, as the tests ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.facts.dex.code_sites import Wanted, find_uses, instructions
from fwdiff.facts.dex.dex import Dex
from fwdiff.facts.dex.methods import MethodTable
from fwdiff.model import CodeSite


def find_references(dex: Dex, methods: MethodTable, strings: Iterable[int]) -> dict[int, tuple[CodeSite, ...]]:
    """For each string id the methods that load it, sorted.  Where code was merged all owners are named."""
    wanted = Wanted(frozenset(strings))
    uses = find_uses(dex, methods, instructions(dex, methods, wanted), wanted)
    return {string: sites for (_, string), sites in uses.items()}
