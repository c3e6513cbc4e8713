"""The file of preferences: where it stands, what may stand in it, and one to begin with."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap

from msgspec.structs import replace
from textual.keys import KEY_NAME_REPLACEMENTS, Keys
from textual.theme import BUILTIN_THEMES

from fwdiff.judge.toml_record import Fault, RecordError, near, parse, read_file
from fwdiff.text import visible
from fwdiff.tui import theme
from fwdiff.tui.actions import ACTIONS, CHARACTERS, Action
from fwdiff.tui.preferences import BY_GROUND, NO_PREFERENCES, Preferences
from fwdiff.user_folders import user_folder

MAXIMUM_SIZE = 32 << 10
"""Bytes; the file that `default_text` makes is an eighth of it."""
_LONGEST_LINE = 1 << 10
"""Characters: Python's reader takes 5 seconds for a key of 16,000 dots, which stands on one line."""
_HINT = "`fwdiff config` prints a file with all names and their defaults."
_NOWHERE = "$XDG_CONFIG_HOME/fwdiff/config.toml"
"""What the place is called where there is no home."""
_WIDTH = 34
_KEPT = {"back": "escape", "interrupt": "ctrl+c"}
"""What leads out of a line of input, and out of fwdiff, whatever else does."""
_MODIFIERS = frozenset({"ctrl", "shift", "alt"})
_THEMES = (BY_GROUND, theme.DARK.name, theme.LIGHT.name, *BUILTIN_THEMES)
_NAMED_KEYS = frozenset(key.value for key in Keys) | {key for action in ACTIONS for key in action.keys.split(",")}


def config_path() -> Path | None:
    """`fwdiff/config.toml` in the folder that XDG_CONFIG_HOME names, else below the home; None where there is none."""
    folder = user_folder("XDG_CONFIG_HOME", ".config")
    return folder and folder / "config.toml"


def read_config(path: Path | None = None) -> Preferences:
    """What the file says; the user's own need not be there.  Raises `RecordError` with every fault's line."""
    place = path or config_path()
    if place is None or (path is None and not os.path.lexists(place)):
        return NO_PREFERENCES
    text = read_file(place, "configuration", MAXIMUM_SIZE)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            raise RecordError(f"{visible(str(place))}:{number}: longer than {_LONGEST_LINE} characters", _HINT)
    found = parse(text, str(place), Preferences, check=_faults, hint=_HINT)
    return replace(found, keys={name: ",".join(_key_names(keys)) for name, keys in found.keys.items()})


def _faults(found: Preferences) -> Iterator[Fault]:
    if found.theme not in _THEMES:
        yield Fault(("theme",), f"there is no theme `{found.theme}`{near(found.theme, _THEMES)}")
    defaults = {action.id: action.keys for action in ACTIONS}
    for name, keys in found.keys.items():
        place = ("keys", name)
        if name not in defaults:
            yield Fault(place, f"there is no action `{name}`{near(name, defaults)}")
        for key in _key_names(keys):
            if not _is_key(key):
                yield Fault(place, f"`{key}` is no key{near(key, _NAMED_KEYS)}")
        if name in _KEPT and _KEPT[name] not in _key_names(keys):
            yield Fault(place, f'`{name}` has to keep its key: "{_KEPT[name]}, {keys}"')
    yield from _clashes(found, defaults)


def _clashes(found: Preferences, defaults: dict[str, str]) -> Iterator[Fault]:
    """No key may stand for two things."""
    all_keys = {name: _key_names(found.keys.get(name, keys)) for name, keys in defaults.items()}
    for name in found.keys.keys() & defaults.keys():
        for key in all_keys[name]:
            others = [f"`{other}`" for other in all_keys if other != name and key in all_keys[other]]
            if others:
                yield Fault(("keys", name), f"`{key}` is the key of {' and '.join(others)} too")


def _key_names(keys: str) -> list[str]:
    """Each key by the name that Textual has for it; one character stands for its own key."""
    return [_key_name(key.strip()) for key in keys.split(",")]


def _key_name(key: str) -> str:
    *modifiers, last = key.rsplit("+", 1) if len(key) > 1 else [key]
    if len(last) == 1 and not last.isalnum():
        name = unicodedata.name(last, last).lower().replace("-", "_").replace(" ", "_")
        last = KEY_NAME_REPLACEMENTS.get(name, name)
    return "+".join([*modifiers, last])


def _is_key(key: str) -> bool:
    *modifiers, last = key.split("+")
    is_character = len(last) == 1 and last.isalnum()
    return key in _NAMED_KEYS or (_MODIFIERS.issuperset(modifiers) and (is_character or last in _NAMED_KEYS))


def default_text() -> str:
    """A file that changes nothing: all names with their defaults, as comments."""
    return "".join(
        f"{line}\n"
        for line in (
            f"# What you prefer on fwdiff's screen; it is read from {config_path() or _NOWHERE}",
            "# Each line is a comment and says the default: uncomment what you change.",
            "",
            f'# theme = "{BY_GROUND}"',
            *_wrapped("auto goes by the terminal's ground; the others are " + ", ".join(_THEMES[1:])),
            "",
            "[keys]",
            "# A key is a character, or a name such as f5, ctrl+x, pagedown; several are separated by commas.",
            *(_key_line(action) for action in ACTIONS if action.id not in _KEPT),
            "",
            "[tools]",
            "# Command lines, to which the path of a file is added.",
            '# editor = ""                       # without one $VISUAL, then $EDITOR',
            '# decompiler = ""',
        )
    )


def _key_line(action: Action) -> str:
    keys = ", ".join(CHARACTERS.get(key, key) for key in action.keys.split(","))
    setting = f'# {action.id} = "{keys}"'
    return f"{setting:{_WIDTH}} # {action.help}"


def _wrapped(words: str) -> Iterable[str]:
    return [f"#   {line}" for line in wrap(words, 100, break_on_hyphens=False)]
