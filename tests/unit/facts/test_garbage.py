"""Workers seldom look for garbage: what a reader has read is gone when the next file comes, without that."""

from __future__ import annotations

import gc
import gzip

import pytest

from fwdiff.facts.analyse import analyse
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import SENDER, vdex

_PERMISSIONS = b'<permissions><privapp-permissions package="a.b"><permission name="c.d"/></privapp-permissions>'
_XML = _PERMISSIONS + b"</permissions>"
CONTENTS = {
    "settings": _XML,
    "damaged settings": _PERMISSIONS,
    "XML of another kind": b"<a><b/></a>",
    "an init script": b"service a /b\n    user c\non boot\n    start a\n",
    "an archive": zipped({"classes.dex": SENDER, "a.xml": _XML, "b.zip": zipped({"c": b"http://a.example.com/"})}),
    "a damaged archive": zipped({"classes.dex": SENDER})[:-30],
    "code": vdex([SENDER]),
    "packed settings": gzip.compress(_XML),
    "a program": b"\x7fELF\x01\x01\x01\0http://a.example.com/\0",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_reader_leaves_no_cycles_behind(name: str) -> None:
    analyse(CONTENTS[name])
    gc.collect()
    gc.disable()
    try:
        analyse(CONTENTS[name])
        assert gc.collect() == 0
    finally:
        gc.enable()
