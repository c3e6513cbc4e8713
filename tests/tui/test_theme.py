from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from fwdiff.tui import theme


@pytest.mark.parametrize("shipped", [theme.DARK, theme.LIGHT], ids=lambda one: one.name)
@pytest.mark.parametrize("ground", ["background", "surface", "panel", "cursor"])
@pytest.mark.parametrize("role", [*sorted(theme.DARK_ROLES.keys() - {"cursor"}), "foreground", "primary"])
def test_text_can_be_read_on_every_ground(shipped: Theme, ground: str, role: str) -> None:
    colour, behind = (shipped.variables.get(name) or getattr(shipped, name) for name in (role, ground))
    assert contrast(colour, behind) >= 4.5


def contrast(colour: str, behind: str) -> float:
    """The ratio as WCAG 2.1 defines it."""
    darker, lighter = sorted((_luminance(colour), _luminance(behind)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = Color.parse(colour).normalized
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_both_themes_have_every_role() -> None:
    assert theme.DARK_ROLES.keys() == theme.LIGHT_ROLES.keys()
