"""The way to a cited place in commands that anyone has: unzip, simg2img, debugfs, fsck.erofs, sha256sum, dexdump."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import count

from fwdiff.facts.parts import Step
from fwdiff.images.format import NO_COMMANDS, Commands, ReadFormat
from fwdiff.images.formats.erofs import erofs
from fwdiff.images.formats.ext4 import ext4
from fwdiff.images.interface import Origin
from fwdiff.images.opening.formats import BY_LAYER
from fwdiff.model import FileKind
from fwdiff.model.citation import Place
from fwdiff.text import visible

_GLOB = re.compile(r"([][*?\\])")
_ANY_WRAPPER = "# {target} is what {sources} stand for, in the format {layer}"
_ANY_CONTAINER = "# {target} is {label} in {source}, which is {layer}: copy it out"
_ANY_FILE_SYSTEM = "# {source} is {layer}: copy {label} out of it to ./cited"
_ANY_SPECIAL = "# {source} is {layer}: write what {label} is in it, in the words of the citation, to ./cited"
_ANY_LINK = "# {source} is {layer}: write where its link {label} leads to ./cited, without a line feed"


def recipe(origin: Origin, place: Place, steps: tuple[Step, ...], *, kind: FileKind = FileKind.FILE) -> tuple[str, ...]:
    """Lines of a shell.  They end in the cited bytes, or in the digest of a file cited as a whole.

    `origin` is that of the file; where it stands in an APEX, of the APEX.  A link is shown where it leads.
    """
    inner = "" if "!/" in origin.name else place.path.partition("!/")[2]
    return (
        *_to_the_file(origin, kind),
        *_out_of_apex(origin.name, inner),
        f"echo {place.file_sha256}  cited | sha256sum -c -",
        *_inside(place, steps),
    )


def _to_the_file(origin: Origin, kind: FileKind) -> Iterator[str]:
    """Each layer makes `part1.img`, `part2.img` and so on of what is there before; the last one gives the file."""
    *outer, last = origin.layers
    sources = ['"$IMAGE"']
    taken = iter(origin.members)
    numbers = count(1)
    for layer in outer:
        if _holds_files(layer):
            commands = [(_commands(layer).file or _ANY_CONTAINER, name) for name in next(taken, ())]
        else:
            commands = [(_commands(layer).unpack or _ANY_WRAPPER, "")]
        targets = [f"part{number}.img" for _, number in zip(commands, numbers, strict=False)]
        for (command, name), target in zip(commands, targets, strict=True):
            yield command.format(**_words(layer, sources, name, target))
        sources = targets
    known = _commands(last)
    command, otherwise = {
        FileKind.LINK: (known.link, _ANY_LINK),
        FileKind.SPECIAL: ("", _ANY_SPECIAL),
    }.get(kind, (known.file, _ANY_FILE_SYSTEM))
    yield _one_file(command, otherwise, known, _words(last, sources, origin.name, "cited"), origin.name)


def _commands(layer: str) -> Commands:
    return BY_LAYER[layer].commands if layer in BY_LAYER else NO_COMMANDS


def _holds_files(layer: str) -> bool:
    format_ = BY_LAYER.get(layer)
    return bool(format_ and (format_.commands.file or (isinstance(format_, ReadFormat) and format_.mount)))


def _one_file(command: str, otherwise: str, known: Commands, words: dict[str, str], name: str) -> str:
    is_nameable = not (known.not_in_names and re.search(known.not_in_names, name))
    return (command if command and is_nameable else otherwise).format(**words)


def _words(layer: str, sources: Sequence[str], name: str, target: str) -> dict[str, str]:
    """What the commands are made of, as words of a shell; `label` and `layer` stand in comments."""
    return {
        "source": sources[0],
        "sources": " ".join(sources),
        "target": target,
        "name": shlex.quote(name),
        "glob": shlex.quote(_GLOB.sub(_escape, name)),
        "partition": shlex.quote(name.removesuffix(".img")),
        "dump": shlex.quote(f'dump "/{name}" {target}'),
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
    words = _words("a file system", ["payload.img"], inner, "cited")
    lines = [
        _one_file(known.file, _ANY_FILE_SYSTEM, known, words, inner)
        for known in (ext4.FORMAT.commands, erofs.FORMAT.commands)
    ]
    yield lines[0] if lines[0].startswith("#") else "{}   # of ext4; of erofs: {}".format(*lines)


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
