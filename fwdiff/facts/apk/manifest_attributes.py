"""The attributes of a manifest's element as the types that the platform's package parser asks for."""

from __future__ import annotations

from collections.abc import Callable

from fwdiff.facts.xml.axml import (
    TYPE_DYNAMIC_REFERENCE,
    TYPE_FIRST_INT,
    TYPE_LAST_INT,
    TYPE_NULL,
    TYPE_REFERENCE,
    TYPE_STRING,
    Element,
    Value,
)

Resolve = Callable[[int], str | int | None]
"""A resource id to its value in this APK; None where it has none here."""

# android.R.attr
NAME = 0x01010003
PERMISSION = 0x01010006
READ_PERMISSION = 0x01010007
WRITE_PERMISSION = 0x01010008
PROTECTION_LEVEL = 0x01010009
SHARED_USER_ID = 0x0101000B
HAS_CODE = 0x0101000C
PERSISTENT = 0x0101000D
ENABLED = 0x0101000E
DEBUGGABLE = 0x0101000F
EXPORTED = 0x01010010
PROCESS = 0x01010011
AUTHORITIES = 0x01010018
PRIORITY = 0x0101001C
TARGET_PACKAGE = 0x01010021
MIME_TYPE = 0x01010026
SCHEME = 0x01010027
HOST = 0x01010028
PORT = 0x01010029
PATH = 0x0101002A
PATH_PREFIX = 0x0101002B
PATH_PATTERN = 0x0101002C
TARGET_ACTIVITY = 0x01010202
MIN_SDK_VERSION = 0x0101020C
VERSION_CODE = 0x0101021B
VERSION_NAME = 0x0101021C
TARGET_SDK_VERSION = 0x01010270
MAX_SDK_VERSION = 0x01010271
SSP = 0x010103E3
"""Of `data`: the part of a URI behind its scheme, where that has no host."""
SSP_PREFIX = 0x010103E4
SSP_PATTERN = 0x010103E5
USES_CLEARTEXT_TRAFFIC = 0x010104EC
NETWORK_SECURITY_CONFIG = 0x01010527
REQUIRED_FEATURE = 0x01010554
REQUIRED_NOT_FEATURE = 0x01010555
IS_STATIC = 0x0101055A
PERSISTENT_FEATURE = 0x01010563
"""`persistentWhenFeatureAvailable`."""
REQUIRED_PROPERTY_NAME = 0x01010565
REQUIRED_PROPERTY_VALUE = 0x01010566
VERSION_CODE_MAJOR = 0x01010576

_TYPE_BOOLEAN = 0x12


class Attributes:
    """One element's attributes, by their resource ids, or without one by name; references are resolved."""

    def __init__(self, element: Element, resolve: Resolve) -> None:
        self._element = element
        self._resolve = resolve

    def text(self, attribute: int | str) -> str | None:
        """A string; a reference that nothing here resolves is written `@7f0b0001`."""
        value = self._find(attribute)
        if value is None:
            return None
        if value.text is not None and not _is_reference(value):
            return value.text
        plain = self._plain(value)
        if plain is None:
            return f"@{value.data:08x}"
        if value.type == _TYPE_BOOLEAN:
            return "true" if plain else "false"
        return str(_signed(plain)) if isinstance(plain, int) else plain

    def literal(self, attribute: int) -> str | None:
        """A string that stands in the manifest itself, as TypedArray.getNonResourceString asks for it."""
        value = self._find(attribute)
        return value.text if value is not None and value.type == TYPE_STRING else None

    def boolean(self, attribute: int, *, default: bool) -> bool:
        """As TypedArray.getBoolean: any number but 0, or the words `true`, `TRUE` and `1`."""
        known = self.optional_boolean(attribute)
        return default if known is None else known

    def known_boolean(self, attribute: int, *, default: bool) -> bool | None:
        """As `boolean`; None where it is a reference that nothing here resolves."""
        return default if self._find(attribute) is None else self.optional_boolean(attribute)

    def optional_boolean(self, attribute: int | str) -> bool | None:
        """As `boolean`; None where it is absent, or a reference that nothing here resolves."""
        value = self._find(attribute)
        plain = None if value is None else self._plain(value)
        if plain is None:
            return None
        return plain != 0 if isinstance(plain, int) else plain in {"true", "TRUE", "1"}

    def integer(self, attribute: int) -> int | None:
        """A signed number of 32 bits; None where it is absent or a word (the code name of a platform)."""
        value = self._find(attribute)
        plain = None if value is None else self._plain(value)
        if isinstance(plain, str):
            return _parse(plain)
        return None if plain is None else _signed(plain)

    def number(self, attribute: int) -> int | None:
        """As `integer`, but not from a string: a limit that is one is none for the platform."""
        value = self._find(attribute)
        plain = None if value is None else self._plain(value)
        return _signed(plain) if isinstance(plain, int) else None

    def _find(self, attribute: int | str) -> Value | None:
        element = self._element
        value = element.by_id.get(attribute) if isinstance(attribute, int) else element.by_name.get(attribute)
        if value is None or value.type == TYPE_NULL or (_is_reference(value) and value.data == 0):
            return None
        return value

    def _plain(self, value: Value) -> str | int | None:
        """The value without its type; None for a reference that nothing here resolves."""
        if _is_reference(value):
            return self._resolve(value.data)
        if TYPE_FIRST_INT <= value.type <= TYPE_LAST_INT or value.text is None:
            return value.data
        return value.text


def _is_reference(value: Value) -> bool:
    return value.type in (TYPE_REFERENCE, TYPE_DYNAMIC_REFERENCE)


def _signed(number: int) -> int:
    return (number & 0xFFFFFFFF ^ 0x80000000) - 0x80000000


def _parse(word: str) -> int | None:
    try:
        return _signed(int(word, 0))
    except ValueError:
        return None
