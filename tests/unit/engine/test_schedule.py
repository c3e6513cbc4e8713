from __future__ import annotations

from fwdiff.engine.schedule import Group, Schedule
from fwdiff.model import FileEntry, FileKind, ImageListing


def listing(*files: tuple[str, int], parallel: bool = True, in_order: bool = False) -> ImageListing:
    entries = tuple(
        FileEntry(path, f"/{path}", FileKind.FILE, size, order=order) for order, (path, size) in enumerate(files)
    )
    return ImageListing("folder", (), entries, parallel=parallel, in_order=in_order)


def drain(schedule: Schedule, alone: list[int]) -> list[Group]:
    groups: list[Group] = []
    while batch := schedule.next_batch(alone):
        groups.extend(batch)
    return groups


def test_every_file_is_read_once_and_equal_paths_and_sizes_together() -> None:
    left = listing(("a.apk", 5), ("b.so", 7), ("only-left", 1))
    right = listing(("a.apk", 5), ("b.so", 8))
    groups = drain(Schedule({0: left, 1: right}), [])
    assert sorted(read for group in groups for read in group) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    assert ((0, 0), (1, 0)) in groups
    assert ((0, 1),) in groups


def test_configuration_comes_first_then_packages_that_differ_then_those_alike() -> None:
    left = listing(("x.so", 1), ("same.apk", 1), ("other.apk", 1), ("build.prop", 1))
    right = listing(("x.so", 1), ("same.apk", 1), ("other.apk", 2), ("build.prop", 1))
    order = [left.files[group[0][1]].path for group in drain(Schedule({0: left, 1: right}), []) if group[0][0] == 0]
    assert order == ["build.prop", "other.apk", "same.apk", "x.so"]


def test_a_compressed_image_is_read_forwards_by_its_owner_alone() -> None:
    packed = listing(("z", 9 << 20), ("a.prop", 1), ("m.apk", 1), parallel=False)
    schedule = Schedule({0: packed})
    assert schedule.next_batch([]) is None
    assert drain(schedule, [0]) == [((0, 0),), ((0, 1),), ((0, 2),)]


def test_a_block_compressed_image_is_read_forwards_in_stretches_that_become_shorter() -> None:
    packed = listing(*((f"{number}.apk", 4 << 20) for number in range(100)), ("a.prop", 1), in_order=True)
    schedule = Schedule({0: packed})
    stretches = list(iter(lambda: schedule.next_batch([]), None))
    assert [group for stretch in stretches for group in stretch] == [((0, index),) for index in range(101)]
    lengths = [len(stretch) for stretch in stretches]
    assert lengths[0] == 100 // 8 + 1
    assert lengths == sorted(lengths, reverse=True)
    assert set(lengths[-4:-1]) == {4}


def test_a_stretch_has_a_bounded_number_of_files() -> None:
    packed = listing(*((f"{number}.conf", 1) for number in range(5000)), in_order=True)
    schedule = Schedule({0: packed})
    assert [len(stretch) for stretch in iter(lambda: schedule.next_batch([]), None)] == [2048, 2048, 904]


def test_files_that_a_block_compressed_image_shares_go_by_its_order() -> None:
    folder = listing(("a", 1), ("b", 1), ("c.prop", 2))
    packed = listing(("b", 1), ("a", 1), ("d", 1), in_order=True)
    assert drain(Schedule({0: folder, 1: packed}), []) == [((0, 2),), ((0, 1), (1, 0)), ((0, 0), (1, 1)), ((1, 2),)]


def test_two_block_compressed_images_are_gone_through_side_by_side() -> None:
    left = listing(("a", 1), ("b", 1), ("c", 1), ("e", 1), in_order=True)
    right = listing(("new", 1), ("a", 1), ("b", 2), ("b2", 1), ("c", 1), ("d", 1), ("e", 1), in_order=True)
    groups = drain(Schedule({0: left, 1: right}), [])
    for image, files in ((0, 4), (1, 7)):
        assert [index for group in groups for number, index in group if number == image] == list(range(files))
    assert ((0, 2), (1, 4)) in groups


def test_links_are_not_read() -> None:
    link = FileEntry("a", "/a", FileKind.LINK, 1, "b")
    assert drain(Schedule({0: ImageListing("folder", (), (link,))}), []) == []


def test_what_is_given_back_comes_next() -> None:
    schedule = Schedule({0: listing(("a", 1), ("b", 1))})
    batch = schedule.next_batch([])
    assert batch is not None
    schedule.give_back([(batch[1],)])
    assert drain(schedule, []) == [batch[1]]
