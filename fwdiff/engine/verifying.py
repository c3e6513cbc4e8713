"""`verify`: a citation against an image.  What it says is made anew from the image's bytes and compared word by word.

Nothing in a citation is believed: its bytes, places, methods and commands hold where fwdiff would cite the very same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from msgspec.structs import replace

from fwdiff.engine.cited_facts import CitableFact, CitedFacts
from fwdiff.engine.citing import Files
from fwdiff.errors import FwdiffError
from fwdiff.model import Fate, Side, Subject
from fwdiff.model.citation import Check, Citation, CitedImage, CitedSite, Place, Verification

VERIFICATION = "fwdiff.verification/1"
_NUMBERED = re.compile(r"#\d+\Z")
_BY_WEIGHT = ("member", "offset", "expected", "code")
_SIDES = {Fate.ADDED: {Side.RIGHT}, Fate.REMOVED: {Side.LEFT}, Fate.CHANGED: {Side.LEFT, Side.RIGHT}}


def verify(citation: Citation, files: Files, sha256: str | None) -> Verification:
    """The places that a citation names in this image, read again; `sha256` is that of the image, where it is a file.

    The side is the one with the image's digest; of a folder, the one that holds best.  What the bytes of one image
    cannot show is not checked: that the other build lacks them, and that the rows of a case are one.
    """
    found = [_Verifier(citation, files, side, sha256 or None).verification() for side in _sides_of(citation, sha256)]
    return max(found, key=lambda one: (one.verified, sum(check.held for check in one.checks), one.side))


def _sides_of(citation: Citation, sha256: str | None) -> list[Side]:
    sides = sorted({place.side for place in citation.places})
    digests = {Side.LEFT: citation.left.sha256, Side.RIGHT: citation.right.sha256}
    return [side for side in sides if sha256 and digests[side] == sha256] or sides or [Side.RIGHT]


class _Verifier:
    """Checks one side of a citation."""

    def __init__(
        self, citation: Citation, files: Files, side: Side, sha256: str | None, facts: CitedFacts | None = None
    ) -> None:
        self._citation = citation
        self._files = files
        self._side = side
        self._sha256 = sha256
        self._places = [place for place in citation.places if place.side is side]
        self._facts = facts or CitedFacts(files, {place.path for place in self._places})

    def verification(self) -> Verification:
        checks = tuple(self._checks())
        verified = bool(self._places) and all(check.held for check in checks)
        others = len(self._citation.places) - len(self._places)
        unshown = tuple(self._does_not_show())
        return Verification(VERIFICATION, self._citation.id, self._side, verified, checks, others, unshown)

    def _does_not_show(self) -> Iterator[str]:
        """What nobody should take a verification for."""
        other = "left" if self._side is Side.RIGHT else "right"
        claims = [row.claim for row in self._citation.rows] or [self._citation.claim]
        fates = {claim.rpartition(" ")[2] for claim in claims}
        if fates & {Fate.ADDED, Fate.REMOVED}:
            yield f"that the {other} build lacks it: compare the two builds for that"
        if Fate.CHANGED in fates:
            yield f"what stands in the {other} build: verify the citation with that image too"
        if not (self._sha256 and self._cited_image().sha256):
            yield "that the files it does not cite are those of the build that was compared"

    def _checks(self) -> Iterator[Check]:
        yield from self._checks_of_image()
        for row in self._rows():
            yield from row.checks_of_row()

    def _rows(self) -> Iterator[_Verifier]:
        """Itself; of a case, its rows as they would be cited alone."""
        if not self._citation.rows:
            yield self
        claims = {row.id: row.claim for row in self._citation.rows}
        for identifier, places in self._by_row().items() if claims else ():
            alone = replace(self._citation, id=identifier, claim=claims.get(identifier, ""), places=places, rows=())
            yield _Verifier(alone, self._files, self._side, self._sha256, self._facts)

    def _by_row(self) -> dict[str, tuple[Place, ...]]:
        """The places of each row that has one in this image."""
        here = dict.fromkeys(place.row for place in self._places)
        return {row: tuple(place for place in self._citation.places if place.row == row) for row in here}

    def checks_of_row(self) -> Iterator[Check]:
        """That the claim goes with the places, and that each place says it."""
        yield self._check_of_claim()
        for place in self._places:
            yield from self._checks_of_place(place)

    def _check(self, path: str, what: str, *, held: bool, found: str = "") -> Check:
        return Check(self._side, path, what, held, "" if held else found)

    def _cited_image(self) -> CitedImage:
        return self._citation.left if self._side is Side.LEFT else self._citation.right

    def _checks_of_image(self) -> Iterator[Check]:
        cited, identity = self._cited_image(), self._facts.identity
        if self._sha256 and cited.sha256:
            yield self._check("", f"image sha256 {cited.sha256}", held=cited.sha256 == self._sha256, found=self._sha256)
            yield self._check(
                "", f"image format {cited.format}", held=cited.format == identity.format, found=identity.format
            )
        fingerprint = identity.fingerprint
        what = f"image fingerprint {cited.fingerprint or 'none'}"
        yield self._check("", what, held=cited.fingerprint == fingerprint, found=fingerprint or "none")

    def _check_of_claim(self) -> Check:
        """An id, its claim and the sides of the places go together; what the places say is checked with each."""
        section, _, fate = self._citation.claim.partition(" ")
        cited = {place.side for place in self._citation.places}
        of_section = section in set(Subject) and self._citation.id.startswith(f"{section}:")
        held = of_section and fate in set(Fate) and cited == _SIDES[Fate(fate)]
        found = f"id {self._citation.id}, places of {' and '.join(sorted(cited)) or 'no side'}"
        return self._check("", f"claim {self._citation.claim}", held=held, found=found)

    def _checks_of_place(self, place: Place) -> Iterator[Check]:
        try:
            digest, size = self._facts.digest(place.path)
        except (FwdiffError, OSError) as error:
            yield self._check(place.path, "the file is there", held=False, found=str(error))
            return
        yield self._check(place.path, f"sha256 {place.file_sha256}", held=place.file_sha256 == digest, found=digest)
        yield self._check(place.path, f"{place.file_size} bytes", held=place.file_size == size, found=str(size))
        told = self._facts.that_say(place)
        concerned = [fact for fact in told if self._is_about(fact)]
        what = f"{place.what}, for {self._citation.id}"
        found = "the file says so, of another row" if told else "the file does not say so"
        yield self._check(place.path, what, held=bool(concerned), found=found)
        if concerned:
            yield from self._checks_of_bytes(place, [made for one in concerned for made in self._facts.made(one)])

    def _is_about(self, fact: CitableFact) -> bool:
        """Whether the row could be the cited one: its id may go on with a value, or name where what moved was."""
        identifier, subject = _NUMBERED.sub("", self._citation.id), fact.subject
        section = subject.partition(":")[0]
        may_have_moved = self._citation.claim.endswith(f" {Fate.CHANGED}") and section != Subject.FILE
        if fact.place and not may_have_moved:
            subject += f":{fact.place}"
        is_whole = section in {Subject.ENDPOINT, Subject.FILE}
        return identifier == subject or (not is_whole and identifier.startswith(f"{subject}:"))

    def _checks_of_bytes(self, place: Place, made: list[Place]) -> Iterator[Check]:
        """The place that fwdiff would cite: the very one if there is one, else the nearest."""
        if not made:
            yield self._check(place.path, _where(place), held=False, found="nothing there can be cited")
            return
        right = max(made, key=lambda one: [getattr(one, name) == getattr(place, name) for name in _BY_WEIGHT])
        yield self._check(place.path, _where(place), held=_where(place) == _where(right), found=_where(right))
        for cited, used in zip_longest(place.code, right.code):
            yield self._check_of_use(place.path, cited, used)
        if self._sha256 == self._cited_image().sha256:  # a copy in another packing has another way to it
            found = "\n".join(right.recipe)
            yield self._check(place.path, "its commands", held=place.recipe == right.recipe, found=found)

    def _check_of_use(self, path: str, cited: CitedSite | None, used: CitedSite | None) -> Check:
        what = f"used by {_use(cited)}" if cited else "used by no other method"
        return self._check(path, what, held=cited == used, found=_use(used) if used else "no such use")


def _where(place: Place) -> str:
    if place.offset is None:
        return "the whole file"
    return f"{place.member or 'the file'} at {place.offset}: {place.length} bytes ({place.notation}) {place.expected}"


def _use(site: CitedSite) -> str:
    at = f" at {', '.join(map(str, site.offsets))}" if site.offsets else ""
    return f"{site.class_name} {site.method}{at}"
