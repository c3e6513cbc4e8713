"""The listing of a class: JSON, and text in which the marked lines stand out."""

from __future__ import annotations

import msgspec

from fwdiff.model.code_listing import ClassListing, Line
from fwdiff.text import json_safe, visible


def encode_listing(listing: ClassListing) -> bytes:
    """A listing as `fwdiff.listing/1`, with a line feed at the end."""
    return json_safe(msgspec.json.encode(listing)) + b"\n"


def listing_text(listing: ClassListing) -> str:
    """A line an instruction: offset in the DEX image, text; what is marked begins with `>`."""
    lines = [visible(f"{listing.class_name}  {listing.package}"), visible(f"  {listing.path} {listing.member}")]
    if listing.note:
        lines.append(f"  {visible(listing.note)}")
    if listing.java is not None:
        return "\n".join([*lines, "", *(visible(line) for line in listing.java.splitlines())]) + "\n"
    for method in listing.methods:
        lines += ["", visible(f"{method.name}{method.descriptor}"), *map(_line, method.lines)]
    return "\n".join(lines) + "\n"


def _line(line: Line) -> str:
    mark = f"   <- {', '.join(line.marks)}" if line.marks else ""
    return visible(f"{'>' if line.marks else ' '} {line.offset:06x}  {line.text}{mark}")
