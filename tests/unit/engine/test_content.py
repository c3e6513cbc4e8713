"""Equal files are read once each and hashed once; what differs is told apart wherever it differs."""

from __future__ import annotations

import hashlib

import pytest

from fwdiff.engine import content as content_module
from fwdiff.engine.content import ContentReader
from fwdiff.errors import DamagedImage
from fwdiff.model import ProblemKind

CHUNK = 1000


class Source:
    """Bytes that count how many of them are read; `size` may be a lie."""

    def __init__(self, data: bytes, size: int | None = None) -> None:
        self._data = data
        self.size = len(data) if size is None else size
        self.read = 0

    def read_at(self, offset: int, length: int) -> bytes:
        part = self._data[offset : offset + length]
        self.read += len(part)
        return part

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def digested(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what is digested, in chunks of 1,000 bytes."""
    monkeypatch.setattr(content_module, "_CHUNK", CHUNK)
    monkeypatch.setattr(content_module, "_COMPARED", CHUNK)
    sizes: list[int] = []
    sha256 = hashlib.sha256

    class Counted:
        def sha256(self, data: bytes = b"") -> hashlib._Hash:
            sizes.append(len(data))
            return sha256(data)

    monkeypatch.setattr(content_module, "hashlib", Counted())
    return sizes


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK])
def test_an_equal_file_is_read_once_and_not_digested(size: int, digested: list[int]) -> None:
    data = bytes(number % 251 for number in range(size))
    reader, sources = ContentReader(), [Source(data), Source(data), Source(data)]
    contents = [reader.read(source) for source in sources]
    assert [source.read for source in sources] == [size] * 3
    assert {content.sha256 for content in contents} == {hashlib.sha256(data).hexdigest()}
    assert digested == [size]


@pytest.mark.parametrize("place", [0, 1, CHUNK - 1, CHUNK, 5 * CHUNK - 1])
def test_a_file_that_differs_anywhere_is_another_content(place: int) -> None:
    data = bytes(5 * CHUNK)
    other = data[:place] + b"x" + data[place + 1 :]
    reader = ContentReader()
    for content in (data, other, data):
        found = reader.read(Source(content))
        assert (found.sha256, found.data) == (hashlib.sha256(content).hexdigest(), content)


def test_a_small_file_that_differs_is_read_once() -> None:
    reader, other = ContentReader(), Source(b"b" * CHUNK)
    reader.read(Source(b"a" * CHUNK))
    reader.read(other)
    assert other.read == CHUNK


def test_a_file_cut_short_is_not_equal_to_the_whole_one() -> None:
    reader, data = ContentReader(), bytes(3 * CHUNK)
    reader.read(Source(data))
    with pytest.raises(DamagedImage, match="2500 of 3000 bytes"):
        reader.read(Source(data[:2500], size=3000))


def test_of_a_file_too_large_to_be_held_the_digest_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_module, "_WHOLE_FILE_LIMIT", CHUNK)
    data = bytes(2 * CHUNK + 1)
    content = ContentReader().read(Source(data))
    assert (content.sha256, content.data) == (hashlib.sha256(data).hexdigest(), None)
    assert content.problem is not None
    assert content.problem.kind is ProblemKind.LIMIT
