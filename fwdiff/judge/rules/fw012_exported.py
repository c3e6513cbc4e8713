"""FW012: a component that every app may call, or a secret code, that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import is_open
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Basis, Component, Package
from fwdiff.model.judgement import Severity

_DIALLED = "android.provider.Telephony.SECRET_CODE"


def _observe(ground: Ground) -> Iterator[Observation]:
    for package, row in ground.new_packages:
        yield from _new(ground, package, _open(package), row.basis)
    for pair in ground.changed_packages:
        stood = {(one.kind, one.name) for one in _open(pair.left)}
        yield from _new(ground, pair.right, [one for one in _open(pair.right) if (one.kind, one.name) not in stood])


def _open(package: Package) -> list[Component]:
    return list(filter(is_open, package.components))


def _new(
    ground: Ground, package: Package, components: list[Component], basis: Basis = Basis.PROVEN
) -> Iterator[Observation]:
    if components:
        codes = [one for one in components if _DIALLED in one.actions]
        yield Observation(
            subject=package.package,
            case=ground.case_of_package(package.package),
            severity=Severity.LOW,
            title=f"{package.package} has something new that any app may call"
            + (", and a secret code" if codes else ""),
            evidence=tuple(
                evidence.of_component(ground.right, package, one, ", ".join(one.actions) or "exported")
                for one in components
            ),
            package=package.package,
            does_not_show=("what a call does", *caveats.of_packages(ground.right, [package])),
            basis=basis,
            disabled=not package.enabled,
        )


RULE = Rule(
    id="FW012",
    title="Open to every app",
    severity=Severity.LOW,
    looks_at="exported components without a permission, and secret codes, that the last build does not have",
    why="What any app may call, an installed app can abuse; a code typed into the dialler can start what is hidden.",
    what_to_do="Ask for a permission on the component, or for exported=false.",
    references=("https://developer.android.com/privacy-and-security/risks/android-exported",),
    differential=_observe,
)
