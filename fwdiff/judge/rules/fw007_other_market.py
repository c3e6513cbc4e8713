"""FW007: a new package that the build of another market holds."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import identifiers, is_overlay, is_system
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model.judgement import Severity


def _observe(ground: Ground) -> Iterator[Observation]:
    reference = ground.diff.reference
    if reference is None or reference.region == ground.right.inventory.image.region:
        return
    for package, row in ground.new_packages:
        if row.in_reference and not is_overlay(package):
            weighty = is_system(package) or identifiers(package)
            yield Observation(
                subject=package.package,
                case=ground.case_of_package(package.package),
                severity=Severity.HIGH if weighty else Severity.MEDIUM,
                title=f"{package.package} is new here and stands in the build for "
                f"{reference.region or 'another market'}",
                evidence=(evidence.of_package(ground.right, package),),
                package=package.package,
                does_not_show=caveats.of_packages(ground.right, [package]),
                basis=row.basis,
                disabled=not package.enabled,
            )


RULE = Rule(
    id="FW007",
    title="Package of another market",
    severity=Severity.HIGH,
    looks_at="new packages that the reference build has too, where that is a build for another region",
    why="What is new in this market and old in another may have been packed by mistake, as the client of 2019 was.",
    what_to_do="Ask whether this market ordered it; compare how the SKU selection of both builds names it.",
    references=(),
    differential=_observe,
)
