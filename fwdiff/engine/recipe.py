"""The way to a cited place in commands that anyone has: unzip, simg2img, debugfs, dd, sha256sum, dexdump."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from fwdiff.facts.place import Step
from fwdiff.model import ImageListing
from fwdiff.model.citation import Place
from fwdiff.text import visible

_GLOB = re.compile(r"([][*?\\])")
_CONTAINERS = {
    "payload": 'payload-dumper-go -p {partition} -o out "$IMAGE" && mv out/{partition}.img part.img',
    "zip": 'unzip -p "$IMAGE" {image} > part.img   # or as the archive names it',
    "tar": 'tar -xOf "$IMAGE" {image} > part.img   # or as the archive names it',
    "folder": 'cp -- "$IMAGE"/{image} part.img   # or as the folder names it',
}
_WRAPPERS = {
    "gzip": "gzip -dc part.img > part.raw && mv part.raw part.img",
    "lz4": "lz4 -dc part.img > part.raw && mv part.raw part.img",
    "sparse": "simg2img part.img part.raw && mv part.raw part.img",
    "super": "lpunpack -p {partition} part.img out && mv out/{partition}.img part.img",
}
_ANY_FILE_SYSTEM = "# part.img is {filesystem}: copy {label} out of it to ./cited"
_FILE_SYSTEMS = {
    "ext4": "debugfs -R {dump} part.img",
    "raw": "cp part.img cited",
    "erofs": "dump.erofs --cat --path={inside} part.img > cited",
}


def recipe(listing: ImageListing, place: Place, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Lines of a shell.  They end in the cited bytes, or in the digest of a file cited as a whole."""
    outer, _, inner = place.path.partition("!/")
    return (
        *_to_the_file(listing, outer),
        *_out_of_apex(outer, inner),
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
        "image": shlex.quote("super.img" if "super" in layers else f"{partition}.img"),
        "inside": shlex.quote(f"/{inside}"),
        "dump": shlex.quote(f'dump "/{inside}" cited'),
        "filesystem": visible(filesystem),
        "label": visible(f"/{inside}"),  # a line feed would end the comment
    }
    lines = [*_to_the_partition(layers), _FILE_SYSTEMS.get(filesystem, _ANY_FILE_SYSTEM)]
    yield from (line.format(**words) for line in lines)


def _to_the_partition(layers: Sequence[str]) -> Iterator[str]:
    """To `part.img`, what the file system is read from.  A payload is found in its zip by its own tool."""
    container = "payload" if "payload" in layers else layers[0]
    yield _CONTAINERS.get(container, 'cp -- "$IMAGE" part.img')
    yield from (_WRAPPERS[layer] for layer in layers if layer in _WRAPPERS)


def _out_of_apex(outer: str, inner: str) -> Iterator[str]:
    """An APEX is a zip with a file system in it; a compressed one holds the whole APEX (AOSP apexd)."""
    if not inner:
        return
    if outer.endswith(".capex"):
        yield "unzip -p cited original_apex > original.apex && mv original.apex cited"
    yield "unzip -p cited apex_payload.img > payload.img && rm cited"
    dump = shlex.quote(f'dump "/{inner}" cited')
    other = shlex.quote(visible(f"/{inner}"))
    yield f"debugfs -R {dump} payload.img   # of an erofs payload: dump.erofs --cat --path={other}"


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
        yield f"dexdump -d {current} | grep '^{offset:06x}:'   # {visible(site.class_name)} {visible(site.method)}"


def _escape(match: re.Match[str]) -> str:
    return f"\\{match[1]}"
