"""The words of a decision that are typed, understood: its last day and its scope."""

from __future__ import annotations

import datetime
import re

from fwdiff.errors import UsageError

EXPIRY_FORMS = "Write the last day as 2026-12-31, or days from today as 90d."
_SCOPE_FORMS = "Write it as MARKET, MARKET/MODEL or MARKET/MODEL/SKU."


def expiry(word: str, today: datetime.date) -> datetime.date:
    """The last day that a word names: a date, or days from today as `90d`.  Raises `UsageError`."""
    days = re.fullmatch(r"([0-9]{1,5})d", word)
    try:
        expires = today + datetime.timedelta(days=int(days[1])) if days else datetime.date.fromisoformat(word)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{word!r} is not a date and not days from today", EXPIRY_FORMS) from error
    if expires < today:
        raise UsageError(f"{word} is before {today}", "Name a day to come, or days as 90d.")
    return expires


def scope_parts(words: str) -> tuple[str, str, str]:
    """Market, model and SKU that `MARKET`, `MARKET/MODEL` or `MARKET/MODEL/SKU` names.  Raises `UsageError`."""
    market, model, sku, *more = (part.strip() for part in f"{words}//".split("/"))
    if not market:
        raise UsageError("the scope names no market", _SCOPE_FORMS)
    if any(more):
        raise UsageError(f"{words!r} names more than a market, a model and a SKU", _SCOPE_FORMS)
    return market, model, sku
