"""What a rule is, and what it says before it is known whether the baseline build has the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from fwdiff.judge.ground import Ground
from fwdiff.judge.view import View
from fwdiff.model import Basis
from fwdiff.model.judgement import Evidence, Severity


class Observation(NamedTuple):
    """What a rule sees of one subject in one build, or between two."""

    subject: str
    """Names it among what the rule says; without path, version, build, hash, offset and count."""
    case: str
    severity: Severity
    title: str
    evidence: tuple[Evidence, ...]
    package: str | None = None
    does_not_show: tuple[str, ...] = ()
    basis: Basis = Basis.PROVEN
    denied: bool = False
    """Whether a denied list of the policy names it."""
    gates: bool | None = None
    """Whether it counts against the release whatever the policy says of its rule; None: the policy says."""
    disabled: bool = False
    """Whether it is about nothing but packages that are installed and disabled."""


@dataclass(frozen=True)
class Rule:
    """One thing that a release engineer should know of; `absolute` looks at a build, `differential` at two.

    `absolute` runs on both builds under today's policy; what `differential` sees is new by itself.
    """

    id: str
    title: str
    severity: Severity
    """The highest that it gives unless a policy says otherwise."""
    looks_at: str
    why: str
    what_to_do: str
    references: tuple[str, ...] = ()
    absolute: Callable[[Ground, View], Iterable[Observation]] | None = None
    differential: Callable[[Ground], Iterable[Observation]] | None = None
