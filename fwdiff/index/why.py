"""Why a package is in a build, when its code runs and what it may send: the one answer of every front end."""

from __future__ import annotations

from fwdiff import __version__
from fwdiff.index.build_index import BuildIndex
from fwdiff.index.company import Company
from fwdiff.index.mentions import Mentions
from fwdiff.index.sending import Sendings
from fwdiff.index.triggers import Triggers
from fwdiff.model import Package
from fwdiff.model.why import Mention, PackageWhy, Why

DOES_NOT_SHOW = (
    "that anything runs or is sent: nothing was executed, and no traffic was seen",
    "that what is read flows into what is sent: both stand in one package, no more",
    "what other apps start by name, and receivers that code registers while it runs",
    "what shell scripts do that init starts, and carrier configuration that no file of the image has",
)


class Reasons:
    """All tables of one build, made when they are first asked for."""

    def __init__(self, index: BuildIndex) -> None:
        self._index = index
        self._mentions = Mentions(index)
        company = Company(index)
        self._triggers = Triggers(index, self._mentions, company)
        self._sendings = Sendings(index, self._mentions, company)

    def why(self, name: str) -> Why:
        """All that the build says of a package, installed or not."""
        placements = tuple(map(self.of, self._index.packages.get(name, ())))
        image = self._index.inventory.image
        return Why("fwdiff.why/1", f"fwdiff {__version__}", image, name, placements, self.named_by(name), DOES_NOT_SHOW)

    def of(self, package: Package) -> PackageWhy:
        """The answers of one placement."""
        triggers = self._triggers.of(package)
        return PackageWhy(
            package=package.package,
            path=package.path,
            device_path=package.device_path,
            placement=package.placement,
            sku=package.sku,
            enabled=package.enabled,
            here_by=tuple(self._mentions.here_by(package)),
            runs=triggers,
            sends=self._sendings.of(package, triggers),
        )

    def named_by(self, name: str) -> tuple[Mention, ...]:
        """What names a package, installed or not."""
        return tuple(self._mentions.named_by(name))
