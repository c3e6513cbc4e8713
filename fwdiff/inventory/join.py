"""The one entry of this room: a listing and the records of its files become an inventory."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff import __version__
from fwdiff.inventory.allowlist import Allowlist
from fwdiff.inventory.code import CodeFinder
from fwdiff.inventory.configuration import build_configuration, sku_rows
from fwdiff.inventory.coverage import build_coverage
from fwdiff.inventory.declarations import absent_table
from fwdiff.inventory.endpoints import build_endpoints
from fwdiff.inventory.features import Features
from fwdiff.inventory.identity import file_rows, identify
from fwdiff.inventory.implied_permissions import read_splits
from fwdiff.inventory.init_scripts import InitScripts
from fwdiff.inventory.manifests import decide_manifests
from fwdiff.inventory.missing import missing_rows
from fwdiff.inventory.ownership import Owners
from fwdiff.inventory.packages import build_packages
from fwdiff.inventory.permissions import Sources, grant_permissions
from fwdiff.inventory.properties import Properties
from fwdiff.inventory.records import FileRecord, Records
from fwdiff.inventory.run_time_grants import DefaultPermissions, default_apps
from fwdiff.knowledge.tables import version
from fwdiff.model import ImageListing, Inventory
from fwdiff.sku_ids import sku_ids

__all__ = ["FileRecord", "build_inventory"]

_SCHEMA = "fwdiff.inventory/1"


def build_inventory(
    listing: ImageListing, records: Sequence[FileRecord], *, source: str, sha256: str | None
) -> Inventory:
    """Everything that `records` say about the image `source`, joined; files without an outcome count as pending.

    `sha256` is that of the file that was named, None for a folder.  The same input gives an equal inventory.
    """
    joined = Records(listing, records)
    files = joined.read.values()
    configured = [file for file in files if file.facts.settings]
    properties = Properties(configured)
    decide_manifests(joined, properties.api_level)
    owners = Owners(entry.path for entry in joined.regular)
    finder = CodeFinder(joined, owners)
    skus = sku_rows(configured)
    ids = sku_ids(skus, (file.facts.manifest.overlay for file in files if file.facts.manifest))
    allowlist = Allowlist(configured, ids)
    packages, codes = build_packages(joined, finder, allowlist, ids, properties.api_level)
    missing = {*missing_rows(joined, packages, owners), *absent_table(packages, properties.api_level)}
    scripts = InitScripts(joined, properties.values)
    coverage = build_coverage(joined, codes, finder, scripts, missing)
    complete = not joined.pending and not coverage.lists_unread
    sources = Sources(
        features=Features(configured, complete=complete),
        splits=read_splits(configured),
        defaults=DefaultPermissions(configured, ids),
        configuration=default_apps(files),
    )
    packages = grant_permissions(packages, allowlist, properties, complete=complete, sources=sources)
    return Inventory(
        schema=_SCHEMA,
        tool=f"fwdiff {__version__}",
        knowledge=version(),
        image=identify(joined, properties, skus, source=source, sha256=sha256),
        packages=packages,
        endpoints=build_endpoints(files, packages, owners),
        configuration=build_configuration(joined, properties, skus, scripts),
        files=file_rows(joined),
        coverage=coverage,
    )
