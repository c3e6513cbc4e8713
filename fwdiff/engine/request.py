"""What a front end asks of the engine."""

from __future__ import annotations

from msgspec import Struct


class Ask(Struct, frozen=True):
    """By what a candidate is to be judged, as the user names it."""

    policy: str | None = None
    """A file; the default policy without one."""
    market: str | None = None
    sku: str | None = None
    """Of the phone to compare for: what is for other SKUs alone is left out."""
    known: str | None = None
    """A file of further clients, as `known_clients.toml` has them."""
    review: str | None = None
    """A folder of decisions."""
    intent: str | None = None
    """A file."""
    now: str | None = None
    """The day that expiries are judged by, ISO 8601; today, UTC, without one."""
    gate: str | None = None
    """A severity or `none`, in place of the policy's."""
    allow_incomplete: tuple[str, ...] = ()
    unused_fails: bool = False


class Request(Struct, frozen=True):
    """What to compare: the baseline build, the candidate build, and perhaps another market's build."""

    left: str | None
    """None: the candidate alone."""
    right: str
    reference: str | None = None
    workers: int | None = None
    cache: bool = True
    slot: str | None = None
    """`a` or `b`, of every image that has slots."""
    ask: Ask = Ask()

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source for source in (self.left, self.right, self.reference) if source is not None)
