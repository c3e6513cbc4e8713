"""What modules do, as digests: over their code, that of all they import, and the tables beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from types import CodeType

_SOURCE = ".py"
_WITHOUT_DOCUMENTATION = 2
"""The level of optimisation; asserts go as well: what one of them stops is a fault, whose facts are not kept."""


class CodeDigests:
    """Of the modules whose sources are given, by their paths in the package."""

    def __init__(self, sources: Mapping[str, bytes], package: str = "fwdiff") -> None:
        self._package = package
        self._sources = {_module(package, path): source for path, source in sources.items() if path.endswith(_SOURCE)}
        self._tables = {path: source for path, source in sources.items() if not path.endswith(_SOURCE)}
        self._codes: dict[str, CodeType] = {}
        self._digests: dict[str, bytes] = {}
        self._imported: dict[str, set[str]] = {}

    def closure(self, modules: Iterable[str]) -> set[str]:
        """The modules and all that they import, wherever in them, with the packages that these stand in."""
        found: set[str] = set()
        pending = list(modules)
        while pending:
            name = pending.pop()
            if name in self._sources and name not in found:
                found.add(name)
                pending += [name.rpartition(".")[0], *self._imports(name)]
        return found

    def of_modules(self, modules: Iterable[str]) -> bytes:
        """Changes with the code of any module of the closure, and with any table of a room that has one in it."""
        closure = self.closure(modules)
        rooms = {name.split(".")[1] for name in closure}
        tables = [
            path.encode() + hashlib.sha256(table).digest()
            for path, table in sorted(self._tables.items())
            if path.partition("/")[0] in rooms
        ]
        return hashlib.sha256(b"".join([*map(self.of_module, sorted(closure)), *tables])).digest()

    def of_module(self, name: str) -> bytes:
        """Changes with the code of one module."""
        if name not in self._digests:
            digest = hashlib.sha256(name.encode())
            for code in _all_codes(self._code(name)):
                digest.update(repr(_essence(code)).encode("utf-8", "surrogatepass"))
            self._digests[name] = digest.digest()
        return self._digests[name]

    def _code(self, name: str) -> CodeType:
        if name not in self._codes:
            self._codes[name] = compile(
                self._sources[name], name, "exec", dont_inherit=True, optimize=_WITHOUT_DOCUMENTATION
            )
        return self._codes[name]

    def _imports(self, name: str) -> set[str]:
        """`from a.b import c` has `a.b` and `c` among a code's names: `a.b.c` may be a module, too."""
        if name not in self._imported:
            found = self._imported.setdefault(name, set())
            for code in _all_codes(self._code(name)):
                imported = [word for word in code.co_names if word.partition(".")[0] == self._package]
                found.update(imported, (f"{module}.{word}" for module in imported for word in code.co_names))
        return self._imported[name]


def _module(package: str, path: str) -> str:
    return ".".join((package, *path.removesuffix(_SOURCE).split("/"))).removesuffix(".__init__")


def _all_codes(code: CodeType) -> Iterator[CodeType]:
    """A module's code, and that of its classes and functions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all_codes(constant)


def _essence(code: CodeType) -> tuple[object, ...]:
    """All of a code but lines and positions, in an order that is the same in each process."""
    return (
        code.co_qualname,
        code.co_code,
        code.co_exceptiontable,
        code.co_flags,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
        [_constant(constant) for constant in code.co_consts],
    )


def _constant(value: object) -> object:
    match value:
        case CodeType():
            return value.co_qualname
        case frozenset():
            return "set", sorted(map(repr, value))
        case tuple():
            return [_constant(part) for part in value]
        case _:
            return type(value).__name__, value
