"""What is gathered while the parts of one file are read, with the limits that hold for the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from fwdiff.facts.containers.compressed import MAX_INFLATED_AT_ONCE
from fwdiff.facts.endpoints.candidates import MAX_CANDIDATES, Allowance, Candidate
from fwdiff.facts.endpoints.context import MOST_LOOKS, Contexts
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.model import ApiUse, CodeSite, EndpointFact, EndpointOrigin, FactProblem, ProblemKind, PropertyUse

MAX_ENDPOINTS = 20_000
"""Endpoint rows of one file: the largest real archives have a tenth of it, a list of blocked hosts ten times it."""
MAX_INFLATED = 1 << 30
"""Bytes inflated from one file, nested archives included."""

MAX_HELD = 560 << 20
"""Bytes of the file and of the members inside members that are held at one time."""
MAX_ROW_TEXT = 1 << 26
"""Characters of all endpoint rows of one file: any number of rows may stand in a member with a long name."""
MAX_SITE_TEXT = 1 << 25
"""Characters of all places in code: any number of methods may stand in a class with a long name."""
MAX_DEX_IMAGES = 1024
"""DEX images of one file, those in archives in it included; a large app has 40."""
MAX_DEX_BYTES = 1 << 30
"""Bytes of tables and of string data that are looked at in all of them: images may share both."""

_SETTLED = MOST_LOOKS + 1


class OverBudget(ValueError):
    """The DEX images of one file hold more than is read: reading on would take too long or too much memory."""

    kind: ClassVar[ProblemKind] = ProblemKind.LIMIT


class Collection:
    """Endpoints, uses of APIs, names of properties, problems and counts of one file."""

    def __init__(self, held: int = 0) -> None:
        """`held`: bytes of the file, and of what it was unpacked to."""
        self._held = held
        self.endpoints: list[EndpointFact] = []
        self.problems: list[FactProblem] = []
        self.api_uses: list[ApiUse] = []
        self.properties: list[PropertyUse] = []
        self.dex_files = 0
        self._inflatable = MAX_INFLATED
        self._allowance = Allowance()
        self._row_text = MAX_ROW_TEXT
        self._site_text = MAX_SITE_TEXT
        self._dex_images = MAX_DEX_IMAGES
        self._dex_bytes = MAX_DEX_BYTES

    def add_problem(self, kind: ProblemKind, reason: object, member: str) -> None:
        """Note what could not be read."""
        self.problems.append(FactProblem(kind, str(reason), member))

    def candidates(
        self, data: bytes | memoryview[int], member: str, begin: int = 0, end: int | None = None
    ) -> Iterator[list[Candidate]]:
        """What may be an endpoint in `data[begin:end]`, window by window, until the file's allowance is spent."""
        was_spent, place = self._allowance.is_spent, 0
        for found in self._allowance.candidates(memoryview(data)[begin:end], begin):
            place = found[-1].place - begin if found else place
            yield found
        if self._allowance.is_spent and not was_spent:
            reason = f"more than {MAX_CANDIDATES} possible endpoints: none was looked for behind byte {place}"
            self.add_problem(ProblemKind.LIMIT, f"{reason} from here on", member)

    def add_literals(
        self,
        literals: Iterable[Literal],
        origin: EndpointOrigin,
        member: str,
        begin: int = 0,
        contexts: Contexts | None = None,
    ) -> bool:
        """One row for each distinct literal, where it stands first, or first without a context.

        `begin` is the member's place in the buffer.  False if there are more than a file can have.
        """
        looks: dict[str, int] = {}
        for literal in literals:
            url, times = literal.url, looks.get(literal.url, 0)
            if times == _SETTLED:
                continue
            context = contexts.of(literal) if contexts and times < MOST_LOOKS else None
            looks[url] = times + 1 if context else _SETTLED
            if times and context:
                continue
            self.add_endpoint(
                literal._replace(context=context) if context else literal, origin, member, literal.start - begin
            )
            if len(looks) > MAX_ENDPOINTS:
                return False
        return True

    def add_endpoint(
        self, literal: Literal, origin: EndpointOrigin, member: str, offset: int, code: tuple[CodeSite, ...] = ()
    ) -> None:
        """One row; none where all rows have too much text."""
        self._row_text -= len(literal.url) + len(literal.host) + len(member)
        if self._row_text < 0:
            return
        self.endpoints.append(
            EndpointFact(
                literal.url,
                literal.host,
                literal.scheme,
                literal.port,
                origin,
                member,
                offset,
                code,
                literal.encoding,
                literal.access_point,
                literal.context,
                literal.opened,
            )
        )
        if len(self.endpoints) > 4 * MAX_ENDPOINTS:
            self.endpoints = sorted(self.endpoints, key=_place)[: MAX_ENDPOINTS + 1]

    @property
    def room(self) -> int:
        """Bytes that may be inflated next."""
        return max(0, min(MAX_INFLATED_AT_ONCE, self._inflatable, MAX_HELD - self._held))

    def hold(self, size: int) -> bool:
        """Whether `size` more bytes may be inflated; they are counted if so, and are held until they are released."""
        if size > self.room:
            return False
        self._inflatable -= size
        self._held += size
        return True

    def release(self, size: int) -> None:
        """What was held is held no more."""
        self._held -= size

    def admit_dex_image(self) -> None:
        """Count an image.  Raises `OverBudget`."""
        self._dex_images -= 1
        if self._dex_images < 0:
            raise OverBudget(f"more than {MAX_DEX_IMAGES} images in one file")

    def admit_sites(self, sites: Iterable[CodeSite]) -> None:
        """Count places in code.  Raises `OverBudget`."""
        self._site_text -= sum(len(site.class_name) + len(site.method) for site in sites)
        if self._site_text < 0:
            raise OverBudget(f"more than {MAX_SITE_TEXT} characters in the names of places")

    def look_at_dex(self, size: int) -> None:
        """Count bytes of an image before they are looked at.  Raises `OverBudget`."""
        self._dex_bytes -= size
        if self._dex_bytes < 0:
            raise OverBudget("images share their bytes, or are too large")

    def sorted_endpoints(self) -> tuple[EndpointFact, ...]:
        """The rows in the order of their places, no more than `MAX_ENDPOINTS`; a problem says what was cut."""
        rows = sorted(self.endpoints, key=_place)
        if self._row_text < 0:
            reason = f"more than {MAX_ROW_TEXT} characters in endpoints, those that were met first are listed"
            self.add_problem(ProblemKind.LIMIT, reason, "")
        if len(rows) > MAX_ENDPOINTS:
            reason = f"more than {MAX_ENDPOINTS} endpoints, the first of them are listed"
            self.add_problem(ProblemKind.LIMIT, reason, "")
        return tuple(rows[:MAX_ENDPOINTS])

    def sorted_problems(self) -> tuple[FactProblem, ...]:
        """The problems, each once, by member."""
        return tuple(sorted(set(self.problems), key=lambda problem: (problem.member, problem.kind, problem.reason)))


def _place(row: EndpointFact) -> tuple[str, int, str]:
    return row.member, row.offset, row.url
