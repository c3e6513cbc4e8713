from __future__ import annotations

import stat
from collections.abc import Iterator

import pytest
from msgspec import Struct

from fwdiff.errors import DamagedImage, ImageError, LimitReached
from fwdiff.images import limits, problems
from fwdiff.images.folder_walk import MAXIMUM_DIRECTORY, FolderWalk, Note
from fwdiff.images.interface import FileNode
from fwdiff.images.problems import Problems
from fwdiff.model import FileKind


class Inode(Struct):
    """A file, or a folder with the names in it; an `ImageError` among them ends the folder."""

    mode: int
    size: int = 1
    entries: tuple[tuple[bytes, int] | ImageError, ...] = ()
    is_told: bool = False


def folder(*entries: tuple[bytes, int] | ImageError, size: int = 1) -> Inode:
    return Inode(stat.S_IFDIR, size, entries)


FILE = Inode(stat.S_IFREG)


def listed(inodes: dict[int, Inode], room: int = 1 << 30) -> tuple[list[bytes], list[tuple[bytes, str]]]:
    """The names, and the problems with a reason each."""

    def read_inode(number: int) -> Inode:
        if number not in inodes:
            raise DamagedImage(f"there is no inode {number}", "x")
        return inodes[number]

    def entries_of(inode: Inode, note: Note) -> Iterator[tuple[bytes, int]]:
        for entry in inode.entries:
            if isinstance(entry, LimitReached):
                note(entry)
            elif isinstance(entry, ImageError):
                raise entry
            else:
                yield entry

    def node_of(name: bytes, inode: Inode) -> FileNode:
        return FileNode(name, FileKind.FILE, inode.size, 0)

    def folder_of(name: bytes, inode: Inode) -> Iterator[FileNode]:
        if inode.is_told:
            yield FileNode(name, FileKind.SPECIAL, 0, 0)

    problems = Problems()
    walk = FolderWalk(problems, 1, read_inode, entries_of, node_of, folder_of, room=room)
    names = [node.name for node in walk.nodes()]
    return names, [(name, str(error)) for name, error in problems]


def test_every_name_has_its_folders() -> None:
    inodes = {1: folder((b"a", 2), (b"b", 3)), 2: folder((b"c", 3), (b"d", 4)), 3: FILE, 4: folder((b"e", 3))}
    assert listed(inodes) == ([b"b", b"a/c", b"a/d/e"], [])


def test_a_folder_that_is_to_be_told_of_is_a_name_of_its_own_the_root_a_dot() -> None:
    told = Inode(stat.S_IFDIR, 1, ((b"c", 3),), is_told=True)
    root = Inode(stat.S_IFDIR, 1, ((b"a", 2), (b"app", 4)), is_told=True)
    inodes = {1: root, 2: told, 3: FILE, 4: folder((b"X", 5)), 5: Inode(stat.S_IFDIR, is_told=True)}
    assert sorted(listed(inodes)[0]) == [b".", b"a", b"a/c", b"app/X"]


def test_a_folder_is_listed_once_and_said_to_be_listed_elsewhere() -> None:
    inodes = {1: folder((b"a", 2), (b"b", 2), (b"c", 1)), 2: folder((b"loop", 2), (b"f", 3)), 3: FILE}
    names, problems = listed(inodes)
    assert names == [b"a/f"]
    assert [name for name, _ in problems] == [b"b", b"c", b"a/loop"]
    assert all("elsewhere" in reason for _, reason in problems)


def test_an_inode_that_cannot_be_read_is_a_problem_of_its_name() -> None:
    names, problems = listed({1: folder((b"a", 9), (b"b", 3)), 3: FILE})
    assert (names, problems) == ([b"b"], [(b"a", "there is no inode 9")])


def test_what_ends_a_folder_is_a_problem_of_the_folder() -> None:
    inodes = {1: folder((b"a", 2), (b"z", 3)), 2: folder((b"b", 3), DamagedImage("cut", "x"), (b"c", 3)), 3: FILE}
    assert listed(inodes) == ([b"z", b"a/b"], [(b"a", "cut")])


def test_what_is_noted_in_a_folder_does_not_end_it() -> None:
    inodes = {1: folder((b"a", 2)), 2: folder((b"b", 3), LimitReached("part", "x"), (b"c", 3)), 3: FILE}
    assert listed(inodes) == ([b"a/b", b"a/c"], [(b"a", "part")])


@pytest.mark.parametrize("name", [b"", b".", b"..", b"a/b", b"a\0", b"n" * 256])
def test_a_name_that_no_file_can_have_is_said_and_the_rest_goes_on(name: bytes) -> None:
    names, [(path, reason)] = listed({1: folder((name, 3), (b"z", 3)), 3: FILE})
    assert names == [b"z"]
    assert path == b""
    assert "no file can have" in reason


def test_paths_end_at_the_limit() -> None:
    inodes = {number: folder((b"n" * 255, number + 1), (b"f", 99)) for number in range(1, 40)} | {99: FILE}
    names, [(path, reason)] = listed(inodes)
    assert len(names) == 16  # folders of 256 bytes, the slash too
    assert len(path) == 16 * 256 - 1
    assert max(map(len, names)) <= limits.MAXIMUM_PATH
    assert "4096 bytes" in reason


def test_a_root_must_be_a_folder() -> None:
    with pytest.raises(DamagedImage, match="root"):
        listed({1: FILE})


def test_folders_are_bounded_each_and_together() -> None:
    inodes = {1: folder((b"a", 2), (b"b", 3)), 2: folder((b"f", 9), size=MAXIMUM_DIRECTORY + 1), 3: folder((b"f", 9))}
    inodes[9] = FILE
    names, problems = listed(inodes)
    assert (names, [name for name, _ in problems]) == ([b"b/f"], [b"a"])
    names, problems = listed({1: folder((b"b", 3)), 3: folder((b"f", 9)), 9: FILE}, room=1)
    assert (names, [name for name, _ in problems]) == ([], [b"b"])


def test_bad_names_spend_the_budget_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_NAMES", 10)
    bad = [(b"%d/" % number, 3) for number in range(11)]
    with pytest.raises(LimitReached):
        listed({1: folder(*bad), 3: FILE})


def test_the_same_said_twice_is_one_problem() -> None:
    problems = Problems()
    for reason in ("x", "x", "y"):
        problems.note(b"a/", DamagedImage(reason, "hint"))
    assert [(name, str(error)) for name, error in problems] == [(b"a", "x"), (b"a", "y")]


def test_a_folder_of_nothing_but_damage_is_not_listed_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MAXIMUM_PROBLEMS", 3)
    with pytest.raises(LimitReached, match="not listed"):
        listed({1: folder(*((b"%d" % number, 100 + number) for number in range(9)))})


def test_a_folder_of_a_false_size_takes_no_room_from_others() -> None:
    inodes = {1: folder((b"a", 2), (b"b", 3)), 2: folder((b"f", 9)), 3: folder(size=50), 9: FILE}
    names, problems = listed(inodes, room=10)
    assert (names, [name for name, _ in problems]) == ([b"a/f"], [b"b"])


def test_an_empty_folder_is_listed_where_an_app_would_stand_and_is_known_to_be_empty() -> None:
    apps = folder((b"Empty", 4), (b"Broken", 5))
    inodes = {
        1: folder((b"app", 2), (b"etc", 3)),
        2: apps,
        3: folder(),
        4: folder(),
        5: folder(DamagedImage("bad", "x")),
    }
    names, problems = listed(inodes)
    assert names == [b"app/Empty"]
    assert [name for name, _ in problems] == [b"app/Broken"]
