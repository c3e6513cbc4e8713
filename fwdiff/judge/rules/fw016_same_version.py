"""FW016: another content under the same version, with an address, a permission or an overlay's terms in the change."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Endpoint
from fwdiff.model.judgement import Evidence, Severity


def _observe(ground: Ground) -> Iterator[Observation]:
    for pair in ground.changed_packages:
        same = pair.left.version_code == pair.right.version_code and pair.left.file_sha256 != pair.right.file_sha256
        if same:
            yield from _same(ground, pair)


def _same(ground: Ground, pair: PackagePair) -> Iterator[Observation]:
    package = pair.right
    came = _services_only_in(ground, pair)
    asked = sorted(set(package.permissions_requested) - set(pair.left.permissions_requested))
    terms = [change.field for change in pair.change.changes if change.name == "overlay"]
    gone = _gone(ground, pair)
    if not (came or asked or terms or gone):
        return
    own = [one for one in came if ground.case_of_host(one.host) == ground.case_of_package(package.package)]
    rests_on: list[Evidence] = [evidence.of_endpoint(ground.right, one) for one in came]
    rests_on += [evidence.of_permission(ground.right, package, name) for name in asked]
    rests_on += [evidence.of_field(ground.right, package, "overlay", name) for name in terms]
    rests_on += [evidence.of_field(ground.right, package, "hosts", host, f"no longer {host}") for host in sorted(gone)]
    what = [word for word, there in (("an address", came or gone), ("a permission", asked), ("terms", terms)) if there]
    yield Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=Severity.MEDIUM if own or asked or terms else Severity.LOW,
        title=f"{package.package} changed under the version {package.version_name or package.version_code}: "
        + ", ".join(what),
        evidence=evidence.unique(rests_on),
        package=package.package,
        does_not_show=caveats.of_packages(ground.right, [package]),
        disabled=not package.enabled,
    )


def _gone(ground: Ground, pair: PackagePair) -> set[str]:
    """The hosts that it no longer names, where all that could name them was read."""
    named = {one.host for one in ground.right.services_of(pair.right)}
    left = (one for one in ground.left.services_of(pair.left) if one.host not in named)
    return {one.host for one in left if not ground.right.unread.endpoint(one)}


def _services_only_in(ground: Ground, pair: PackagePair) -> list[Endpoint]:
    stood = {one.url for one in ground.left.services_of(pair.left)}
    return [one for one in ground.right.services_of(pair.right) if one.url not in stood and one in ground.arrived]


RULE = Rule(
    id="FW016",
    title="Changed, though its version did not",
    severity=Severity.MEDIUM,
    looks_at="packages with other content under the same versionCode, where a service's address, a requested "
    "permission or an overlay's target, priority or condition is in the change",
    why="Change control goes by version; what changes without one is reviewed by nobody.",
    what_to_do="Ask who built it and from what; have the version raised.",
    references=("https://developer.android.com/studio/publish/versioning",),
    differential=_observe,
)
