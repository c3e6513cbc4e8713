"""Names that are hosts because code hands them to what connects, and numbers that it sends text messages to.

The call is the evidence, whatever the ending of the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fwdiff.facts.code_sites import Instruction, Wanted
from fwdiff.facts.dex import Dex, rows_with
from fwdiff.facts.dex_methods import MethodTable
from fwdiff.facts.host_evidence import is_called_host
from fwdiff.facts.literals import Literal
from fwdiff.facts.registers import Budget, Call, calls
from fwdiff.model import CodeSite


class _Taker(NamedTuple):
    """Methods of a class, of any class where it is empty, by the places of the argument in their registers."""

    owner: str
    methods: tuple[str, ...]
    arguments: tuple[int, ...]
    fewest: int = 0
    """Registers handed over by the overloads that are meant."""
    is_number: bool = False


_CONNECTORS = ("forAddress", "forTarget")
_SENDERS = (
    "sendTextMessage", "sendMultipartTextMessage", "sendDataMessage", "sendTextMessageWithoutPersisting",
    "sendMultipartTextMessageWithoutPersisting", "sendTextMessageWithSelfPermissions",
)  # fmt: skip
_TAKERS = (
    _Taker("Ljava/net/Socket;", ("<init>",), (1,)),
    _Taker("Ljavax/net/SocketFactory;", ("createSocket",), (1,)),
    _Taker("Ljavax/net/ssl/SSLSocketFactory;", ("createSocket",), (1, 2)),
    _Taker("Ljavax/net/ssl/SSLContext;", ("createSSLEngine",), (1,)),
    _Taker("Ljava/net/InetAddress;", ("getByName", "getAllByName", "getByAddress"), (0,)),
    _Taker("Ljava/net/Inet4Address;", ("getByName", "getAllByName"), (0,)),
    _Taker("Ljava/net/Inet6Address;", ("getByName", "getAllByName"), (0,)),
    _Taker("Landroid/net/Network;", ("getByName", "getAllByName"), (1,)),
    _Taker("Ljava/net/InetSocketAddress;", ("<init>",), (1,)),
    _Taker("Ljava/net/InetSocketAddress;", ("createUnresolved",), (0,)),
    _Taker("Lorg/apache/http/HttpHost;", ("<init>",), (1,)),
    _Taker("Lorg/apache/http/auth/AuthScope;", ("<init>",), (1,)),
    _Taker("Ljava/net/URL;", ("<init>",), (2,), fewest=4),
    _Taker("Ljava/net/URI;", ("<init>",), (2, 3), fewest=5),
    _Taker("Landroid/net/Uri$Builder;", ("authority", "encodedAuthority"), (1,)),
    _Taker("Lokhttp3/HttpUrl$Builder;", ("host",), (1,)),
    _Taker("Landroid/net/SntpClient;", ("requestTime",), (1,)),
    _Taker("Ljavax/mail/Service;", ("connect",), (1,)),
    _Taker("Lorg/apache/commons/net/SocketClient;", ("connect",), (1,)),
    _Taker("Lio/grpc/ManagedChannelBuilder;", _CONNECTORS, (0,)),
    _Taker("Lio/grpc/okhttp/OkHttpChannelBuilder;", _CONNECTORS, (0,)),
    _Taker("Lio/grpc/cronet/CronetChannelBuilder;", _CONNECTORS, (0,)),
    _Taker("Lio/grpc/netty/NettyChannelBuilder;", _CONNECTORS, (0,)),
    _Taker("Lio/grpc/android/AndroidChannelBuilder;", _CONNECTORS, (0,)),
    _Taker("", ("setHost", "setHostName", "setHostname", "setServerHost", "setProxyHost"), (1,)),
    _Taker("Landroid/telephony/SmsManager;", _SENDERS, (1,), is_number=True),
    _Taker("Landroid/telephony/gsm/SmsManager;", _SENDERS, (1,), is_number=True),
)
_JOINERS = (
    _Taker("Ljava/lang/StringBuilder;", ("<init>", "append"), (1,)),
    _Taker("Ljava/lang/StringBuffer;", ("<init>", "append"), (1,)),
    _Taker("Ljava/lang/String;", ("concat",), (0, 1)),
)
_SCHEMES = tuple(
    f"{scheme}://"
    for scheme in ("http", "https", "ws", "wss", "ftp", "ftps", "tcp", "udp", "ssl", "tls", "mqtt", "rtsp")
)
TEXTS = frozenset(
    (*_SCHEMES, *(word for taker in (*_TAKERS, *_JOINERS) for word in (taker.owner, *taker.methods) if word))
)
"""Strings that an image names such calls by."""
_MOST_TYPES = 0x10000
"""Methods name their class in 16 bits."""
_HOST = re.compile(r"(?P<host>[A-Za-z0-9._-]{3,253}|\[[0-9A-Fa-f:.]{3,45}\])(?::(?P<port>\d{1,5}))?(?:/\S*)?")
_NUMBER = re.compile(r"\+?(?P<digits>[0-9]{3,15})")


class HostCalls(NamedTuple):
    """What an image names of such calls, as ids of its own tables."""

    takers: Mapping[int, _Taker]
    joiners: Mapping[int, _Taker]
    schemes: frozenset[int]

    @property
    def wanted(self) -> Wanted:
        """What makes a method worth following."""
        return Wanted(self.schemes if self.joiners else frozenset(), frozenset(self.takers))


class Handed(NamedTuple):
    """A string that a call takes, and the methods that call."""

    string: int
    literal: Literal
    code: tuple[CodeSite, ...]


def host_calls(dex: Dex, strings: Mapping[int, bytes]) -> HostCalls:
    """By the `TEXTS` among the image's strings."""
    schemes = frozenset(identifier for identifier, text in strings.items() if text.decode() in _SCHEMES)
    return HostCalls(
        dict(_methods(dex, _TAKERS, strings)), dict(_methods(dex, _JOINERS, strings)) if schemes else {}, schemes
    )


