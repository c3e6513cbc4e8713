"""A TOML text as a record of ours: every fault with its line, misspelt keys and words with the nearest right one."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct, inspect

from fwdiff.errors import FwdiffError
from fwdiff.model.judgement import TableUse
from fwdiff.text import visible
from fwdiff.whole_file import read_regular

MAXIMUM_SIZE = 1 << 20
"""Bytes of a file; ten thousand keys of evidence are half of it."""
_MOST_READ = 4 << 20
"""Characters read over to find lines: a file of 400 lines of 50 characters is read to its end."""

T = TypeVar("T", bound=Struct)

Keys = tuple[str | int, ...]
"""The way to a value: keys of tables, positions in arrays."""


class Fault(NamedTuple):
    """Something wrong at one place of a document."""

    keys: Keys
    words: str


class RecordError(FwdiffError):
    """A policy, decision or intent that cannot be used; the message has a line `NAME:LINE: words` for each fault.

    What the message quotes is made visible before it is put together: a line feed ends a fault, and nothing else.
    """

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each fault."""
        return tuple(self.message.split("\n"))


def read_file(path: Path, what: str, most: int = MAXIMUM_SIZE) -> str:
    """The text of a file that a user wrote: a regular one of `most` bytes.  Raises `RecordError`."""
    name = visible(str(path))
    try:
        content = read_regular(path, most)
    except OSError as error:
        raise RecordError(f"{name}: {error.strerror}", f"Check the path of the {what}.") from error
    if content is None:
        raise RecordError(f"{name}: no regular file", f"The {what} has to be a file, or a link to one.")
    if len(content) > most:
        raise RecordError(f"{name}: larger than {_size(most)}", f"Is this the {what}?")
    try:
        return content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise RecordError(f"{name}: not UTF-8 at byte {error.start}", f"Save the {what} as UTF-8.") from error


def use_of(path: str, text: str) -> TableUse:
    """What a verdict says of a file that it used."""
    return TableUse(Path(path).name, hashlib.sha256(text.encode()).hexdigest())


def _size(number: int) -> str:
    return f"{number >> 20} MiB" if number >= 1 << 20 else f"{number >> 10} KiB"


def parse(
    text: str,
    name: str,
    kind: type[T],
    *,
    check: Callable[[T], Iterable[Fault]] = lambda _: (),
    keep_unknown: bool = False,
    hint: str,
) -> T:
    """The record that a text holds; `check` finds what types do not say.

    Unknown keys are faults unless `keep_unknown`.  Raises `RecordError` with all faults.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecordError(_syntax(visible(name), visible(str(error))), hint) from error
    except RecursionError:  # the parser goes down by a call or two for each bracket
        raise RecordError(f"{visible(name)}: its lists or tables are nested too deeply", hint) from None
    faults = list(_faults(inspect.type_info(kind), document, (), keep_unknown=keep_unknown))
    if not faults:
        try:
            record = msgspec.convert(document, kind)
        except msgspec.ValidationError as error:
            faults = [Fault((), str(error))]
        else:
            faults = list(check(record))
            if not faults:
                return record
    at = lines_of(text, [fault.keys for fault in faults])
    lines = sorted((at[fault.keys], fault.words) for fault in faults)
    raise RecordError("\n".join(visible(f"{name}:{line}: {words}") for line, words in lines), hint)


def near(word: str, words: Iterable[str]) -> str:
    """The nearest of some words as a question, or nothing."""
    close = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""


def lines_of(text: str, wanted: Iterable[Keys]) -> dict[Keys, int]:
    """The lines on which values begin: the document is read line by line until they are there.

    1 where that is not known after `_MOST_READ` characters.
    """
    lines = text.splitlines()
    found = dict.fromkeys(wanted, 1)
    left, begin, read = set(found), 1, 0
    for number in range(1, len(lines) + 1):
        beginning = "\n".join(lines[:number])
        read += len(beginning)
        if not left or read > _MOST_READ:
            break
        try:
            document = tomllib.loads(beginning)
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        here = {keys for keys in left if _holds(document, keys)}
        found.update(dict.fromkeys(here, begin))
        left -= here
        begin = number + 1
    return found


def _holds(value: Any, keys: Keys) -> bool:
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _syntax(name: str, message: str) -> str:
    found = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", message)
    return f"{name}:{found[2]}: {found[1]}" if found else f"{name}: {message}"


def _faults(node: inspect.Type, value: object, keys: Keys, *, keep_unknown: bool) -> Iterator[Fault]:
    match node:
        case inspect.StructType() if isinstance(value, dict):
            yield from _faults_of_struct(node, value, keys, keep_unknown=keep_unknown)
        case inspect.DictType() if isinstance(value, dict):
            for key, entry in value.items():
                yield from _faults(node.value_type, entry, (*keys, key), keep_unknown=keep_unknown)
        case inspect.VarTupleType() | inspect.FrozenSetType() if isinstance(value, list):
            for position, entry in enumerate(value):
                yield from _faults(node.item_type, entry, (*keys, position), keep_unknown=keep_unknown)
        case inspect.UnionType():
            yield from _faults(node.types[0], value, keys, keep_unknown=keep_unknown)
        case _:
            wanted = _wanted(node, value)
            if wanted:
                yield Fault(keys, f"{_title(keys)} is {_shown(value)}, not {wanted}")


def _faults_of_struct(
    node: inspect.StructType, value: dict[str, object], keys: Keys, *, keep_unknown: bool
) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in node.fields}
    unknown = [key for key in value if key not in fields]
    missing = [name for name, field in fields.items() if field.required and name not in value]
    for key in () if keep_unknown else unknown:
        yield Fault((*keys, key), f"unknown key {_title((*keys, key))}{near(key, fields)}")
    for name in missing:
        yield Fault(keys, f"{_title((*keys, name))} is missing{_misspelt(name, unknown)}")
    for key, entry in value.items():
        if key in fields:
            yield from _faults(fields[key].type, entry, (*keys, key), keep_unknown=keep_unknown)


def _misspelt(name: str, unknown: Sequence[str]) -> str:
    close = get_close_matches(name, unknown, n=1, cutoff=0.6)
    return f"; is `{close[0]}` meant for it?" if close else ""


def _wanted(node: inspect.Type, value: object) -> str:
    """What should stand there, or nothing where it does."""
    if isinstance(node, inspect.EnumType):
        words = [member.value for member in node.cls]
        return "" if value in words else f"one of {', '.join(words)}{near(str(value), words)}"
    fits, wanted = _WANTED.get(type(node), (object, ""))
    if isinstance(node, inspect.DateType) and isinstance(value, str):
        return "" if _is_date(value) else wanted
    return "" if isinstance(value, fits) and (type(value) is not bool or fits in {bool, object}) else wanted


_WANTED: dict[type[inspect.Type], tuple[type, str]] = {
    inspect.StrType: (str, "a text in quotes"),
    inspect.BoolType: (bool, "true or false"),
    inspect.IntType: (int, "a whole number"),
    inspect.DateType: (date, "a date, as 2026-12-31"),
    inspect.StructType: (dict, "a table"),
    inspect.DictType: (dict, "a table"),
    inspect.VarTupleType: (list, "a list in brackets"),
    inspect.FrozenSetType: (list, "a list in brackets"),
}


def _is_date(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _title(keys: Keys) -> str:
    words = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return f"`{words.removeprefix('.')}`" if words else "the file"


def _shown(value: object) -> str:
    return f"`{value}`" if isinstance(value, str | int | date) else f"a {type(value).__name__}"
