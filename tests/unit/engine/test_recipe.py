"""Recipes for the layouts that no fixture has; those of the fixtures and of real images are run, see test_citing."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from fwdiff.engine.recipe import recipe
from fwdiff.facts.place import Step
from fwdiff.model import ImageListing, PartitionEntry
from fwdiff.model.citation import CitedSite, Place

DIGEST = "0" * 64
CHECK = f"echo {DIGEST}  cited | sha256sum -c -"


def lines(image_format: str, filesystem: str, path: str, *steps: Step, offset: int | None = None) -> tuple[str, ...]:
    listing = ImageListing(image_format, (PartitionEntry(path.partition("/")[0], filesystem, 1),), ())
    length = None if offset is None else 2
    return recipe(listing, Place("left", path, DIGEST, 9, "", "file", None, offset, length, "6162"), steps)


@pytest.mark.parametrize(
    ("image_format", "filesystem", "commands"),
    [
        ("folder", "folder", ["cp"]),
        ("zip", "zip", ["unzip"]),
        ("ext4", "ext4", ["cp", "debugfs"]),
        ("sparse/ext4", "ext4", ["cp", "simg2img", "debugfs"]),
        ("folder/sparse/ext4", "ext4", ["cp", "simg2img", "debugfs"]),
        ("zip/sparse/super/erofs", "erofs", ["unzip", "simg2img", "lpunpack", "dump.erofs"]),
        ("zip/payload/ext4", "ext4", ["payload-dumper-go", "debugfs"]),
        ("tar/lz4/sparse/ext4", "ext4", ["tar", "lz4", "simg2img", "debugfs"]),
        ("nb0/f2fs", "f2fs", ["cp", "#"]),
    ],
)
def test_the_tools_of_each_layer_in_order(image_format: str, filesystem: str, commands: list[str]) -> None:
    found = lines(image_format, filesystem, "system/build.prop")
    assert [line.split()[0] for line in found] == [*commands, "echo"]
    assert found[-1] == CHECK


def test_names_of_files_are_quoted() -> None:
    (copy, _) = lines("folder", "folder", "system/a'; rm -rf ~; '.apk")
    assert copy == """cp -- "$IMAGE"/'system/a'"'"'; rm -rf ~; '"'"'.apk' cited"""
    assert "'a[[]1[]].apk'" not in lines("zip", "zip", "system/a[1].apk")[0]
    assert r"'system/a\[1\].apk'" in lines("zip", "zip", "system/a[1].apk")[0]


@pytest.mark.parametrize(
    ("image_format", "filesystem"), [("folder", "folder"), ("sparse/ext4", "ext4"), ("nb0/f2fs", "f2fs")]
)
def test_no_name_from_an_image_becomes_a_command(image_format: str, filesystem: str) -> None:
    hostile = "a\ntouch hacked\n$(touch hacked)`touch hacked`"
    listing = ImageListing(image_format, (PartitionEntry("system", filesystem, 1),), ())
    site = CitedSite(hostile, hostile, (1,))
    place = Place("left", f"system/{hostile}!/{hostile}", DIGEST, 9, "m", "x", "utf-8", 0, 1, "00", (site,))
    with tempfile.TemporaryDirectory() as folder:
        script = "\n".join(recipe(listing, place, (Step("unzip", hostile),)))
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
    assert lines("folder", "folder", "system/a.apk.gz", *steps, offset=7)[2:] == (
        "gzip -dc cited > member1",
        "unzip -p member1 assets/b.vdex > member2",
        "tail -c +41 member2 > member3   # the DEX image classes.dex begins there",
        "tail -c +8 member3 | head -c 2 | od -An -v -tx1   # 6162",
    )


def test_out_of_a_compressed_apex() -> None:
    found = lines("folder", "folder", "system/apex/a.capex!/app/A.apk")
    assert [line.split()[2] for line in found[1:3]] == ["cited", "cited"]
    assert "apex_payload.img" in found[2]
    assert found[3].startswith("debugfs -R 'dump \"/app/A.apk\" cited' payload.img")
    assert found[4] == CHECK
