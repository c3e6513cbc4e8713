from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # has no types of its own
import pytest

from fwdiff.engine.citing import opened
from fwdiff.engine.results import take_inventory
from fwdiff.engine.showing import show
from fwdiff.errors import UsageError
from fwdiff.model import Inventory
from fwdiff.model.code_listing import ClassListing
from fwdiff.report.code_listing import encode_listing, listing_text
from fwdiff.report.schemas import schema

FIXTURES = Path(__file__).parents[3] / "fixtures"
BAD = str(FIXTURES / "nokia-7-plus/ww-bad.zip")
CLIENT = "com.qualcomm.qti.autoregistration"
TASK = "Lcom/qualcomm/qti/autoregistration/RegistrationTask;"


@cache
def inventory_of(image: str) -> Inventory:
    return take_inventory(image, workers=1, on_progress=lambda _: None, cache=False)


def listing_of(
    class_name: str,
    *,
    image: str = BAD,
    package: str = CLIENT,
    method: str | None = None,
    decompile: bool = False,
) -> ClassListing:
    with opened(image) as files:
        return show(inventory_of(image), files, package, class_name, method=method, decompile=decompile)


@pytest.mark.parametrize("name", ["RegistrationTask", f"{CLIENT}.RegistrationTask", TASK])
def test_a_class_by_each_of_its_names(name: str) -> None:
    listing = listing_of(name)
    assert (listing.class_name, listing.member, listing.note) == (TASK, "classes.dex", "")
    assert {"post", "register"} <= {method.name for method in listing.methods}


def test_what_is_loaded_called_and_sent_is_marked() -> None:
    (post,) = listing_of("RegistrationTask", method="post").methods
    marked = {line.text.split()[0]: line for line in post.lines if line.marks}
    assert marked["const-string"].marks == ("endpoint http://zzhc.vnet.cn",)
    assert "http://zzhc.vnet.cn" in marked["const-string"].text
    assert marked["invoke-interface"].marks == ("network Lorg/apache/http/client/HttpClient;->execute",)
    assert any(not line.marks for line in post.lines)
    text = listing_text(listing_of("RegistrationTask", method="post"))
    assert any(line.startswith(">") and "zzhc.vnet.cn" in line for line in text.splitlines())


def test_the_decompiler() -> None:
    listing = listing_of("RegistrationTask", decompile=True)
    assert listing.java is not None
    assert "class RegistrationTask" in listing.java
    assert "zzhc.vnet.cn" in listing_text(listing)


@pytest.mark.parametrize(
    ("package", "name", "method", "nearest"),
    [
        ("com.qualcomm.qti.autoregistratio", "RegistrationTask", None, CLIENT),
        (CLIENT, "RegistrationTsk", None, "RegistrationTask"),
        (CLIENT, "RegistrationTask", "pst", "post"),
    ],
)
def test_a_wrong_name_gets_the_nearest(package: str, name: str, method: str | None, nearest: str) -> None:
    with pytest.raises(UsageError) as error:
        listing_of(name, package=package, method=method)
    assert nearest in error.value.hint


@pytest.mark.parametrize(("variant", "is_compact"), [("b1-compact-vdex", True), ("b2-plain-vdex", False)])
def test_code_in_a_vdex(variant: str, is_compact: bool) -> None:
    image = str(FIXTURES / "variants" / variant / "right.zip")
    for package in inventory_of(image).packages:
        if package.code == "vdex" and package.api_uses:
            site = package.api_uses[0].code[0]
            listing = listing_of(site.class_name, image=image, package=package.package)
            assert ("CompactDex" in listing.note) == is_compact
            assert all((line.text == "") == is_compact for method in listing.methods for line in method.lines)
            marks = {(method.name, mark) for method in listing.methods for line in method.lines for mark in line.marks}
            assert (site.method, f"{package.api_uses[0].category} {package.api_uses[0].api}") in marks
            return
    pytest.fail("no package has its code in a vdex")


@pytest.mark.skipif(shutil.which("dexdump") is None, reason="needs dexdump")
def test_offsets_are_those_of_dexdump() -> None:
    with opened(BAD) as files, tempfile.TemporaryDirectory() as folder:
        path = next(one.path for one in inventory_of(BAD).packages if one.package == CLIENT)
        image = Path(folder) / "classes.dex"
        image.write_bytes(files.region(path, "classes.dex").data)
        dump = subprocess.run(["dexdump", "-d", image], capture_output=True, check=True).stdout.decode()
    instructions = {line[:6]: line.partition(": ")[2].partition("|")[2][6:].split()[:1] for line in dump.splitlines()}
    lines = [line for method in listing_of("RegistrationTask").methods for line in method.lines]
    assert lines
    assert all(instructions[f"{line.offset:06x}"] == line.text.split()[:1] for line in lines)


def test_the_command() -> None:
    words = ["show", BAD, CLIENT, "RegistrationTask", "--json", "--no-cache", "--workers", "1"]
    done = subprocess.run([sys.executable, "-m", "fwdiff", *words], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == encode_listing(listing_of("RegistrationTask"))
    jsonschema.validate(json.loads(done.stdout), json.loads(schema("listing-1")))
