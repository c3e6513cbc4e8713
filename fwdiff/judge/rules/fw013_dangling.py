"""FW013: a setting that names a known registration client which is not in the image."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fwdiff.index.settings import package_named_in
from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import SettingAt
from fwdiff.model.judgement import Severity


def _observe(ground: Ground, view: View) -> Iterator[Observation]:
    named: defaultdict[str, list[SettingAt]] = defaultdict(list)
    clients = {name for name, client in ground.known.packages.items() if client.role == "carrier" and client.certain}
    for setting in view.inventory.configuration:
        package = package_named_in(setting.kind, setting.key, setting.value)
        if package in clients and package not in view.packages:
            named[package].append(setting)
    for package, settings in sorted(named.items()):
        yield Observation(
            subject=package,
            case=ground.case_of_package(package),
            severity=Severity.INFO,
            title=f"{package} is named by a setting and {view.absent}",
            evidence=evidence.unique([evidence.of_setting(view, setting) for setting in settings]),
            package=package,
            does_not_show=("that the client was ever in this build: settings are copied between products",),
        )


RULE = Rule(
    id="FW013",
    title="A known client is named and is not there",
    severity=Severity.INFO,
    looks_at="allowlists and sysconfig files that name a package of the table of known clients",
    why="Good builds for the world name such clients too: the name alone is no sign of anything, its package would be.",
    what_to_do="Nothing; if you own the file, take the line out.",
    references=(),
    absolute=_observe,
)
