"""`cite`: a row of a difference with the bytes it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import msgspec

from fwdiff import __version__
from fwdiff.compare.evidence import Target, targets
from fwdiff.engine.cited_rows import Cited, find_cited
from fwdiff.engine.looking import naming
from fwdiff.engine.recipe import recipe
from fwdiff.errors import ImageError, UsageError
from fwdiff.facts.cited_code import api_sites, string_sites
from fwdiff.facts.parts import Step
from fwdiff.facts.region import NoSuchPlace, Region, bytes_of, dex_parts, find_text, open_member, written_at
from fwdiff.images.interface import Image, Origin
from fwdiff.images.opening.opener import open_image
from fwdiff.index import BuildIndex
from fwdiff.inventory import is_saved
from fwdiff.inventory.configuration import special_file
from fwdiff.model import FileEntry, FileKind, ImageIdentity, Notation, Side
from fwdiff.model.citation import MOST_PLACES, Citation, CitedClaim, CitedImage, CitedSite, Place
from fwdiff.model.comparison import Comparison

SCHEMA = "fwdiff.citation/1"
_WHOLE_FILE_LIMIT = 384 << 20
"""Bytes of one file held at once, as where facts are taken."""
_OPCODE_AND_ID = 4
"""Bytes; the rest of an instruction names registers."""


class Files:
    """The files of an opened image by path; the last one read and the last member of it are kept."""

    def __init__(self, image: Image) -> None:
        self.listing = image.listing
        self._image = image
        self._entries = {entry.path: entry for entry in image.listing.files}
        self._content: tuple[str, bytes] | None = None
        self._member: tuple[str, str, Region] | None = None

    def read(self, path: str) -> bytes:
        """A file's content; of a link, where it leads; of a special file, its setting.

        Raises `FwdiffError`, `OSError`.
        """
        if self._content is None or self._content[0] != path:
            self._content = (path, self._read(self._entries.get(path), path))
        return self._content[1]

    def region(self, path: str, member: str) -> Region:
        """A member of a file.  Raises `NoSuchPlace` and what `read` does."""
        if self._member is None or self._member[:2] != (path, member):
            self._member = (path, member, open_member(self.read(path), member))
        return self._member[2]

    def origin(self, path: str) -> Origin:
        """Where a file stands in the image; of one in an APEX, where that stands."""
        apex = self._entries.get(path.partition("!/")[0])
        return self._image.origin(apex or self._entries[path])

    def kind(self, path: str) -> FileKind:
        """What stands at a path."""
        return self._entries[path].kind

    def _read(self, entry: FileEntry | None, path: str) -> bytes:
        if entry is None:
            raise ImageError(f"{path}: no such file in the image", "Is this the image that was cited?")
        if entry.kind is FileKind.LINK:
            return bytes_of(entry.link)
        if entry.special:
            return special_file(entry).value.encode()
        if entry.size > _WHOLE_FILE_LIMIT:
            raise ImageError(f"{path}: larger than {_WHOLE_FILE_LIMIT >> 20} MiB", "Its places are not cited.")
        with closing(self._image.open(entry)) as source:
            return source.read_at(0, source.size)


@contextmanager
def opened(source: str, slot: str | None = None) -> Iterator[Files]:
    """The files of an image, for one citation.  Raises `FwdiffError`."""
    path = Path(source)
    if path.is_file() and is_saved(path):
        raise UsageError(f"{source}: a saved inventory holds no bytes", "Name the image that it was taken of.")
    with naming(source):
        image = open_image(source, slot=slot)
    with closing(image):
        yield Files(image)


def cite(comparison: Comparison, identifier: str, sides: Mapping[Side, Files]) -> Citation:
    """The row or case of that id with every place it rests on.  Raises `UsageError` where there is none."""
    cited = find_cited(comparison.diff, identifier)
    places = _places(comparison, cited, sides)
    return Citation(
        schema=SCHEMA,
        tool=f"fwdiff {__version__}",
        knowledge=comparison.right.knowledge,
        id=cited.id,
        basis=cited.basis,
        claim=cited.claim,
        left=_image(comparison.left.image),
        right=_image(comparison.right.image),
        places=places[:MOST_PLACES],
        rows=tuple(CitedClaim(row.row.id, row.claim) for row in cited.rows) if cited.is_case else (),
        more=len(places) > MOST_PLACES,
    )


def _image(identity: ImageIdentity) -> CitedImage:
    return CitedImage(
        Path(identity.source).name, identity.format, identity.sha256, identity.content_digest, identity.fingerprint
    )


def _places(comparison: Comparison, cited: Cited, sides: Mapping[Side, Files]) -> tuple[Place, ...]:
    places = tuple(islice(_all_places(comparison, cited, sides), MOST_PLACES + 1))
    if not places:
        raise UsageError(f"nothing that {cited.id!r} rests on can be cited", "The image has no bytes that say it.")
    return places


def _all_places(comparison: Comparison, cited: Cited, sides: Mapping[Side, Files]) -> Iterator[Place]:
    builds = {Side.LEFT: BuildIndex(comparison.left), Side.RIGHT: BuildIndex(comparison.right)}
    for row in cited.rows:
        for target in targets(builds, row.fate, row.row):
            for place in places_of(sides[target.side], target):
                yield msgspec.structs.replace(place, row=row.row.id) if cited.is_case else place


def places_of(files: Files, target: Target) -> Iterator[Place]:
    """The places of a target with the commands that lead there."""
    return _uses(files, target) if target.api else _text(files, target)


def _uses(files: Files, target: Target) -> Iterator[Place]:
    """A place for each DEX image in which the API is used: its first instruction, and all methods that use it."""
    try:
        members = [part.name for part in dex_parts(files.read(target.path))]
    except NoSuchPlace:
        return
    named = {(site.class_name, site.method) for site in target.code}
    for member in members:
        try:
            region = files.region(target.path, member)
        except NoSuchPlace:  # damaged, which is a problem of the file
            continue
        sites = {site: offsets for site, offsets in api_sites(region, target.api).items() if site in named}
        if not sites:
            continue
        offset = min(offsets[0] for offsets in sites.values())
        begin = region.start + offset
        place = msgspec.structs.replace(
            _whole(files, target),
            member=member,
            notation=Notation.INSTRUCTION,
            offset=offset,
            length=_OPCODE_AND_ID,
            expected=region.data[begin : begin + _OPCODE_AND_ID].hex(),
            code=tuple(CitedSite(*site, offsets) for site, offsets in sites.items()),
            api=target.api,
        )
        yield msgspec.structs.replace(place, recipe=_recipe(files, place, region.steps))


def _whole(files: Files, target: Target) -> Place:
    content = files.read(target.path)
    return Place(
        side=target.side,
        path=target.path,
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
        member="",
        what=target.what,
    )


def _text(files: Files, target: Target) -> Iterator[Place]:
    """The place of the target's text, or the whole file."""
    place = _whole(files, target)
    try:
        region = files.region(target.path, target.member)
    except NoSuchPlace:
        yield msgspec.structs.replace(place, recipe=_recipe(files, place, ()))
        return
    found = _find(region, target)
    if found is not None:
        offset, notation, expected = found
        place = msgspec.structs.replace(
            place,
            member=target.member,
            notation=notation,
            offset=offset,
            length=len(expected),
            expected=expected.hex(),
            code=_code(region, offset, target),
        )
    yield msgspec.structs.replace(place, recipe=_recipe(files, place, region.steps if found else ()))


def _find(region: Region, target: Target) -> tuple[int, Notation, bytes] | None:
    if target.offset is not None:
        written = written_at(region, target.offset, target.texts[0])
        return (target.offset, *written) if written else None
    return next((found for text in target.texts if (found := find_text(region, text))), None)


def _code(region: Region, offset: int, target: Target) -> tuple[CitedSite, ...]:
    """The target's methods that use these very bytes: others may use another string with the same text."""
    if not target.code:
        return ()
    found = string_sites(region, offset)
    names = [(site.class_name, site.method) for site in target.code]
    return tuple(CitedSite(*name, found[name]) for name in names if name in found)


def _recipe(files: Files, place: Place, steps: tuple[Step, ...]) -> tuple[str, ...]:
    return recipe(files.origin(place.path), place, steps, kind=files.kind(place.path))
