"""The methods that take a host, a URL or a number for text messages, and those through which a string reaches them.

Sources: the class references of Android's SDK, Apache HttpClient and Commons Net, OkHttp, Retrofit, Volley, Cronet,
gRPC, JavaMail, Netty, JSch, dnsjava, Thrift and Jedis.
"""

from __future__ import annotations

from typing import NamedTuple


class Taker(NamedTuple):
    """Methods of a class, of any class where it is empty, by the places of the argument in their registers."""

    owner: str
    methods: tuple[str, ...]
    arguments: tuple[int, ...]
    fewest: int = 0
    """Registers handed over by the overloads that are meant."""
    is_number: bool = False
    opens: bool = True
    """Whether it connects to a host, and does not merely write it down."""
    urls: tuple[int, ...] = ()
    """Places of arguments that are whole URLs."""


_CONNECTORS = ("forAddress", "forTarget")
_SENDERS = (
    "sendTextMessage", "sendMultipartTextMessage", "sendDataMessage", "sendTextMessageWithoutPersisting",
    "sendMultipartTextMessageWithoutPersisting", "sendTextMessageWithSelfPermissions",
)  # fmt: skip
_CLIENTS = tuple(
    Taker(f"L{name};", ("connect",), (1,))  # code names the class of its variable, not the one that declares a method
    for name in (
        *(f"javax/mail/{name}" for name in ("Service", "Transport", "Store")),
        *(f"org/apache/commons/net/{name}" for name in ("SocketClient", "ftp/FTPClient", "ftp/FTPSClient")),
        *(f"org/apache/commons/net/{name}" for name in ("telnet/TelnetClient", "smtp/SMTPClient", "pop3/POP3Client")),
        *("io/netty/bootstrap/Bootstrap", "org/apache/commons/net/whois/WhoisClient"),
    )
)
_APACHE_METHODS = ("HttpGet", "HttpPost", "HttpPut", "HttpDelete", "HttpHead", "HttpPatch")
_REQUESTS = (
    *(Taker(f"Lorg/apache/http/client/methods/{name};", ("<init>",), (), urls=(1,)) for name in _APACHE_METHODS),
    *(Taker(f"L{name}/Request$Builder;", ("url",), (), urls=(1,)) for name in ("okhttp3", "com/squareup/okhttp")),
    Taker("Lokhttp3/HttpUrl;", ("parse", "get"), (), urls=(0,)),
    Taker("Lokhttp3/HttpUrl$Companion;", ("parse", "get"), (), urls=(1,)),
    Taker("Lretrofit2/Retrofit$Builder;", ("baseUrl",), (), urls=(1,)),
    Taker("Lcom/android/volley/toolbox/StringRequest;", ("<init>",), (), urls=(1, 2)),
    Taker("Lcom/android/volley/toolbox/JsonObjectRequest;", ("<init>",), (), urls=(1, 2)),
    Taker("Lorg/chromium/net/CronetEngine;", ("newUrlRequestBuilder",), (), urls=(1,)),
    Taker("Landroid/webkit/WebView;", ("loadUrl", "postUrl"), (), urls=(1,)),
    Taker("Landroid/app/DownloadManager$Request;", ("<init>",), (), urls=(1,)),
)
TAKERS = (
    *_REQUESTS,
    Taker("Ljava/net/Socket;", ("<init>",), (1,)),
    Taker("Ljavax/net/SocketFactory;", ("createSocket",), (1,)),
    Taker("Ljavax/net/ssl/SSLSocketFactory;", ("createSocket",), (1, 2)),
    Taker("Ljavax/net/ssl/SSLContext;", ("createSSLEngine",), (1,)),
    Taker("Ljavax/net/ssl/SNIHostName;", ("<init>",), (1,)),
    Taker("Ljava/net/InetAddress;", ("getByName", "getAllByName", "getByAddress"), (0,)),
    Taker("Ljava/net/Inet4Address;", ("getByName", "getAllByName"), (0,)),
    Taker("Ljava/net/Inet6Address;", ("getByName", "getAllByName"), (0,)),
    Taker("Landroid/net/Network;", ("getByName", "getAllByName"), (1,)),
    Taker("Landroid/net/DnsResolver;", ("query", "rawQuery"), (2,)),
    Taker("Landroid/net/ProxyInfo;", ("buildDirectProxy",), (0,)),
    Taker("Ljava/net/InetSocketAddress;", ("<init>",), (1,)),
    Taker("Ljava/net/InetSocketAddress;", ("createUnresolved",), (0,)),
    Taker("Lorg/apache/http/HttpHost;", ("<init>",), (1,)),
    Taker("Lorg/apache/http/auth/AuthScope;", ("<init>",), (1,)),
    Taker("Ljava/net/URL;", ("<init>",), (2,), fewest=4, urls=(1,)),
    Taker("Ljava/net/URI;", ("<init>",), (2, 3), fewest=5),
    Taker("Landroid/net/Uri$Builder;", ("authority", "encodedAuthority"), (1,), opens=False),
    Taker("Lokhttp3/HttpUrl$Builder;", ("host",), (1,)),
    Taker("Landroid/net/SntpClient;", ("requestTime",), (1,)),
    Taker("Landroid/net/sip/SipProfile$Builder;", ("<init>",), (2,), fewest=3),
    *_CLIENTS,
    Taker("Lorg/xbill/DNS/Lookup;", ("<init>",), (1,)),
    Taker("Lorg/xbill/DNS/SimpleResolver;", ("<init>",), (1,)),
    Taker("Lorg/apache/thrift/transport/TSocket;", ("<init>",), (1,)),
    Taker("Lredis/clients/jedis/Jedis;", ("<init>",), (1,)),
    Taker("Lcom/jcraft/jsch/JSch;", ("getSession",), (1, 2)),
    Taker("Lio/grpc/ManagedChannelBuilder;", _CONNECTORS, (0,)),
    Taker("Lio/grpc/okhttp/OkHttpChannelBuilder;", _CONNECTORS, (0,)),
    Taker("Lio/grpc/cronet/CronetChannelBuilder;", _CONNECTORS, (0,)),
    Taker("Lio/grpc/netty/NettyChannelBuilder;", _CONNECTORS, (0,)),
    Taker("Lio/grpc/android/AndroidChannelBuilder;", _CONNECTORS, (0,)),
    Taker("", ("setHost", "setHostName", "setHostname", "setServerHost", "setProxyHost"), (1,)),
    Taker("Landroid/telephony/SmsManager;", _SENDERS, (1,), is_number=True),
    Taker("Landroid/telephony/gsm/SmsManager;", _SENDERS, (1,), is_number=True),
)
JOINERS = (
    Taker("Ljava/lang/StringBuilder;", ("<init>", "append"), (1,)),
    Taker("Ljava/lang/StringBuffer;", ("<init>", "append"), (1,)),
    Taker("Ljava/lang/String;", ("concat",), (0, 1)),
)
SCHEMES = tuple(
    f"{scheme}://"
    for scheme in ("http", "https", "ws", "wss", "ftp", "ftps", "tcp", "udp", "ssl", "tls", "mqtt", "rtsp")
)
FORMATTERS = (
    Taker("Ljava/lang/String;", ("format",), (-1,)),
    Taker("Ljava/text/MessageFormat;", ("format",), (-1,)),
)
FORMATS = ("%s://%s", "%s://%s/", "%s://%s%s", "%s://%s/%s", "%s://%s:%d", "%s://%s:%s", "%s://%s:%d/", "%s://%s:%d%s")
"""Formats of a URL that name no scheme, so that they are no endpoints by themselves."""
CARRIERS = (
    *(f"Ljava/lang/{name};" for name in ("String", "CharSequence", "StringBuilder", "StringBuffer", "Iterable")),
    *(f"Ljava/util/{name};" for name in ("Arrays", "Collection", "Collections", "Iterator", "List", "ListIterator")),
    *(f"Ljava/util/{name};" for name in ("ArrayList", "LinkedList", "Vector", "Set", "HashSet", "LinkedHashSet")),
    *(f"Ljava/util/{name};" for name in ("Objects", "Queue", "Deque", "ArrayDeque")),
    *("Ljava/net/URI;", "Landroid/net/Uri;"),
    *("Lkotlin/collections/CollectionsKt;", "Lkotlin/collections/ArraysKt;", "Lkotlin/text/StringsKt;"),
)
"""Classes whose methods give back what they are given."""
KEEPERS = ("append", "insert", "add", "addAll", "addFirst", "addLast", "offer", "push", "<init>")
"""Their methods that put it into the object."""
