"""Recipes for the layouts that no fixture has; those of the fixtures and of real images are run, see test_citing."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from fwdiff.engine.citing import opened
from fwdiff.engine.recipe import recipe
from fwdiff.errors import EncryptedImage
from fwdiff.facts.parts import Step
from fwdiff.images.interface import Image, Origin
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileEntry, FileKind, Notation, Side
from fwdiff.model.citation import CitedSite, Place
from tests.bench.citations import recipe_agrees
from tests.unit.images.format_samples import SAMPLES

DIGEST = "0" * 64
CHECK = f"echo {DIGEST}  cited | sha256sum -c -"


def lines(origin: Origin, *steps: Step, offset: int | None = None) -> tuple[str, ...]:
    length = None if offset is None else 2
    return recipe(origin, Place(Side.LEFT, origin.name, DIGEST, 9, "", "file", None, offset, length, "6162"), steps)


def origin(layers: str, *members: tuple[str, ...], name: str = "build.prop") -> Origin:
    return Origin(tuple(layers.split("/")), members, name)


@pytest.mark.parametrize(
    ("place", "commands"),
    [
        (origin("folder"), ["""cp -- "$IMAGE"/build.prop cited"""]),
        (origin("zip"), ["""unzip -p "$IMAGE" build.prop > cited"""]),
        (origin("ext4"), ["""debugfs -R 'dump "/build.prop" cited' "$IMAGE\""""]),
        (
            origin("zip/sparse/super/erofs", ("images/super.img",), ("system_a.img",)),
            [
                'unzip -p "$IMAGE" images/super.img > part1.img',
                "simg2img part1.img part2.img",
                "lpunpack -p system_a part2.img out && mv out/system_a.img part3.img",
                "fsck.erofs --extract=tree part3.img && cp -- tree/build.prop cited",
            ],
        ),
        (
            origin("zip/payload/ext4", ("payload.bin",), ("vendor.img",)),
            [
                'unzip -p "$IMAGE" payload.bin > part1.img',
                "payload-dumper-go -p vendor -o out part1.img && mv out/vendor.img part2.img",
                """debugfs -R 'dump "/build.prop" cited' part2.img""",
            ],
        ),
        (
            origin("folder/sparse/squashfs", ("system.img.0", "system.img.1")),
            [
                'cp -- "$IMAGE"/system.img.0 part1.img',
                'cp -- "$IMAGE"/system.img.1 part2.img',
                "simg2img part1.img part2.img part3.img",
                "unsquashfs -cat part3.img build.prop > cited",
            ],
        ),
        (
            origin("gzip/tar/nb0/boot", ("build.nb0",), ("boot.img",)),
            [
                'gzip -dc "$IMAGE" > part1.img',
                "tar -xOf part1.img -- build.nb0 > part2.img",
                "# part3.img is boot.img in part2.img, an nb0: copy it out",
                "# part3.img is boot: copy build.prop out of it to ./cited",
            ],
        ),
    ],
)
def test_each_layer_is_undone_by_its_own_tool(place: Origin, commands: list[str]) -> None:
    assert lines(place) == (*commands, CHECK)


INLINE = 60
"""Bytes in an inode, to which debugfs pads what is shorter."""
TOOLS = ("unzip", "tar", "gzip", "lz4", "zstd", "xz", "bzip2", "simg2img", "debugfs", "fsck.erofs", "unsquashfs")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs " + ", ".join(TOOLS))
@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.format != "saved"])
def test_the_commands_lead_to_the_file(name: str, tmp_path: Path) -> None:
    if name == "erofs-written" or SAMPLES[name].format == "fat":
        pytest.skip("algorithms that Debian's fsck.erofs does not know, and tables too short for mtools")
    image = str(SAMPLES[name].write(tmp_path))
    with closing(open_image(image)) as listed:
        files = [entry for entry in listed.listing.files if entry.kind is FileKind.FILE and "!/" not in entry.path]
        entries = [entry for entry in files if entry.size > INLINE] or files
        places = [cited(listed, entry) for entry in (entries[0], entries[-1]) if can_open(listed, entry)]
    for place in places:
        if any(line.startswith(("#", "lpunpack", "payload-dumper")) for line in place.recipe):
            pytest.skip("by hand, or with a tool that Debian does not have")
        assert recipe_agrees(image, place), place.recipe


