"""The way to a cited place in commands that anyone has: unzip, simg2img, debugfs, fsck.erofs, sha256sum, dexdump."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from fwdiff.facts.place import Step
from fwdiff.images.interface import Origin
from fwdiff.model.citation import Place
from fwdiff.text import visible

_GLOB = re.compile(r"([][*?\\])")
_NOT_IN_A_REQUEST = re.compile(r'["\x00-\x1f]')
"""What debugfs would take for the end of a name."""
_CONTAINERS = {
    "folder": 'cp -- "$IMAGE"/{name} {target}',
    "zip": "unzip -p {source} {glob} > {target}",
    "tar": "tar -xOf {source} -- {name} > {target}",
    "payload": "payload-dumper-go -p {partition} -o out {source} && mv out/{name} {target}",
    "super": "lpunpack -p {partition} {source} out && mv out/{name} {target}",
    "gpt": "# {target} is partition {label} of the disk {source}: losetup -P shows it",
    "squashfs": "unsquashfs -cat {source} {glob} > {target}",
    "erofs": "fsck.erofs --extract=tree {source} && mv -- tree/{name} {target}",
    "nb0": "# {target} is {label} in {source}, an nb0: copy it out",
}
_WRAPPERS = {
    "gzip": "gzip -dc {source} > {target}",
    "lz4": "lz4 -dc {source} > {target}",
    "zstd": "zstd -dc {source} > {target}",
    "xz": "xz -dc {source} > {target}",
    "lzma": "lzma -dc {source} > {target}",
    "bzip2": "bzip2 -dc {source} > {target}",
    "sparse": "simg2img {sources} {target}",
}
_ANY_WRAPPER = "# {target} is what {sources} stand for, in the format {layer}"
_ANY_FILE_SYSTEM = "# {source} is {layer}: copy {label} out of it to ./cited"
_VERSION = re.compile(r"(?<=ext)[234]$|(?<=fat)\d+$")
_FILE_SYSTEMS = {
    "folder": 'cp -- "$IMAGE"/{name} cited',
    "zip": "unzip -p {source} {glob} > cited",
    "tar": "tar -xOf {source} -- {name} > cited",
    "ext": "debugfs -R {dump} {source}",
    "erofs": "fsck.erofs --extract=tree {source} && cp -- tree/{name} cited",
    "squashfs": "unsquashfs -cat {source} {glob} > cited",
    "fat": "mcopy -i {source} ::/{name} cited",
    "raw": "cp -- {source} cited",
    "vbmeta": "cp -- {source} cited",
    "apex": 'cp -- "$IMAGE" cited',
}
_LINKS = {
    "folder": 'readlink -n -- "$IMAGE"/{name} > cited',
    "zip": _FILE_SYSTEMS["zip"],
    "ext": "debugfs -R {status} {source}   # its fast link dest, without a line feed, is ./cited",
    "erofs": "fsck.erofs --extract=tree {source} && readlink -n -- tree/{name} > cited",
}
_ANY_LINK = "# {source} is {layer}: write where its link {label} leads to ./cited, without a line feed"


def recipe(origin: Origin, place: Place, steps: tuple[Step, ...], *, is_link: bool = False) -> tuple[str, ...]:
    """Lines of a shell.  They end in the cited bytes, or in the digest of a file cited as a whole.

    `origin` is that of the file; where it stands in an APEX, of the APEX.  A link is shown where it leads.
    """
    inner = "" if "!/" in origin.name else place.path.partition("!/")[2]
    return (
        *_to_the_file(origin, _LINKS if is_link else _FILE_SYSTEMS, _ANY_LINK if is_link else _ANY_FILE_SYSTEM),
        *_out_of_apex(origin.name, inner),
        f"echo {place.file_sha256}  cited | sha256sum -c -",
        *_inside(place, steps),
    )


def _to_the_file(origin: Origin, commands_of: Mapping[str, str], otherwise: str) -> Iterator[str]:
    """Each layer makes `part1.img`, `part2.img` and so on of what is there before; the last one gives the file."""
    *outer, last = origin.layers
    sources = ['"$IMAGE"']
    taken = iter(origin.members)
    numbers = count(1)
    for layer in outer:
        if layer in _CONTAINERS:
            commands = [(_CONTAINERS[layer], name) for name in next(taken, ())]
        else:
            commands = [(_WRAPPERS.get(layer, _ANY_WRAPPER), "")]
        targets = [f"part{number}.img" for _, number in zip(commands, numbers, strict=False)]
        for (command, name), target in zip(commands, targets, strict=True):
            yield command.format(**_words(layer, sources, name), target=target)
        sources = targets
    family = _VERSION.sub("", last)
    is_unnameable = family == "ext" and _NOT_IN_A_REQUEST.search(origin.name)
    command = otherwise if is_unnameable else commands_of.get(family, otherwise)
    yield command.format(**_words(last, sources, origin.name))


def _words(layer: str, sources: Sequence[str], name: str) -> dict[str, str]:
    """What the commands are made of, as words of a shell; `label` and `layer` stand in comments."""
    return {
        "source": sources[0],
        "sources": " ".join(sources),
        "name": shlex.quote(name),
        "glob": shlex.quote(_GLOB.sub(_escape, name)),
        "partition": shlex.quote(name.removesuffix(".img")),
        "dump": shlex.quote(f'dump "/{name}" cited'),
        "status": shlex.quote(f'stat "/{name}"'),
        "label": visible(name),  # a line feed would end the comment
        "layer": visible(layer),
    }


def _out_of_apex(outer: str, inner: str) -> Iterator[str]:
    """An APEX is a zip with a file system in it; a compressed one holds the whole APEX (AOSP apexd)."""
    if not inner:
        return
    if outer.endswith(".capex"):
        yield "unzip -p cited original_apex > original.apex && mv original.apex cited"
    yield "unzip -p cited apex_payload.img > payload.img && rm cited"
    words = _words("a file system", ["payload.img"], inner)
    if _NOT_IN_A_REQUEST.search(inner):
        yield _ANY_FILE_SYSTEM.format(**words)
    else:
        yield "{}   # of ext4; of erofs: {}".format(*(_FILE_SYSTEMS[name].format(**words) for name in ("ext", "erofs")))


def _inside(place: Place, steps: tuple[Step, ...]) -> Iterator[str]:
    current = "cited"
    for number, step in enumerate(steps, 1):
        following = f"member{number}"
        if step.kind == "gunzip":
            yield f"gzip -dc {current} > {following}"
        elif step.kind == "unzip":
            yield f"unzip -p {current} {shlex.quote(_GLOB.sub(_escape, step.name))} > {following}"
        elif step.kind == "unbrotli":
            yield f"brotli -dc < {current} > {following}"
        elif step.kind == "entry":
            yield f"tail -c +{step.start + 1} {current} | head -c {step.size} > {following}   # the entry {step.name}"
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
