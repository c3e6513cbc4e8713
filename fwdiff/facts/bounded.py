"""Long values of settings by their beginning and their digest."""

from __future__ import annotations

import hashlib


def bounded(value: str, longest: int) -> str:
    """A text as it is up to so many characters; a longer one is told from others of the same beginning."""
    if len(value) <= longest:
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{value[:longest]}… ({len(value)} characters, SHA-256 {digest})"
