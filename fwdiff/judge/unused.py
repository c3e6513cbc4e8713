"""Decisions that nothing in either build is the subject of, told apart from those that are settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fwdiff.judge.policy import Policy
from fwdiff.judge.review import Decided
from fwdiff.judge.setting_cases import setting_subjects
from fwdiff.model import Inventory

_HOLD_PACKAGES = (".apk", ".apex", ".capex", ".img")


def unused(
    decisions: Iterable[Decided], used: set[str], builds: Iterable[Inventory], policy: Policy
) -> tuple[str, ...]:
    """The files of decisions within scope that no case uses and whose subject no build has.

    Where rules are off, or something unread could hold the subject, a decision is not called unused.
    """
    left_over = [one for one in decisions if one.file not in used and not _is_off(one, policy)]
    subjects = _Subjects(tuple(builds)) if left_over else None
    return tuple(one.file for one in left_over if subjects and not subjects.may_hold(one.table.case))


def _is_off(one: Decided, policy: Policy) -> bool:
    """Whether none of the rules that it was made on speaks."""
    return bool(one.table.rules) and policy.off.issuperset(one.table.rules)


class _Subjects:
    """What the cases of some builds can be about."""

    def __init__(self, builds: tuple[Inventory, ...]) -> None:
        self._builds = builds
        self._packages = frozenset(self._of_packages())
        self._hosts = frozenset(
            name for build in builds for one in build.endpoints for name in (one.host, one.domain) if name
        )
        self._settings = frozenset(setting_subjects(one for build in builds for one in build.configuration))
        unread = [one for build in builds for one in build.coverage.unread]
        self._lacks_files = bool(unread)
        self._lacks_packages = any(one.path.endswith(_HOLD_PACKAGES) or "." not in one.path for one in unread)

    def _of_packages(self) -> Iterator[str]:
        for build in self._builds:
            for package in build.packages:
                yield package.package
                if package.overlay is not None:
                    yield package.overlay.target

    def may_hold(self, case: str) -> bool:
        kind, _, subject = case.partition(":")
        match kind:
            case "package":
                return subject in self._packages or self._lacks_packages
            case "domain":
                return subject in self._hosts or self._lacks_files
            case "setting":
                return subject in self._settings or self._lacks_files
        return True
