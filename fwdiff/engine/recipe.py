"""The way to a cited place in commands that anyone has: unzip, simg2img, debugfs, dd, sha256sum, dexdump."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from fwdiff.facts.place import Step
from fwdiff.model import ImageListing
from fwdiff.model.citation import Place

_GLOB = re.compile(r"([][*?\\])")
_LAYERS = {
    "zip": 'unzip -p "$IMAGE" {image} > part.img   # {image}: the image of partition {partition}',
    "gzip": "gzip -dc part.img > part.raw && mv part.raw part.img",
    "tar": 'tar -xOf "$IMAGE" {image} > part.img',
    "lz4": "lz4 -dc part.img > part.raw && mv part.raw part.img",
    "payload": 'payload-dumper-go -p {partition} -o out "$IMAGE" && mv out/{partition}.img part.img',
    "sparse": "simg2img part.img part.raw && mv part.raw part.img",
    "super": "lpunpack -p {partition} part.img out && mv out/{partition}.img part.img",
}
_FILE_SYSTEMS = {
    "ext4": "debugfs -R {dump} part.img",
    "erofs": "dump.erofs --cat --path={inside} part.img > cited",
}


def recipe(listing: ImageListing, place: Place, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Lines of a shell.  They end in the cited bytes, or in the digest of a file cited as a whole."""
    return (
        *_to_the_file(listing, place.path),
        f"echo {place.file_sha256}  cited | sha256sum -c -",
        *_inside(place, steps),
    )


def _to_the_file(listing: ImageListing, path: str) -> Iterator[str]:
    partition, _, inside = path.partition("/")
    layers = listing.format.split("/")
    filesystem = next((one.filesystem for one in listing.partitions if one.name == partition), "")
    if layers[0] == "folder" and filesystem in ("folder", ""):
        yield f'cp -- "$IMAGE"/{shlex.quote(path)} cited'
        return
    if filesystem in ("zip", "folder", ""):
        yield f'unzip -p "$IMAGE" {shlex.quote(_GLOB.sub(_escape, path))} > cited'
        return
    words = {
        "partition": shlex.quote(partition),
        "image": shlex.quote(f"{partition}.img"),
        "inside": shlex.quote(f"/{inside}"),
    }
    words["dump"] = shlex.quote(f'dump "/{inside}" cited')
    yield from () if layers[0] in ("zip", "tar", "payload") else ('cp -- "$IMAGE" part.img',)
    for layer in layers:
        if layer in _LAYERS:
            yield _LAYERS[layer].format(**words)
    yield _FILE_SYSTEMS.get(filesystem, "# mount part.img ({filesystem}) and copy {inside} to ./cited").format(
        filesystem=filesystem, **words
    )


def _inside(place: Place, steps: tuple[Step, ...]) -> Iterator[str]:
    current = "cited"
    for number, step in enumerate(steps, 1):
        following = f"member{number}"
        if step.kind == "gunzip":
            yield f"gzip -dc {current} > {following}"
        elif step.kind == "unzip":
            yield f"unzip -p {current} {shlex.quote(_GLOB.sub(_escape, step.name))} > {following}"
        else:
            yield f"tail -c +{step.start + 1} {current} > {following}   # the DEX image {step.name} begins there"
        current = following
    if place.offset is None or place.length is None:
        return
    yield f"tail -c +{place.offset + 1} {current} | head -c {place.length} | od -An -v -tx1   # {place.expected}"
    # dexdump begins a line with the instruction's offset; it does not read CompactDex
    offsets = [(offset, site) for site in place.code for offset in site.offsets[:1]]
    for offset, site in offsets:
        yield f"dexdump -d {current} | grep '^{offset:06x}:'   # {site.class_name} {site.method}"


def _escape(match: re.Match[str]) -> str:
    return f"\\{match[1]}"
