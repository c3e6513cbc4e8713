from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from fwdiff.errors import LimitReached
from fwdiff.images import limits
from fwdiff.images.formats.directory import DirectoryTree
from fwdiff.images.interface import FileNode
from fwdiff.model import FileKind
from tests.unit.images import samples


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    samples.write_tree(tmp_path)
    return tmp_path


def listed(folder: Path) -> tuple[DirectoryTree, dict[bytes, FileNode]]:
    filesystem = DirectoryTree(os.fsencode(folder))
    return filesystem, {node.name: node for node in filesystem.walk()}


def test_every_file_is_listed_and_read(tree: Path) -> None:
    filesystem, nodes = listed(tree)
    found = {}
    for name, node in nodes.items():
        if node.kind is FileKind.FILE:
            source = filesystem.open(node)
            found[name] = source.read_at(0, node.size)
            source.close()
    assert found == samples.contents()
    assert list(filesystem.problems()) == []


def test_links_are_listed_and_never_followed(tree: Path) -> None:
    (tree / "loop").symlink_to(".")
    (tree / "outside").symlink_to("/")
    (tree / "dangling").symlink_to("nowhere")
    _, nodes = listed(tree)
    links = {name: node.link for name, node in nodes.items() if node.kind is FileKind.LINK}
    assert links == {**samples.LINKS, b"loop": b".", b"outside": b"/", b"dangling": b"nowhere"}
    assert not any(name.startswith((b"loop/", b"outside/")) for name in nodes)


def test_a_file_that_became_a_link_is_not_opened(tree: Path) -> None:
    filesystem, nodes = listed(tree)
    (tree / "build.prop").unlink()
    (tree / "build.prop").symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic links"):
        filesystem.open(nodes[b"build.prop"])


def test_special_files_are_listed_as_such(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fsencode(tmp_path / "socket"))
        _, nodes = listed(tmp_path)
    assert {name: node.kind for name, node in nodes.items()} == {b"pipe": FileKind.SPECIAL, b"socket": FileKind.SPECIAL}


def test_the_store_of_a_version_control_beside_the_tree_is_no_content(tree: Path) -> None:
    for folder in (tree / ".git", tree / "etc" / ".git"):
        folder.mkdir()
        (folder / "config").write_text("x")
    _, nodes = listed(tree)
    assert b".git/config" not in nodes
    assert b"etc/.git/config" in nodes


def test_the_order_of_the_listing_does_not_depend_on_the_disk(tmp_path: Path) -> None:
    names = [f"{number * 7919 % 101:03d}" for number in range(101)]
    for name in names:
        (tmp_path / name).touch()
    filesystem, nodes = listed(tmp_path)
    assert [name.decode() for name in nodes] == sorted(names)
    assert [node.name for node in filesystem.walk()] == list(nodes)


def test_folders_too_deep_to_be_listed_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    handles = [os.open(tmp_path, os.O_RDONLY)]
    for _ in range(20):  # deeper than PATH_MAX allows a path to be
        os.mkdir("d" * 250, dir_fd=handles[-1])
        handles.append(os.open("d" * 250, os.O_RDONLY, dir_fd=handles[-1]))
    os.close(os.open("unseen", os.O_CREAT | os.O_WRONLY, dir_fd=handles[-1]))
    filesystem, nodes = listed(tmp_path)
    problems = list(filesystem.problems())
    os.unlink("unseen", dir_fd=handles[-1])
    for handle in reversed(handles[:-1]):
        os.rmdir("d" * 250, dir_fd=handle)
    for handle in handles:
        os.close(handle)
    assert list(nodes) == [b"file"]
    assert [type(error) for _, error in problems] == [OSError]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_without_permission_is_a_problem_and_the_rest_is_listed(tree: Path) -> None:
    (tree / "etc").chmod(0)
    filesystem, nodes = listed(tree)
    (tree / "etc").chmod(0o755)
    assert b"build.prop" in nodes
    assert [(name, type(error)) for name, error in filesystem.problems()] == [(b"etc", PermissionError)]


def test_names_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(11):
        (tmp_path / str(number)).touch()
    monkeypatch.setattr(limits, "MAXIMUM_NAMES", 10)
    with pytest.raises(LimitReached):
        listed(tmp_path)


def test_an_empty_folder_is_listed_where_an_app_would_stand(tmp_path: Path) -> None:
    for name in ("system/app/Empty", "system/priv-app/Full", "system/etc/empty"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "system/priv-app/Full/Full.apk").write_bytes(b"x")
    _, nodes = listed(tmp_path)
    assert {name: node.kind for name, node in nodes.items()} == {
        b"system/app/Empty": FileKind.FOLDER,
        b"system/priv-app/Full/Full.apk": FileKind.FILE,
    }
