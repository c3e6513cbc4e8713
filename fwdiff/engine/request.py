"""What a front end asks of the engine."""

from __future__ import annotations

from msgspec import Struct


class Request(Struct, frozen=True):
    """What to compare: the baseline build, the candidate build, and perhaps another market's build."""

    left: str
    right: str
    reference: str | None = None
    workers: int | None = None
    cache: bool = True
    slot: str | None = None
    """`a` or `b`, of every image that has slots."""

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.left, self.right) if self.reference is None else (self.left, self.right, self.reference)
