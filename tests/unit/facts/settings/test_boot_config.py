from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.settings.boot_config import read_boot_config


def rows(content: bytes) -> list[tuple[str, str]]:
    found = list(read_boot_config(content))
    assert {row.kind for row in found} <= {"kernel-parameter"}
    return [(row.key, row.value) for row in found]


def test_keys_values_and_blocks_are_read_as_the_kernel_does() -> None:
    content = b"""# of the vendor
androidboot.hardware = qcom
androidboot.boot_devices = "soc/1d84000.ufshc", 'soc/8804000.sdhci';androidboot.memcg=1
androidboot {
    selinux = permissive  # not for release
    vbmeta { device_state := "unlocked; really" }
    serialconsole
}
kernel.console += ttyMSM0 n8
"""
    assert rows(content) == [
        ("androidboot.hardware", "qcom"),
        ("androidboot.boot_devices", "soc/1d84000.ufshc, soc/8804000.sdhci"),
        ("androidboot.memcg", "1"),
        ("androidboot.selinux", "permissive"),
        ("androidboot.vbmeta.device_state", "unlocked; really"),
        ("androidboot.serialconsole", ""),
        ("kernel.console", "ttyMSM0 n8"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"words = of another file\n",
        b"androidboot { selinux = permissive\n",
        b"androidboot.a = b }\n",
        b"androidboot.a = 'b\n",
        b"androidboot.a = b\n= c\n",
        b"androidboot.a = b\nkernel.c = 'd\" enforcing=0 \"'\n",
        b"androidboot.a = b\nkernel { c = d, 'e\" enforcing=0 \"' }\n",
        b"androidboot.a = " + b"b" * 40_000,
    ],
)
def test_what_is_no_bootconfig_as_a_whole_has_no_parameters(content: bytes) -> None:
    assert rows(content) == []


def test_a_quote_in_a_value_that_is_on_no_command_line_is_a_part_of_it() -> None:
    assert rows(b"androidboot.a = 'b\" c'\n") == [("androidboot.a", 'b" c')]


def test_many_blocks_end() -> None:
    assert rows(b"androidboot {" * 2000 + b"}" * 2000) == []


def test_a_file_of_it_has_them_as_settings() -> None:
    settings = analyse(b"androidboot.a = b\n").settings
    assert ("kernel-parameter", "androidboot.a", "b") in [(row.kind, row.key, row.value) for row in settings]