def can_open(image: Image, entry: FileEntry) -> bool:
    try:
        image.open(entry).close()
    except EncryptedImage:
        return False
    return True


def cited(image: Image, entry: FileEntry) -> Place:
    with closing(image.open(entry)) as source:
        digest = hashlib.sha256(source.read_at(0, source.size)).hexdigest()
    place = Place(Side.LEFT, entry.path, digest, entry.size, "", "file")
    return msgspec.structs.replace(place, recipe=recipe(image.origin(entry), place, ()))


def test_a_folder_may_be_named_as_what_is_in_an_apex_is(tmp_path: Path) -> None:
    (tmp_path / "system/a!").mkdir(parents=True)
    (tmp_path / "system/a!/b").write_bytes(b"x")
    (tmp_path / "system/build.prop").write_bytes(b"ro.build.id=1")
    with opened(str(tmp_path)) as files:
        found = recipe(files.origin("system/a!/b"), Place(Side.LEFT, "system/a!/b", DIGEST, 1, "", "file"), ())
    assert found == ("""cp -- "$IMAGE"/'system/a!/b' cited""", CHECK)


def test_names_of_files_are_quoted() -> None:
    (copy, _) = lines(origin("folder", name="system/a'; rm -rf ~; '.apk"))
    assert copy == """cp -- "$IMAGE"/'system/a'"'"'; rm -rf ~; '"'"'.apk' cited"""
    assert r"'system/a\[1\].apk'" in lines(origin("zip", name="system/a[1].apk"))[0]


@pytest.mark.parametrize("layers", ["folder", "sparse/ext4", "sparse/erofs", "nb0/f2fs", "tar/zip"])
def test_no_name_from_an_image_becomes_a_command(layers: str) -> None:
    hostile = "a\ntouch hacked\n$(touch hacked)`touch hacked`"
    site = CitedSite(hostile, hostile, (1,))
    place = Place(Side.LEFT, f"system/{hostile}!/{hostile}", DIGEST, 9, "m", "x", Notation.UTF_8, 0, 1, "00", (site,))
    with tempfile.TemporaryDirectory() as folder:
        script = "\n".join(recipe(origin(layers, (hostile,), name=hostile), place, (Step("unzip", hostile),)))
        subprocess.run(
            ["sh", "-c", script],
            cwd=folder,
            env={"IMAGE": "/nonexistent", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=False,
        )
        assert not (Path(folder) / "hacked").exists()


def test_inside_of_a_file() -> None:
    steps = (Step("gunzip"), Step("unzip", "assets/b.vdex"), Step("carve", "classes.dex", 40))
    assert lines(origin("folder", name="system/a.apk.gz"), *steps, offset=7)[2:] == (
        "gzip -dc cited > member1",
        "unzip -p member1 assets/b.vdex > member2",
        "tail -c +41 member2 > member3   # the DEX image classes.dex begins there",
        "tail -c +8 member3 | head -c 2 | od -An -v -tx1   # 6162",
    )


def test_out_of_a_compressed_apex() -> None:
    path = "system/apex/a.capex!/app/A.apk"
    place = Place(Side.LEFT, path, DIGEST, 9, "", "file")
    assert recipe(origin("folder", name="system/apex/a.capex"), place, ())[1:] == (
        "unzip -p cited original_apex > original.apex && mv original.apex cited",
        "unzip -p cited apex_payload.img > payload.img && rm cited",
        """debugfs -R 'dump "/app/A.apk" cited' payload.img   # of ext4; of erofs:"""
        " fsck.erofs --extract=tree payload.img && cp -- tree/app/A.apk cited",
        CHECK,
    )
