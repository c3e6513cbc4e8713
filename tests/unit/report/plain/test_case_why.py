from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model import Component, ComponentKind, Inventory, Package
from fwdiff.model.judgement import Case, CaseKind, Severity
from fwdiff.report.page import Page
from fwdiff.report.plain.case_why import CaseWhy
from tests.unit.compare.builders import inventory, package, setting

BOOT = Component(
    ComponentKind.RECEIVER,
    "com.x.Boot",
    exported=True,
    enabled=True,
    permission=None,
    actions=("android.intent.action.BOOT_COMPLETED",),
)
APP = package("com.x", "system/app/X/X.apk", components=(BOOT,))
NAMED = [
    setting("privapp-permission", "com.x/p", "granted", "system/etc/permissions/privapp-permissions-x.xml"),
    *(setting("sysconfig", "allow-in-power-save package=com.x", "", f"system/etc/sysconfig/{n}.xml") for n in range(3)),
]


def lines(build: Inventory, severity: Severity = Severity.HIGH, case: str = "package:com.x") -> list[str]:
    page = Page(200, color=False)
    kind = CaseKind(case.partition(":")[0])
    CaseWhy(build).write(page, Case(case, "x", kind, severity, "", (), ()))
    return [" ".join(line.split()) for line in page.text().splitlines()]


def built(one: Package = APP) -> Inventory:
    return inventory([one], configuration=NAMED)


def test_a_case_says_in_two_lines_why_its_package_is_there_and_when_it_runs() -> None:
    assert lines(built()) == [
        "here by app; allowlist privapp-permissions-x.xml; sysconfig 0.xml; sysconfig 1.xml; 1 more",
        "runs boot",
    ]


def test_what_is_disabled_runs_only_were_it_enabled() -> None:
    assert lines(built(replace(APP, enabled=False)))[1] == "runs were it enabled: boot"


def test_what_nothing_starts_says_so() -> None:
    assert lines(built(replace(APP, components=())))[1] == "runs nothing that was read starts it by itself"


def test_lesser_cases_and_those_of_no_package_in_the_build_have_no_such_lines() -> None:
    assert lines(built(), Severity.LOW) == []
    assert lines(inventory(configuration=NAMED)) == []
    assert lines(built(), case="domain:x.example") == []
