"""`show`: one class of one package, found in the code of the APK or beside it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from fwdiff.engine.citing import Files
from fwdiff.errors import DamagedImage, UsageError
from fwdiff.facts.code_listing import class_names, list_class
from fwdiff.facts.dex.dex import BadDex
from fwdiff.facts.region import NoSuchPlace, dex_parts, region_of
from fwdiff.model import EndpointOrigin, Inventory, Package
from fwdiff.model.code_listing import ClassListing

SCHEMA = "fwdiff.listing/1"

_Found = tuple[Package, str, str, str]
"""Package, path of the file, member, descriptor of a class."""


def show(
    inventory: Inventory,
    files: Files,
    package: str,
    class_name: str,
    *,
    method: str | None,
    decompile: bool,
    path: str | None = None,
) -> ClassListing:
    """The listing of a class, of one of its methods if `method` is given; of the package at `path` alone, if given.

    Raises `UsageError` with the nearest names where there is no such package, class or method, or several classes.
    """
    placements = [one for one in inventory.packages if one.package == package and path in {None, one.path}]
    if not placements:
        raise unknown("package", package, (one.package for one in inventory.packages))
    owner, path, member, descriptor = _choose(list(_classes(files, placements)), class_name)
    endpoints = [
        (one.offset, one.url)
        for one in inventory.endpoints
        if (one.path, one.member, one.origin) == (path, member, EndpointOrigin.DEX)
    ]
    try:
        listing = list_class(files.region(path, member), descriptor, endpoints, decompile=decompile)
    except BadDex as error:
        raise DamagedImage(f"{path}: {member}: {error}", "The code of this file is damaged.") from error
    methods = tuple(one for one in listing.methods if method in (None, one.name))
    if method is not None and not methods:
        raise unknown("method", method, (one.name for one in listing.methods))
    return ClassListing(SCHEMA, owner.package, path, member, descriptor, methods, listing.java, listing.note)


def _classes(files: Files, placements: Iterable[Package]) -> Iterator[_Found]:
    for package in placements:
        for path in (package.path, *package.code_paths):
            try:
                for part in dex_parts(files.read(path)):
                    for name in class_names(region_of(part)):
                        yield package, path, part.name, name
            except NoSuchPlace:
                continue


def _choose(found: list[_Found], wanted: str) -> _Found:
    """The class by descriptor, dotted name or short name; of one that stands at several places the first."""
    names = {name for *_, name in found}
    descriptor = wanted if wanted.startswith("L") and wanted.endswith(";") else f"L{wanted.replace('.', '/')};"
    matches = [descriptor] if descriptor in names else sorted(name for name in names if _short(name) == wanted)
    if not matches:
        raise unknown("class", wanted, {shown for name in names for shown in (_dotted(name), _short(name))})
    if len(matches) > 1:
        shown = ", ".join(_dotted(name) for name in matches[:5])
        raise UsageError(f"{len(matches)} classes are named {wanted!r}", f"Name one of them whole: {shown}")
    return next(place for place in found if place[3] == matches[0])


def _dotted(descriptor: str) -> str:
    return descriptor[1:-1].replace("/", ".")


def _short(descriptor: str) -> str:
    return descriptor[1:-1].rpartition("/")[2]


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """What to raise where nothing goes by a name, with the nearest of those that are known."""
    near = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.4)
    hint = f"The nearest: {', '.join(near)}" if near else f"Nothing here has a name like that {kind}'s."
    return UsageError(f"no {kind} {name!r}", hint)
