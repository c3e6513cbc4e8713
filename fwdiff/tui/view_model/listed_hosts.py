"""Hosts of a list: one line in the table, and a group on the page of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

from fwdiff.index.host_lists import folded, sample_of
from fwdiff.model import Endpoint, EndpointRow
from fwdiff.tui.view_model.fields import Field, Group
from fwdiff.tui.view_model.hidden_words import words_of_hosts
from fwdiff.tui.view_model.rows import HostTarget, Sign
from fwdiff.tui.view_model.view import View


class FoldedHosts:
    """Rows of which those of a list are one, unless they are all to be shown."""

    def __init__(self, rows: Sequence[EndpointRow], *, fold: bool) -> None:
        self.rows = rows
        self._lists: dict[str, list[str]] = {}
        if fold and any(map(attrgetter("list"), rows)):
            groups = folded(rows)
            self.rows = [group[0] for group in groups]
            self._lists = {group[0].id: [row.host for row in group] for group in groups if len(group) > 1}

    def name(self, row: EndpointRow) -> str:
        """The host, or how many a list has and some of them."""
        hosts = self._lists.get(row.id)
        return sample_of(hosts) if hosts else row.host

    @property
    def naming(self) -> Callable[[EndpointRow], str]:
        """What gives the name of a row."""
        return self.name if self._lists else attrgetter("host")  # no call of ours for each of 100,000 rows

    @property
    def domain(self) -> Callable[[EndpointRow], str | None]:
        """The domain that a host stands under; none for a list."""
        if not self._lists:
            return attrgetter("domain")
        return lambda row: None if row.id in self._lists else row.domain

    def words(self, rows: Sequence[EndpointRow]) -> list[str]:
        """What a filter finds each row by: the names of all its hosts."""
        own = words_of_hosts([row.host for row in rows])
        for number, row in enumerate(rows) if self._lists else ():
            if row.id in self._lists:
                own[number] = " ".join(words_of_hosts(self._lists[row.id]))
        return own


def list_groups(view: View, left: Sequence[Endpoint], right: Sequence[Endpoint]) -> Iterator[Group]:
    """The hosts that a host stands in a list with, on the right where it does there."""
    build, mine = (view.right, right) if any(one.list for one in right) else (view.left, left)
    for name, path in sorted({(one.list, one.path) for one in mine if one.list}):
        hosts = sorted({one.host for one in build.endpoints_at[path] if one.list == name})
        fields = [Field(f"list:{host}", Sign.SAME, host, None, "", HostTarget(host)) for host in hosts]
        yield Group(sample_of(hosts), fields, always=True)
