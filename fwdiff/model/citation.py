"""What a third party needs to check a row of a difference; encoded as JSON this is `fwdiff.citation/1`."""

from __future__ import annotations

from msgspec import Struct, field

from fwdiff.model.rows import Basis
from fwdiff.model.vocabulary import Notation, Side

MOST_PLACES = 1000
"""Of one citation: a row may rest on a hundred thousand, and each is looked at again."""


class CitedImage(Struct, frozen=True):
    """Which build a side is; `source` is the name it was given, without its folders."""

    source: str
    format: str
    sha256: str | None
    content_digest: str
    fingerprint: str | None


class CitedSite(Struct, frozen=True):
    """A method that uses the cited bytes, or a static field, written `<static NAME>`, that begins with them."""

    class_name: str = field(name="class")
    method: str
    offsets: tuple[int, ...] = ()
    """Of the instructions that load the bytes, from where `Place.offset` counts; none for a field."""


class Place(Struct, frozen=True):
    """Bytes in a file of one side.  Without a member the offset counts from the file's start."""

    side: Side
    path: str
    file_sha256: str
    file_size: int
    member: str
    what: str
    """What the bytes say: an endpoint, a package's name, a permission, a setting; a file as a whole."""
    notation: Notation | None = None
    """Null where only the whole file is cited."""
    offset: int | None = None
    length: int | None = None
    expected: str | None = None
    """The bytes at the offset, hex."""
    code: tuple[CitedSite, ...] = ()
    api: str | None = None
    """The method, field or constant that the instruction names."""
    recipe: tuple[str, ...] = ()
    """Lines of a shell that show the place; `$IMAGE` is the image of that side."""
    row: str = ""
    """In the citation of a case, the id of the row that rests on it."""


class CitedClaim(Struct, frozen=True):
    """A row of a cited case."""

    id: str
    claim: str


class Citation(Struct, frozen=True):
    """One row of a difference, or a case with all its rows, with the places they rest on, of very many the first."""

    schema: str
    tool: str
    knowledge: str
    id: str
    basis: Basis
    claim: str
    """`added`, `removed` or `changed`, with the section; of a case `case` and its severity."""
    left: CitedImage
    right: CitedImage
    places: tuple[Place, ...]
    rows: tuple[CitedClaim, ...] = ()
    """Of a case: its rows, each of which is cited as it would be alone."""
    more: bool = False
    """Whether it rests on more places than are cited."""


class Check(Struct, frozen=True):
    """One thing that was looked at again; `found` says what stands there where it does not hold."""

    side: Side
    path: str
    what: str
    held: bool
    found: str = ""


class Verification(Struct, frozen=True):
    """What became of a citation in an image."""

    schema: str
    id: str
    side: Side
    verified: bool
    checks: tuple[Check, ...]
    others: int = 0
    """Places of the other side, which this image cannot show."""
    does_not_show: tuple[str, ...] = ()
    """What the citation claims or implies and this image alone cannot prove."""
