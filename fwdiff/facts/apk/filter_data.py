"""What data an intent filter takes, all its `data` elements together.

Source: android.content.IntentFilter.matchData and PackageParser.parseIntent: schemes, hosts, paths and types of one
filter are sets, of which an intent must fit one each; a port counts beside a host alone, and hosts where there is a
scheme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.manifest_attributes import Attributes

MOST_WORDS = 256
"""Of the combinations of one filter: sets of a thousand each would have a thousand million."""
_PATHS = (attr.PATH, attr.PATH_PREFIX, attr.PATH_PATTERN)
_PARTS = (attr.SSP, attr.SSP_PREFIX, attr.SSP_PATTERN)


@dataclass
class FilterData:
    """The sets of one filter, in the order of its elements."""

    schemes: dict[str, None] = field(default_factory=dict)
    hosts: dict[str, None] = field(default_factory=dict)
    paths: dict[str, None] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)
    types: dict[str, None] = field(default_factory=dict)

    def add(self, attributes: Attributes) -> None:
        """What one element has of them."""
        host, port = attributes.text(attr.HOST), attributes.text(attr.PORT)
        if host:
            self.hosts[f"//{host}{f':{port}' if port else ''}"] = None
        for found, names in (
            (self.schemes, (attr.SCHEME,)),
            (self.paths, _PATHS),
            (self.parts, _PARTS),
            (self.types, (attr.MIME_TYPE,)),
        ):
            found.update(dict.fromkeys(filter(None, map(attributes.text, names))))

    def words(self) -> Iterator[str]:
        """`scheme://host:port/path` and `scheme:part` with what there is of them, then types.

        Where that would be too many, each alone.
        """
        most = len(self.schemes) * (len(self.parts) + len(self.hosts) * max(1, len(self.paths)))
        yield from self._addresses() if most <= MOST_WORDS else self._each()
        yield from self.types

    def _addresses(self) -> Iterator[str]:
        places = [host + path for host in self.hosts for path in self.paths or ("",)]
        behind = [*self.parts, *places] or [""]
        yield from (f"{scheme}:{one}" for scheme in self.schemes for one in behind)

    def _each(self) -> Iterator[str]:
        yield from (f"{scheme}:" for scheme in self.schemes)
        yield from (*self.parts, *self.hosts, *self.paths)
