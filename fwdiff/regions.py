"""The region that names of products and builds carry."""

from __future__ import annotations

import re

REGION = re.compile(
    r"(?:^|[_-])(\d\d[A-Z]{2,3}|(?:eea|eu|cn|china|global|in|ru|id|tr|tw|jp|kr|us|ww)(?:_global)?)(?=[_-]|$)"
)
"""`Onyx_00WW`, `00WW_3_22C`, `D1C_00CN_MCDA`, `lavender_eea_global`."""
NAMING_PROPERTIES = (
    "ro.build.version.incremental",
    "ro.build.product.name",
    "ro.product.name",
    "ro.product.product.name",
)
"""Properties whose values are such names, in the order in which they count."""


def region_in(name: str) -> str | None:
    """The region in a name, or None."""
    match = REGION.search(name)
    return match[1] if match else None
