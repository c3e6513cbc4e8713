"""The public suffix list (https://publicsuffix.org) as the library `publicsuffixlist` brings it along, read once.

The library's own look-ups read its 15,000 lines anew for each choice of sections, and take three times as long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from publicsuffixlist import PSLFILE

_PRIVATE = "===BEGIN PRIVATE DOMAINS==="
"""Below this line stand the names under which firms let others in; above it those of registries."""
_RULES = (
    (0, re.compile(r"^(?!//)\S+", re.MULTILINE)),
    (1, re.compile(r"^\*\.(\S+)", re.MULTILINE)),
    (-1, re.compile(r"^!(\S+)", re.MULTILINE)),
)
"""How many labels more than the name in the rule the suffix has, by the form of the rule; the later one wins."""

Rules = Mapping[str, int]
"""By a rule's name, without `*.` and `!`: how many labels more the suffix has."""


def registrable_domain(name: str) -> str | None:
    """A registry's suffix and one label more, in lower case; None where the name is no more than one, or under none.

    Hosts are short: a name, which may carry Punycode (RFC 3492), is tried from each of its dots on.
    """
    name = name.lower()
    length = _suffix_length(name, _registries_in_punycode() if "xn--" in name else _registries())
    labels = name.split(".")
    return ".".join(labels[-length - 1 :]) if 0 < length < len(labels) else None


@lru_cache(maxsize=1 << 14)
def is_public_suffix(name: str) -> bool:
    """Whether a lower-case name as a whole is a suffix, of a registry or a firm."""
    return _suffix_length(name, _all()) == name.count(".") + 1


def is_under_firm(name: str) -> bool:
    """Whether a lower-case name is, or stands below, one under which a firm lets others in."""
    firms = _firms()
    labels = name.split(".")
    return any(".".join(labels[start:]) in firms for start in range(len(labels)))


def _suffix_length(name: str, rules: Rules) -> int:
    """Labels of the longest suffix; 0 where no rule speaks of the name.  `*.kobe.jp` makes one of `kobe.jp` as well."""
    if ".." in f".{name}.":
        return 0
    above = name
    while above:
        more = rules.get(above)
        if more is not None:
            return min(above.count(".") + 1 + more, name.count(".") + 1)
        above = above.partition(".")[2]
    return 0


@cache
def _sections() -> tuple[Rules, Rules]:
    """Of registries, and of firms."""
    registries, _, firms = Path(PSLFILE).read_text("utf-8").lower().partition(_PRIVATE.lower())
    return _rules(registries), _rules(firms)


def _rules(text: str) -> Rules:
    rules: dict[str, int] = {}
    for more, form in _RULES:
        rules |= dict.fromkeys(form.findall(text), more)
    return rules


def _registries() -> Rules:
    return _sections()[0]


def _firms() -> Rules:
    return _sections()[1]


@cache
def _all() -> Rules:
    registries, firms = _sections()
    return {**registries, **firms}


@cache
def _registries_in_punycode() -> Rules:
    """With the encoded form of each name; made at the first question, which few images come to."""
    rules = _registries()
    return {**rules, **{name.encode("idna").decode(): more for name, more in rules.items() if not name.isascii()}}
