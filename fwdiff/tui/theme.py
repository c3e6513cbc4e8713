"""Colours by role, dark and light: blue for what is added, orange for what is removed, told apart by all eyes."""

from __future__ import annotations

from textual.theme import Theme

DARK_ROLES = {
    "added": "#6cb6ff",
    "removed": "#f0a860",
    "changed": "#e3cf6b",
    "unknown": "#c8a2e8",
    "cleartext": "#ff8a80",
    "quiet": "#9aa4b0",
    "cursor": "#1d3348",
}
LIGHT_ROLES = {
    "added": "#0550ae",
    "removed": "#9a3d00",
    "changed": "#6b5300",
    "unknown": "#6b3fa0",
    "cleartext": "#b3151c",
    "quiet": "#525c66",
    "cursor": "#d8e6f6",
}
"""Each at least 4.5:1 against the grounds below and the cursor's; a test holds it."""

DARK = Theme(
    name="fwdiff-dark",
    primary="#6cb6ff",
    secondary="#3d6d9e",
    accent="#e3cf6b",
    warning="#f0a860",
    error="#ff8a80",
    success="#6cb6ff",
    foreground="#dde3ea",
    background="#11151a",
    surface="#171c22",
    panel="#20272f",
    dark=True,
    variables={**DARK_ROLES, "border": "#303a45", "footer-key-foreground": "#6cb6ff"},
)
LIGHT = Theme(
    name="fwdiff-light",
    primary="#0550ae",
    secondary="#8fb8e8",
    accent="#6b5300",
    warning="#9a3d00",
    error="#b3151c",
    success="#0550ae",
    foreground="#1c2128",
    background="#fbfbf9",
    surface="#f3f3f0",
    panel="#e6e7e4",
    dark=False,
    variables={**LIGHT_ROLES, "border": "#c3c8ce", "footer-key-foreground": "#0550ae"},
)


def roles(*, dark: bool) -> dict[str, str]:
    """The colours of roles for a theme that is not ours."""
    return DARK_ROLES if dark else LIGHT_ROLES
