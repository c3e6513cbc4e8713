"""What is gathered while the parts of one file are read, with the limits that hold for the whole file."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.facts.literals import Literal
from fwdiff.model import ApiUse, CodeSite, EndpointFact, FactProblem, ProblemKind

MAX_ENDPOINTS = 20_000
"""Endpoint rows of one file: the largest real archives have a tenth of it, a list of blocked hosts ten times it."""
MAX_INFLATED = 1 << 30
"""Bytes inflated from one file, nested archives included."""


class Collection:
    """Endpoints, uses of APIs, problems and counts of one file."""

    def __init__(self) -> None:
        self.endpoints: list[EndpointFact] = []
        self.problems: list[FactProblem] = []
        self.api_uses: list[ApiUse] = []
        self.dex_files = 0
        self._inflatable = MAX_INFLATED

    def add_problem(self, kind: ProblemKind, reason: object, member: str) -> None:
        """Note what could not be read."""
        self.problems.append(FactProblem(kind, str(reason), member))

    def add_literals(self, literals: Iterable[Literal], origin: str, member: str, begin: int = 0) -> None:
        """One row for each distinct literal, where it stands first; `begin` is the member's place in the buffer."""
        seen: set[str] = set()
        for literal in literals:
            if literal.url not in seen:
                seen.add(literal.url)
                self.add_endpoint(literal, origin, member, literal.start - begin)

    def add_endpoint(
        self, literal: Literal, origin: str, member: str, offset: int, code: tuple[CodeSite, ...] = ()
    ) -> None:
        """One row."""
        url, host, scheme, port, encoding = literal[2:]
        self.endpoints.append(EndpointFact(url, host, scheme, port, origin, member, offset, code, encoding))

    def take_inflated(self, size: int) -> bool:
        """Whether `size` more bytes may be inflated; they are counted if so."""
        if size > self._inflatable:
            return False
        self._inflatable -= size
        return True

    def sorted_endpoints(self) -> tuple[EndpointFact, ...]:
        """The rows in the order of their places, no more than `MAX_ENDPOINTS`; a problem says what was cut."""
        rows = sorted(self.endpoints, key=lambda row: (row.member, row.offset, row.url))
        if len(rows) > MAX_ENDPOINTS:
            self.add_problem(ProblemKind.LIMIT, f"{len(rows)} endpoints, the first {MAX_ENDPOINTS} are listed", "")
        return tuple(rows[:MAX_ENDPOINTS])

    def sorted_problems(self) -> tuple[FactProblem, ...]:
        """The problems, each once, by member."""
        return tuple(sorted(set(self.problems), key=lambda problem: (problem.member, problem.kind, problem.reason)))
