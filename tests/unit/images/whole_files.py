"""What a file system that is mounted holds: its nodes by name, and the whole content of its files."""

from __future__ import annotations

from collections.abc import Mapping

from fwdiff.images.interface import ByteSource, FileNode, FileSystem
from fwdiff.model import FileKind


def read(source: ByteSource) -> bytes:
    """The whole content in pieces that end at no block border."""
    step = 5001
    return b"".join(source.read_at(offset, step) for offset in range(0, source.size, step))


def nodes_of(filesystem: FileSystem) -> dict[bytes, FileNode]:
    return {node.name: node for node in filesystem.walk()}


def files_of(filesystem: FileSystem, nodes: Mapping[bytes, FileNode]) -> dict[bytes, bytes]:
    return {name: read(filesystem.open(node)) for name, node in nodes.items() if node.kind is FileKind.FILE}


def all_files_of(filesystem: FileSystem) -> dict[bytes, bytes]:
    """Of a file system of which everything can be listed."""
    nodes = nodes_of(filesystem)
    assert list(filesystem.problems()) == []
    return files_of(filesystem, nodes)
