"""FW011: a package that runs as another user, or inside another's process, than before."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import CORE_UIDS
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Basis, Component, ComponentKind, Package
from fwdiff.model.judgement import Severity

_CORE_PROCESSES = frozenset({"com.android.phone", "system", "android.process.acore"})


def _observe(ground: Ground) -> Iterator[Observation]:
    for pair in ground.changed_packages:
        uid = pair.right.shared_user_id
        if uid and uid != pair.left.shared_user_id:
            yield _joined(ground, pair.right, uid)
        inside = _inside(pair.right)
        if came := [one for one in inside if one.name not in {other.name for other in _inside(pair.left)}]:
            yield _provider(ground, pair.right, came)
    for package, row in ground.new_packages:
        if inside := _inside(package):
            yield _provider(ground, package, inside, row.basis)


def _joined(ground: Ground, package: Package, uid: str) -> Observation:
    view = ground.right
    held = sorted(view.held_by_uid(uid) - set(package.permissions_requested))
    value = f"runs as {uid}, which holds {', '.join(held) or 'nothing beyond what it asks for'}"
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=Severity.MEDIUM if held or uid in CORE_UIDS else Severity.LOW,
        title=f"{package.package} now runs as {uid}",
        evidence=(evidence.of_field(view, package, "shared_user_id", uid, value),),
        package=package.package,
        does_not_show=caveats.of_packages(view, [package]),
        disabled=not package.enabled,
    )


def _inside(package: Package) -> list[Component]:
    """Its providers that run in a process of the platform, with that process's rights."""
    return [
        component
        for component in package.components
        if component.kind is ComponentKind.PROVIDER and component.process in _CORE_PROCESSES
    ]


def _provider(ground: Ground, package: Package, providers: list[Component], basis: Basis = Basis.PROVEN) -> Observation:
    view = ground.right
    processes = sorted({str(one.process) for one in providers})
    return Observation(
        subject=f"{package.package}:providers",
        case=ground.case_of_package(package.package),
        severity=Severity.MEDIUM,
        title=f"{package.package} brings a provider that runs in {', '.join(processes)}",
        evidence=tuple(evidence.of_component(view, package, one, f"runs in {one.process}") for one in providers),
        package=package.package,
        does_not_show=caveats.of_packages(view, [package]),
        basis=basis,
        disabled=not package.enabled,
    )


RULE = Rule(
    id="FW011",
    title="Rights borrowed from a shared user or a process",
    severity=Severity.MEDIUM,
    looks_at="packages whose sharedUserId is another one than before, and providers that came to a process of the "
    "platform",
    why="All packages of a shared user hold the permissions of each, and code in com.android.phone reads IMEI and IMSI "
    "without asking for anything: the manifest's own permissions then understate it.",
    what_to_do="Ask why it needs to run there; look at what the other packages of that user hold.",
    references=("https://developer.android.com/guide/topics/manifest/manifest-element#uid",),
    differential=_observe,
)