def handed_strings(dex: Dex, methods: MethodTable, named: Iterable[Instruction], known: HostCalls) -> Iterator[Handed]:
    """The strings that reach the calls, each once; `named` has all instructions that are wanted.  Raises `BadDex`."""
    found: dict[tuple[int, bool], set[int]] = {}
    budget = Budget()
    followed = {**known.takers, **known.joiners}
    for rows in _code_items(named, known.wanted):
        begin = int(methods.begin[rows.start])
        end = int(methods.end[rows].max())
        end = min(end, int(methods.begin[rows.stop])) if rows.stop < len(methods.begin) else end
        made = calls(dex.data, begin, end, followed, budget)
        for use in _used(made, known):
            found.setdefault(use, set()).update(methods.method[rows].tolist())
    for (string, is_number), owners in sorted(found.items()):
        if literal := _literal(dex, string, is_number=is_number):
            names = sorted({dex.method_name(owner) for owner in owners})
            yield Handed(string, literal, tuple(CodeSite(*name) for name in names))


def _code_items(named: Iterable[Instruction], wanted: Wanted) -> Iterator[slice]:
    last = None
    for instruction in named:
        if instruction.rows != last and instruction.is_of(wanted):
            last = instruction.rows
            yield last


def _used(made: Iterable[Call], known: HostCalls) -> Iterator[tuple[int, bool]]:
    """(string id, whether it is a number); a scheme makes a host of what is joined to it next."""
    is_after_scheme = False
    for call in made:
        if taker := known.takers.get(call.method):
            if len(call.arguments) >= taker.fewest:
                for argument in taker.arguments:
                    yield from ((string, taker.is_number) for string in _argument(call, argument))
            continue
        for argument in known.joiners[call.method].arguments:
            strings = _argument(call, argument)
            if is_after_scheme:
                yield from ((string, False) for string in strings if string not in known.schemes)
            is_after_scheme = any(string in known.schemes for string in strings)


def _argument(call: Call, number: int) -> tuple[int, ...]:
    return call.arguments[number] if number < len(call.arguments) else ()


def _literal(dex: Dex, string: int, *, is_number: bool) -> Literal | None:
    text = dex.string(string)
    found = (_NUMBER if is_number else _HOST).fullmatch(text)
    if not found:
        return None
    begin, end = dex.string_bytes_at(int(dex.string_offsets[string]))
    if is_number:
        return Literal(begin, end, text, found["digits"], "sms", None)
    host = found["host"].strip("[]").lower()
    port = int(found["port"] or 0)
    return Literal(begin, end, text, host, "", port if 0 < port < 0x10000 else None) if is_called_host(host) else None


def _methods(dex: Dex, takers: Iterable[_Taker], strings: Mapping[int, bytes]) -> Iterator[tuple[int, _Taker]]:
    """(method id, taker) for each method of the image's table that is one."""
    by_name = {(taker.owner.encode(), name.encode()): taker for taker in takers for name in taker.methods}
    owners, of_any = {owner for owner, _ in by_name}, {name for owner, name in by_name if not owner}
    count = len(dex.string_offsets)
    types = {
        row: strings[string] for row, string in rows_with(dex.type_strings[:_MOST_TYPES], _ids(strings, owners), count)
    }
    # not by names first: one of them is that of all constructors
    of_types = rows_with(dex.methods[:, 0] & 0xFFFF, types, _MOST_TYPES)
    named = rows_with(dex.methods[:, 1], _ids(strings, of_any), count)
    for row in sorted({row for row, _ in (*of_types, *named)}):
        owner, name = dex.methods[row].tolist()
        text = strings.get(name, b"")
        if taker := by_name.get((types.get(owner & 0xFFFF, b""), text)) or by_name.get((b"", text)):
            yield row, taker


def _ids(strings: Mapping[int, bytes], texts: set[bytes]) -> list[int]:
    return [identifier for identifier, text in strings.items() if text in texts]
