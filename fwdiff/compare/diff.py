"""Builds in, differences out: the sections of a diff put together and counted."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.compare.configuration import configuration_rows, configuration_table
from fwdiff.compare.endpoints import endpoint_rows, endpoint_table
from fwdiff.compare.files import file_rows, file_table
from fwdiff.compare.packages import package_rows, package_table
from fwdiff.compare.permissions import permission_rows, permission_table
from fwdiff.index import BuildIndex
from fwdiff.index.sections import SECTIONS, count, section_rows
from fwdiff.model import (
    Counts,
    Diff,
    DiffCoverage,
    EndpointChange,
    EndpointClass,
    EndpointRow,
    Inventory,
    Row,
    Summary,
)

SCHEMA = "fwdiff.diff/2"
_NONE = Counts(0, 0, 0, 0)


def compare(left: Inventory, right: Inventory, reference: Inventory | None = None) -> Diff:
    """What differs between a left (baseline) and a right (candidate) build, and what of it stands in a reference."""
    builds = [BuildIndex(inventory) for inventory in (left, right, reference) if inventory is not None]
    packages = package_table(builds)
    diff = Diff(
        schema=SCHEMA,
        tool=right.tool,
        knowledge=right.knowledge,
        left=left.image,
        right=right.image,
        reference=reference.image if reference else None,
        packages=package_rows(packages),
        permissions=permission_rows(permission_table(packages)),
        endpoints=endpoint_rows(endpoint_table(builds)),
        configuration=configuration_rows(configuration_table(builds)),
        files=file_rows(file_table(builds)),
        coverage=DiffCoverage(left.coverage, right.coverage, reference.coverage if reference else None),
        summary=Summary(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, identical=False),
    )
    return replace(diff, summary=_summary(diff, settled=_settled(left, right)))


def _settled(left: Inventory, right: Inventory) -> bool:
    """Whether no row means no difference: all files were listed and read, or the two images are one file's copies."""
    if left.image.sha256 is not None and left.image.sha256 == right.image.sha256:
        return True
    return not (left.coverage.pending or right.coverage.pending or _hidden(left) or _hidden(right))


def _hidden(inventory: Inventory) -> bool:
    """Whether something of unknown content stands in the image; a file whose digest is known is none, however odd."""
    known = {file.path for file in inventory.files if file.sha256 is not None}
    return any(unread.path not in known for unread in inventory.coverage.unread)


def _summary(diff: Diff, *, settled: bool) -> Summary:
    """Endpoints count services alone; those of all classes are counted beside them."""
    found = {section.name: list(section_rows(section, diff)) for section in SECTIONS}
    services = [one for one in found["endpoints"] if _is_service(one.row)]
    return Summary(
        packages=count(found["packages"]),
        permissions=count(found["permissions"]),
        endpoints=count(services),
        endpoints_all=count(found["endpoints"]),
        configuration=count(found["configuration"]),
        files=count(found["files"]),
        identical=settled and not any(found.values()),
    )


def _is_service(row: Row) -> bool:
    return isinstance(row, EndpointRow | EndpointChange) and row.category is EndpointClass.SERVICE
