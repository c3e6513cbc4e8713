from __future__ import annotations

import time

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.settings.text_config import read_settings
from fwdiff.facts.settings.ueventd import read_ueventd

SCRIPT = b"""# devices
import /vendor/etc/ueventd.rc
firmware_directories /etc/firmware/ /odm/firmware/
subsystem graphics
    dirname /dev/graphics
/dev/binder               0666   root       root
  /dev/block/*\t0600 root system no_fnm_pathname
/sys/devices/virtual/input/input*   enable      0660  root   input
external_firmware_handler /devices/leds/x system /vendor/bin/x.sh -a  # why
/dev/half 0660 root
/dev/word rw root root
"""


def test_each_line_of_rights_is_a_setting() -> None:
    found = [(row.key, row.value) for row in analyse(SCRIPT).settings if row.kind == "device-rights"]
    assert found == [
        ("/dev/binder", "0666 root:root"),
        ("/dev/block/*", "0600 root:system"),
        ("/sys/devices/virtual/input/input*/enable", "0660 root:input"),
        ("firmware of /devices/leds/x", "system /vendor/bin/x.sh -a"),
    ]


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\x01 "])
def test_the_first_line_is_one_as_well(before: bytes) -> None:
    (row,) = read_settings(before + b"/dev/mem 666 0 0", is_text=False).settings
    assert (row.kind, row.key, row.value) == ("device-rights", "/dev/mem", "666 0:0")


@pytest.mark.parametrize(
    "line",
    [
        b'"/dev/mem" 0666 root root',
        b'/dev/mem "0666" root root',
        b'/d"e"v/m\\em 0666 root root',
        b'"/dev/mem" "666" 0 0',
    ],
)
def test_words_may_stand_in_quotes_as_those_of_init(line: bytes) -> None:
    assert [row.key for row in read_settings(line, is_text=False).settings] == ["/dev/mem"]


def test_a_line_that_begins_far_away_has_none() -> None:
    assert not [*read_ueventd(b"x" * 300 + b" /dev/mem 0666 0 0"), *read_ueventd(b" " * 300 + b"/dev/mem 0666 0 0")]


@pytest.mark.parametrize("part", [b"/dev/x 0666 root root\n", b"/dev/x 0666 root root ", b"/dev/", b"/sys/ a ", b"\t"])
def test_a_script_takes_time_by_its_length(part: bytes) -> None:
    begin = time.process_time()
    assert len(list(read_ueventd(part * (1_000_000 // len(part))))) <= 50_000
    assert time.process_time() - begin < 2
