"""What code is like: the same under another name, another order and in another packing; other code is not like it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path

import fwdiff
from fwdiff.facts.likeness.sketch import sketch
from fwdiff.images.opening.opener import open_image
from fwdiff.index.likeness import LEAST, shared
from fwdiff.model import CodeSketch
from tests.crafted.renaming import other_name, renamed, renamed_bytes
from tests.unit.facts import dex_writer

_DEMO = Path(fwdiff.__file__).parent / "data" / "demo"
_CLIENT = "com.qualcomm.qti"
_NOTHING = CodeSketch(0, b"", b"")


@cache
def _client() -> bytes:
    """The registration client of the demonstration's bad build."""
    image = open_image(str(_DEMO / "ww-bad.zip"))
    with closing(image):
        entry = next(entry for entry in image.listing.files if entry.path.endswith("AutoRegistrationQCPS.apk"))
        with closing(image.open(entry)) as source:
            return source.read_at(0, source.size)


def _same_part(one: CodeSketch, other: CodeSketch) -> float:
    found = shared(one, other)
    return found.figure if found else 0.0


def test_an_apk_is_like_its_copy_under_another_package_name_and_class_prefix() -> None:
    copy = renamed(_client(), {_CLIENT: other_name(_CLIENT)})
    assert _CLIENT.encode() not in copy
    assert sketch(copy) == sketch(_client())
    assert sketch(copy).features


def test_the_same_code_is_like_itself_as_dex_in_a_vdex_and_in_an_apk() -> None:
    plain = sketch(dex_writer.FLOWS)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("classes.dex", dex_writer.FLOWS)
    assert plain == sketch(packed.getvalue()) == sketch(dex_writer.vdex([dex_writer.FLOWS]))
    assert plain.features


def test_compact_dex_has_the_features_of_the_dex_that_it_was_made_of() -> None:
    assert sketch(dex_writer.vdex([dex_writer.compact(dex_writer.FLOWS)])) == sketch(dex_writer.FLOWS)


def test_classes_that_stand_in_two_images_of_a_file_are_its_own_under_any_name() -> None:
    both = io.BytesIO()
    with zipfile.ZipFile(both, "w") as archive:
        archive.writestr("classes.dex", dex_writer.FLOWS)
        archive.writestr("classes2.dex", dex_writer.SENDER)
    copy = renamed(both.getvalue(), {"com.example.Flows": "zqx.wkjvyzq.Xwkjv"})
    assert copy != both.getvalue()
    assert sketch(copy) == sketch(both.getvalue())


def test_other_code_is_not_like_it() -> None:
    assert _same_part(sketch(dex_writer.FLOWS), sketch(dex_writer.OPENED)) < 0.5
    assert _same_part(sketch(_client()), sketch(dex_writer.FLOWS)) < 0.5


def test_a_file_without_code_that_can_be_looked_at_has_an_empty_sketch() -> None:
    for content in (b"", b"no code", dex_writer.SENDER[:200], dex_writer.image([b"a"])):
        assert sketch(content) == _NOTHING


def test_a_damaged_image_ends_in_a_sketch_all_the_same() -> None:
    whole = dex_writer.FLOWS
    for place in range(0x70, len(whole), 97):
        damaged = whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :]
        assert _same_part(sketch(damaged), sketch(whole)) >= LEAST, place


def test_classes_of_well_known_libraries_say_nothing() -> None:
    library = renamed_bytes(dex_writer.FLOWS, {"com.example": "androidx.ab"})
    assert sketch(library) == _NOTHING


def test_digests_that_were_measured_before_are_still_those_of_the_same_code() -> None:
    """Where this fails, what is known of clients' code has to be measured anew, and so have users' own files."""
    found = sketch(dex_writer.FLOWS)
    assert hashlib.sha256(found.digests + found.features).hexdigest() == (
        "c38d8b95e0cfb16746008ee10a77749d8966880da4266cb3ec33d4128fb2da98"
    )
