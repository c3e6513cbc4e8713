from __future__ import annotations

import pytest

from fwdiff.judge.judgement import judge_alone
from fwdiff.model import Inventory, ProblemKind, Unread
from fwdiff.model.inventory import IMAGE_BESIDE, IMAGE_INSIDE
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import file, inventory, package, unread
from tests.unit.judge.judging import WORLD, found


def lacking(*rows: Unread) -> Inventory:
    return inventory([package("com.example.a")], unread=rows)


def with_image(path: str, content: str, reason: str) -> Inventory:
    row = Unread(path, ProblemKind.UNSUPPORTED, reason, device_path=f"/{path}")
    return inventory([package("com.example.a")], files=[file(path, content)], unread=[row])


@pytest.mark.parametrize(
    "row",
    [
        unread("system/app/B/B.apk"),
        unread("system/app/A/A.apk", member="classes.dex"),
        unread("system/framework/f.jar", ProblemKind.CODE_ABSENT),
        unread("system/etc/permissions/p.xml"),
        unread("boot/cmdline"),
        unread("vendor_boot/bootconfig"),
        unread("vendor", ProblemKind.UNSUPPORTED),
        unread("system/media/a.zip", ProblemKind.LIMIT, member="b.zip!c.zip"),
        unread("system/app/A/A.apk", ProblemKind.LIMIT, member="assets/b.zip!c.zip"),
    ],
)
def test_it_fires_on_what_the_gate_needs_even_where_it_was_unread_before(row: Unread) -> None:
    for left in (lacking(), lacking(row)):
        [finding] = found("FW014", left, lacking(row))
        assert (finding.severity, finding.gates) == (Severity.INFO, True)


def test_it_fires_on_a_package_without_readable_code_in_the_packages_case() -> None:
    left, right = (inventory([package("com.example.a", version_code=n, code="unread")]) for n in (1, 2))
    assert [(one.case, one.gates) for one in found("FW014", left, right)] == [("package:com.example.a", True)]


def test_what_no_rule_reads_is_told_and_does_not_gate() -> None:
    [finding] = found("FW014", lacking(), lacking(unread("system/media/a.xz", ProblemKind.UNSUPPORTED)))
    assert not finding.gates


@pytest.mark.parametrize("reason", [IMAGE_BESIDE, IMAGE_INSIDE])
@pytest.mark.parametrize(
    ("before", "after", "gates"),
    [(None, "new", True), ("old", "new", True), ("old", "old", False)],
    ids=["came", "changed", "the same"],
)
def test_a_file_system_image_among_the_files_gates_unless_both_builds_have_it(
    reason: str, before: str | None, after: str, *, gates: bool
) -> None:
    left, right = (
        lacking() if content is None else with_image("vendor.img", content, reason) for content in (before, after)
    )
    assert [finding.gates for finding in found("FW014", left, right)] == ([True] if gates else [])


def test_the_same_image_at_another_place_gates() -> None:
    left, right = (with_image(path, "same", IMAGE_INSIDE) for path in ("system/a.img", "system/b.img"))
    assert [finding.gates for finding in found("FW014", left, right)] == [True]


def test_of_one_build_alone_an_image_among_the_files_gates() -> None:
    _, findings = judge_alone(with_image("vendor.img", "new", IMAGE_BESIDE), WORLD)
    assert [finding.gates for finding in findings if finding.rule == "FW014"] == [True]


@pytest.mark.parametrize(("path", "name"), [("nvdef.img", "nvdef.img"), ("", "/")])
def test_what_is_unread_at_the_root_of_the_phone_has_a_name(path: str, name: str) -> None:
    row = Unread(path, ProblemKind.UNSUPPORTED, "no format", device_path="/")
    [finding] = found("FW014", lacking(), lacking(row))
    assert finding.title.endswith(f" {name}")


def test_several_of_one_kind_are_one_finding_whose_keys_hold_no_path() -> None:
    rows = [unread(f"system/app/{name}/{name}.apk") for name in "BCDEF"]
    [finding] = found("FW014", lacking(), lacking(*rows))
    assert finding.title == "Not read: archives B.apk, C.apk, D.apk and 2 more"
    assert {one.key for one in finding.evidence} == {f"coverage:archive[{name}.apk]" for name in "BCDEF"}


def test_it_is_silent_where_all_was_read_and_on_what_is_read_now() -> None:
    assert not found("FW014", lacking(), lacking())
    assert not found("FW014", lacking(unread("vendor")), lacking())
