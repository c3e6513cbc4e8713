from __future__ import annotations

import pytest

from fwdiff.model import ImageLayers, Layer, LayerKind, ProblemKind, Unread
from fwdiff.report.plain.layers import amount, render_layers


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KiB"),
        (10 << 10, "10 KiB"),
        (1023 << 10, "1.0 MiB"),
        (2_684_354_560, "2.5 GiB"),
        (5 << 50, "5120 TiB"),
    ],
)
def test_amounts(size: int, words: str) -> None:
    assert amount(size) == words


def test_a_tree_of_layers() -> None:
    apexes = tuple(Layer(LayerKind.APEX, f"system/apex/{number}.apex", "apex", 4096, 2) for number in range(10))
    system = Layer(LayerKind.PARTITION, "system", "zip/ext4", 5 << 20, 1234, {"avb": "hashtree"}, apexes)
    image = Layer(LayerKind.IMAGE, "a\x1bb.zip", "zip/ext4", 6 << 20, 1240, {"ota-type": "AB"}, (system,))
    unread = (Unread("odm", ProblemKind.DAMAGED, "cut off"),)
    text = render_layers(ImageLayers("fwdiff.info/1", "fwdiff", image, unread), width=80, color=False)
    assert text.splitlines()[:5] == [
        "     size   files",
        "  6.0 MiB   1,240 a\\x1bb.zip  zip/ext4",
        "                  ota-type: AB",
        "  5.0 MiB   1,234   system  zip/ext4  avb: hashtree",
        "  4.0 KiB       2     0.apex  apex",
    ]
    assert "and 2 APEXes more" in text
    assert text.endswith("Not read (1)\n! odm  damaged: cut off\n")
    assert max(map(len, text.splitlines())) <= 80
