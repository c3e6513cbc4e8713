"""Words that a filter finds though a row does not show them, each under the name of what it is: `country:cn`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fwdiff.model.judgement import Case
from fwdiff.text import both_forms, visible
from fwdiff.tui.view_model.case_words import state
from fwdiff.tui.view_model.query import BETWEEN
from fwdiff.tui.view_model.view import View


def hidden_words(
    *,
    perm: Iterable[str] = (),
    host: Iterable[str] = (),
    owner: Iterable[str | None] = (),
    country: Iterable[str | None] = (),
    path: Iterable[str | None] = (),
    kind: Iterable[str] = (),
    moved: Iterable[str] = (),
    found_in: Iterable[str] = (),
) -> str:
    """The words as one text, each behind its key."""
    keyed = {
        "perm": perm,
        "host": host,
        "owner": owner,
        "country": country,
        "path": path,
        "kind": kind,
        "moved": moved,
        "in": found_in,
    }
    words = (
        f"{BETWEEN}{key}:{word.replace(BETWEEN, ' ')}"
        for key, found in keyed.items()
        for word in dict.fromkeys(found)
        if word
    )
    return "".join(words)


def words_of_hosts(hosts: Sequence[str]) -> list[str]:
    """All that a filter finds by each host's name, in folded case."""
    together = "\n".join(hosts).lower()
    is_plain = together.isascii() and "xn--" not in together and together.replace("\n", "").isprintable()
    if is_plain and together.count("\n") == len(hosts) - 1:
        return [f"{host}{BETWEEN}host:{host}" for host in together.split("\n")]
    return [f"{visible(both_forms(host))} {host}{hidden_words(host=(host,))}".casefold() for host in hosts]


def words_of_case(view: View, row_id: str) -> str:
    """Those of the case that a row lies in."""
    case = view.cases.get(view.case_of_difference.get(row_id, ""))
    return case_words(view, case) if case else ""


def case_words(view: View, case: Case) -> str:
    """Severity and state of a case."""
    return f"{BETWEEN}sev:{case.severity}{BETWEEN}state:{state(view, case) or 'quiet'}"


def sides(view: View, *, left: bool, right: bool, reference: bool | None) -> list[str]:
    """The builds in which something stands, by their part and by the region of the reference."""
    found = [name for name, there in (("left", left), ("right", right)) if there]
    if reference and view.reference is not None:
        found += ["reference", view.reference.image.region or ""]
    return found
