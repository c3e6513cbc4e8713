"""The escape key told from the begin of a sequence: a fast hand or a slow line brings it together with the next key.

Textual takes escape and `4` in one read for `¢`, and escape and `j` for `^` and `j`: a list would not be left, and the
letter would act in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.events import Key

ESCAPE = "\x1b"
_KEY = re.compile(r"\x1b(?![\[O])(?P<next>[^\x1b]?)")
"""What is no CSI and no SS3 (ECMA-48, 5.4 and 8.3.143), in which keys with names are sent."""
_PASTE = ("\x1b[200~", "\x1b[201~")
"""Around what is pasted, whose escapes are no keys."""


_IN_TEXT = {"b": "ctrl+left", "f": "ctrl+right", "\x7f": "ctrl+w"}
"""What terminals send behind an escape for alt and an arrow or backspace, and the key of a field of text for it."""


class Chord(Key):
    """Escape and one more key in one read: in a field of text a step of a word, elsewhere the two keys."""

    def __init__(self, character: str) -> None:
        super().__init__(_IN_TEXT[character], None)
        name = character if character.isalpha() else "backspace"
        self._apart = (_escape(), Key(name, character))

    def meant(self, *, in_text: bool) -> tuple[Key, ...]:
        """The keys that it is."""
        return (Key(self.key, None),) if in_text else self._apart


class Escapes:
    """Cuts what is read from the terminal into escape keys and the rest, however reads cut it."""

    def __init__(self) -> None:
        self._held = ""
        self._pastes = False
        self._tail = ""
        """What may begin one of `_PASTE` where the last text ended."""

    def parts(self, text: str, *, is_pause: bool) -> Iterator[str | Key]:
        """Text for Textual's parser, and keys; after a pause an escape that ended the text was a key."""
        text, self._held = self._held + text, ""
        if text.endswith(ESCAPE) and not is_pause:
            text, self._held = text[:-1], ESCAPE
        begin = 0
        for found in _KEY.finditer(text):
            if self._is_pasted(text[begin : found.start()]):
                continue
            yield text[begin : found.start()]
            self._pastes, self._tail = False, ""
            if found["next"] in _IN_TEXT:
                yield Chord(found["next"])
                begin = found.end()
            else:
                yield _escape()
                begin = found.start("next")
        self._pastes = self._is_pasted(text[begin:])
        self._tail = (self._tail + text[begin:])[1 - len(_PASTE[0]) :]
        yield text[begin:]

    def _is_pasted(self, text: str) -> bool:
        """Whether what comes after the text is pasted."""
        begin, end = ((self._tail + text).rfind(mark) for mark in _PASTE)
        return begin > end or (self._pastes and end < 0)


def _escape() -> Key:
    return Key("escape", ESCAPE)
