"""How the builds of a matrix are told apart, and which of them ought to be alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from fwdiff.model import ImageIdentity

FIELDS = ("model", "region", "channel", "device", "android", "patch")
"""By which builds can be put into lines."""
UNKNOWN = "?"

_FINGERPRINT = re.compile(
    r"(?P<device>[^:]*):(?P<android>[^/:]*)/(?P<id>[^/:]*)/(?P<incremental>[^:]*):(?P<channel>.*)"
)
"""`brand/product/device:release/id/incremental:type/tags` (android.os.Build.FINGERPRINT, CDD 3.2.2)."""


def parts_of(image: ImageIdentity) -> dict[str, str | None]:
    """What a build says of itself; None where it does not."""
    match = _FINGERPRINT.fullmatch(image.fingerprint or "")
    said = match.groupdict() if match else {}
    own = {"model": image.model, "region": image.region, "patch": image.security_patch}
    return own | {name: said.get(name) or None for name in ("device", "android", "incremental", "channel")}


def line_name(image: ImageIdentity, by: Sequence[str]) -> str:
    """The name of a build's line."""
    parts = parts_of(image)
    return " ".join(parts[name] or UNKNOWN for name in by)


def short_names(builds: Sequence[tuple[str, ImageIdentity | None]]) -> list[str]:
    """A name for each build that no other has: its number, else its file's, else its path's, numbered if it must be."""
    forms = [
        [parts_of(image)["incremental"] or "" if image else "" for _, image in builds],
        [PurePath(source).stem for source, _ in builds],
        [source for source, _ in builds],
    ]
    counts = [Counter(form) for form in forms]
    names = []
    for at in range(len(builds)):
        own = (form[at] for form, count in zip(forms, counts, strict=True) if form[at] and count[form[at]] == 1)
        names.append(next(own, f"{forms[-1][at]} #{at + 1}"))
    return names
