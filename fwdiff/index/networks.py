"""Values of resources that hold in the networks of one mobile country alone (`values-mcc460-mnc00`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fwdiff.model import SettingAt, SettingKind

_KINDS = frozenset({SettingKind.OVERLAY_VALUE, SettingKind.NETWORK_VALUE})
_QUALIFIED = re.compile(r"([^/]+)/(.*)\[(mcc(\d+)(?:-mnc\d+)?)(?:-[^\]]*)?\]")


class NetworkValue(NamedTuple):
    """One value of one resource."""

    package: str
    """Whose resource it is; of an overlay, its target."""
    name: str
    """`package/type/name`."""
    country: str
    """`mcc460`."""
    network: str
    """`mcc460-mnc0`, or the country."""
    value: str
    path: str

    @property
    def words(self) -> str:
        """Where it holds; countries have their codes by ITU-T E.212."""
        return f"in networks of {self.network}"


def networks_of(settings: Iterable[SettingAt]) -> Iterator[NetworkValue]:
    """Those among the settings of a build."""
    for row in settings:
        match = _QUALIFIED.fullmatch(row.key) if row.kind in _KINDS else None
        if match:
            name, country = f"{match[1]}/{match[2]}", f"mcc{match[4]}"
            yield NetworkValue(match[1], name, country, match[3], row.value, row.path)
