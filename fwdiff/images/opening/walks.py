"""What the file systems of an image list, so that a second process that opens it need not find that out again.

Folders stand all over a partition: where it is compressed, listing it decodes a tenth of it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec

from fwdiff.images.interface import FileNode

_Nodes = dict[str, list[FileNode]]
_DECODER = msgspec.msgpack.Decoder(_Nodes)


class Walks:
    """Empty, it takes in what is listed while an image is opened; made of `packed`, it tells a second opening."""

    def __init__(self, packed: bytes = b"") -> None:
        self._known: _Nodes = _DECODER.decode(packed) if packed else {}
        self._listed: dict[str, Sequence[FileNode] | None] = {}
        self._lock = threading.Lock()

    def known(self, layers: Sequence[str], file_name: str) -> list[FileNode] | None:
        """What the image of this name in these layers lists; None where that is not known."""
        return self._known.get(_place(layers, file_name))

    def note(self, layers: Sequence[str], file_name: str, nodes: Sequence[FileNode]) -> None:
        place = _place(layers, file_name)
        with self._lock:
            # of two images of one name neither is told apart from the other
            self._listed[place] = None if place in self._listed else nodes

    def packed(self) -> bytes:
        """What was noted, for another process."""
        return msgspec.msgpack.encode({place: nodes for place, nodes in self._listed.items() if nodes is not None})


def _place(layers: Sequence[str], file_name: str) -> str:
    return "/".join((*layers, file_name))
