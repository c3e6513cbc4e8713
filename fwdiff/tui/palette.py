"""What the palette finds: every action, and packages and hosts by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from textual import on
from textual.command import Command, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from fwdiff.text import visible
from fwdiff.tui.actions import ACTIONS, key_labels
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.screens.sized import SizedScreen
from fwdiff.tui.view_model.packages import permissions_of
from fwdiff.tui.view_model.rows import HostTarget, PackageTarget, PermissionTarget
from fwdiff.tui.view_model.view import View

_MOST_HITS = 50
_UNLISTED = frozenset({"palette", "interrupt"})


class Palette(CommandPalette, SizedScreen[None]):
    """Textual's palette.  Its search may outlive it for a moment, and finds nothing left to draw on.

    While images are read it goes on: an enter without a match opens the first that comes.
    """

    _waits = False
    """Whether there was an enter without a match, and no letter since."""

    @property
    def _is_whole(self) -> bool:
        return bool(self.query(CommandList))

    @property
    def _has_match(self) -> bool:
        found = self.query_one(CommandList)
        return bool(found.option_count) and found.get_option_at_index(0).id != self._NO_MATCHES

    def search_anew(self) -> None:
        """Look again for what was not found: more has been read."""
        if self._is_whole and not self._has_match:
            self._gather_commands(self.query_one(Input).value.strip())

    @on(Input.Submitted)
    def _wait_for_match(self) -> None:
        below = self._calling_screen
        self._waits = not self._has_match
        if self._waits and isinstance(below, ListScreen) and below.session.reading:
            self.app.notify("Nothing of this name is read yet; it opens once it is")

    @on(Input.Changed)
    def _wait_no_more(self) -> None:
        self._waits = False

    @on(Worker.StateChanged)
    def _open_first(self, event: Worker.StateChanged) -> None:
        is_found = event.worker.group == self._GATHER_COMMANDS_GROUP and event.state is WorkerState.SUCCESS
        if self._waits and is_found and self._is_whole and self._has_match:
            self._waits = False
            self._action_command_list("select")

    def _refresh_command_list(self, command_list: CommandList, commands: list[Command], clear_current: bool) -> None:  # noqa: FBT001 - as Textual calls it
        if self._is_whole:
            super()._refresh_command_list(command_list, commands, clear_current)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        if self._is_whole:
            super()._start_no_matches_countdown(search_value)

    def _watch__list_visible(self) -> None:
        if self._is_whole:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self._is_whole:
            await super()._watch__show_busy()

    def _gather_commands(self, search_value: str) -> Worker[None] | None:  # type: ignore[override] # None where it is over
        return super()._gather_commands(search_value) if self._is_whole else None

    def _action_command_list(self, action: str) -> None:
        """A list that is not laid out, as while it is made anew, has no pages: Textual would look for its lines."""
        if not action.startswith("page_") or self.query_one(CommandList).scrollable_content_region.width:
            super()._action_command_list(action)

    def _action_escape(self) -> None:
        self._stop_no_matches_countdown()
        super()._action_escape()


class _Entry(NamedTuple):
    title: str
    help: str
    run: Callable[[], object]


class FwdiffCommands(Provider):
    """Actions of the screen below, then packages, the permissions that they ask for or hold, and hosts."""

    async def discover(self) -> Hits:
        """Before anything is typed: the actions."""
        for entry in self._actions():
            yield DiscoveryHit(Content(entry.title), entry.run, entry.title, entry.help)

    async def search(self, query: str) -> Hits:
        """What has all words that were typed, at most fifty."""
        words = query.casefold().split()
        matching = (entry for entry in (*self._actions(), *self._subjects()) if likeness(words, entry.title))
        for entry in islice(matching, _MOST_HITS):
            yield Hit(likeness(words, entry.title), Content(entry.title), entry.run, entry.title, entry.help)

    def _actions(self) -> Iterator[_Entry]:
        screen = self.screen
        if not isinstance(screen, ListScreen):
            return
        for action in ACTIONS:
            if action.scope in screen.scopes and action.id not in _UNLISTED:
                yield _Entry(
                    f"{action.title}  {key_labels(action, screen.session.preferences.keys)}",
                    action.help,
                    partial(screen.action_run_by_id, action.id),
                )

    def _subjects(self) -> Iterator[_Entry]:
        screen = self.screen
        if not isinstance(screen, ListScreen) or screen.session.view is None:
            return
        for target, name, kind in _targets(screen.session.view):
            yield _Entry(visible(name), kind, partial(screen.open_target, target))


def likeness(words: list[str], title: str) -> float:
    """0 where a word is missing; more, the more of the title they are and where it begins with the first.

    Letters scattered over a title are no match: of `vnet`, read before its host is, they would be some action's.
    """
    title = title.casefold()
    if not all(word in title for word in words):
        return 0.0
    return sum(map(len, words)) / (len(title) + 1) + title.startswith(words[0])


def _targets(view: View) -> Iterator[tuple[PackageTarget | PermissionTarget | HostTarget, str, str]]:
    packages = view.diff.packages
    for added in packages.added:
        yield PackageTarget(added.package, None, added.path), added.package, "added package"
    for removed in packages.removed:
        yield PackageTarget(removed.package, removed.path, None), removed.package, "removed package"
    for pair in view.pairs:
        yield pair, pair.package, "package"
    held = (view.left.inventory.packages, view.right.inventory.packages)
    for name in sorted({name for package in chain(*held) for name in permissions_of(package)}):
        yield PermissionTarget(name), name, "permission"
    for host in sorted({*view.left.hosts, *view.right.hosts}):
        yield HostTarget(host), host, "host"
