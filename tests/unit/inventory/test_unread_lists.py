"""Allow-lists that were not read decide nothing, and a text of zeros was not read."""

from __future__ import annotations

import pytest

from fwdiff.inventory import FileRecord
from fwdiff.inventory.allowlist import unread_lists
from fwdiff.model import FactKind, FactProblem, FileFacts, ProblemKind, Unread
from tests.unit.inventory.builders import (
    apk,
    failed,
    framework,
    inventory,
    manifest,
    package_of,
    properties,
    record,
)

LIST = "system/system/etc/permissions/p.xml"
APP = apk("system/system/priv-app/A/A.apk", manifest("a.a", requested=("p.PRIVILEGED",)), signer="another")
IMAGE = (
    framework({"p.PRIVILEGED": "signature|privileged"}),
    properties("system/system/build.prop", ro_build_version_sdk="28", ro_control__privapp__permissions="enforce"),
    APP,
)


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], "denied"),
        ([failed(LIST, FactProblem(ProblemKind.UNREADABLE, "input/output error"))], "unknown"),
        ([record(LIST, FileFacts(FactKind.DATA))], "unknown"),
        ([record(LIST, FileFacts(FactKind.XML, problems=(FactProblem(ProblemKind.DAMAGED, "XML: cut"),)))], "unknown"),
        ([record("system/system/etc/other.xml", FileFacts(FactKind.DATA))], "denied"),
    ],
)
def test_no_entry_is_no_denial_where_a_list_was_not_read(records: list[FileRecord], state: str) -> None:
    (grant,) = package_of(inventory(*IMAGE, *records), "a.a").permissions_granted
    assert grant.state == state


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("system/etc/sysconfig/a.xml", True),
        ("vendor", True),
        ("system/etc/permissions", True),
        ("system/app/A.apk", False),
    ],
)
def test_what_may_hold_lists(path: str, *, expected: bool) -> None:
    assert unread_lists([Unread(path, ProblemKind.DAMAGED, "")]) is expected
    assert unread_lists([Unread(path, ProblemKind.CODE_ABSENT, "")]) is False


@pytest.mark.parametrize(("kind", "size", "unread"), [("data", 9, True), ("data", 0, False), ("xml", 9, False)])
def test_a_text_whose_content_is_none_was_not_read(kind: str, size: int, *, unread: bool) -> None:
    built = inventory(
        record("system/etc/a.xml", FileFacts(FactKind(kind)), size=size),
        record("system/a.bin", FileFacts(FactKind.DATA)),
    )
    assert [row.path for row in built.coverage.unread] == ["system/etc/a.xml"] * unread


@pytest.mark.parametrize("path", ["vendor/etc/selinux/vendor_file_contexts", "vendor/etc/vintf/manifest.xml"])
def test_labels_and_hals_whose_content_is_binary_were_not_read(path: str) -> None:
    built = inventory(record(path, FileFacts(FactKind.DATA), size=9))
    assert [(row.path, row.kind) for row in built.coverage.unread] == [(path, "damaged")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("boot/kernel", False),
        ("boot.img", False),
        ("vendor", True),
        ("system/system/etc/permissions/privapp-permissions-platform.xml", True),
    ],
)
def test_a_missing_file_is_no_folder_of_lists(path: str, expected: bool) -> None:
    assert unread_lists([Unread(path, ProblemKind.MISSING, "")]) is expected
