"""A saved inventory may say anything in a setting: it is judged, and never the end of a run."""

from __future__ import annotations

import pytest

from fwdiff.judge.modes import mode_of
from fwdiff.model import SettingKind
from tests.unit.compare.builders import inventory, setting
from tests.unit.judge.judging import judged

_KEYS = ("", "/", "x", "a/b", "firmware of x", "/dev/mem", "Default_SKUID", "enforcing", "on boot: write")
_VALUES = (
    "",
    " ",
    ";",
    "zz",
    "99 a:b",
    "folder; mode zz",
    "character device; mode 0666",
    "${",
    '"',
    "0; 0; 0",
    "a=b;c",
)


def test_a_mode_is_octal_or_none() -> None:
    assert mode_of("04755") == 0o4755
    assert mode_of("") == mode_of("zz") == mode_of("99") == mode_of("-7") == mode_of("7" * 99) == 0


@pytest.mark.parametrize("kind", [*SettingKind])
def test_settings_of_any_words_are_judged(kind: SettingKind) -> None:
    rows = [setting(kind, key, value, "system/etc/x") for key in _KEYS for value in _VALUES]
    cases, _ = judged(inventory(), inventory(configuration=rows))
    assert cases
    cases, _ = judged(inventory(configuration=rows), inventory(configuration=rows[::-1][:20]))
    assert cases
