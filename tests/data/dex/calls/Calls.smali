.class public Lcom/example/Calls;
.super Ljava/lang/Object;

.field static name:Ljava/lang/String;

.method public static taken00(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "taken00.name.io"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken01(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "taken01.name.top"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2, v3, v4}, Ljava/net/Socket;-><init>(Ljava/lang/String;ILjava/net/InetAddress;I)V
    return-void
.end method

.method public static taken02(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const-string v1, "taken02.name.cn"
    const/16 v2, 0x50
    invoke-virtual {v0, v1, v2}, Ljavax/net/SocketFactory;->createSocket(Ljava/lang/String;I)Ljava/net/Socket;
    return-void
.end method

.method public static taken03(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const/4 v1, 0x0
    const-string v2, "taken03.name.xyz"
    const/16 v3, 0x50
    const/4 v4, 0x1
    invoke-virtual {v0, v1, v2, v3, v4}, Ljavax/net/ssl/SSLSocketFactory;->createSocket(Ljava/net/Socket;Ljava/lang/String;IZ)Ljava/net/Socket;
    return-void
.end method

.method public static taken04(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken04.name.app"
    const/16 v2, 0x50
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public static taken05(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken05.name.dev"
    const/16 v2, 0x50
    invoke-static {v1}, Ljava/net/InetAddress;->getAllByName(Ljava/lang/String;)[Ljava/net/InetAddress;
    return-void
.end method

.method public static taken06(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/InetSocketAddress;
    const-string v1, "taken06.name.ai"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2}, Ljava/net/InetSocketAddress;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken07(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken07.name.cc"
    const/16 v2, 0x50
    invoke-static {v1, v2}, Ljava/net/InetSocketAddress;->createUnresolved(Ljava/lang/String;I)Ljava/net/InetSocketAddress;
    return-void
.end method

.method public static taken08(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Lorg/apache/http/HttpHost;
    const-string v1, "taken08.name.site"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1}, Lorg/apache/http/HttpHost;-><init>(Ljava/lang/String;)V
    return-void
.end method

.method public static taken09(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Lorg/apache/http/HttpHost;
    const-string v1, "taken09.name.online"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2}, Lorg/apache/http/HttpHost;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken10(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const-string v1, "https"
    const-string v2, "taken10.name.shop"
    const-string v3, "/a"
    invoke-direct {v0, v1, v2, v3}, Ljava/net/URL;-><init>(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)V
    return-void
.end method

.method public static taken11(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const-string v1, "http"
    const-string v2, "taken11.name.info"
    const/16 v3, 0x1f90
    const-string v4, "/a"
    invoke-direct {v0, v1, v2, v3, v4}, Ljava/net/URL;-><init>(Ljava/lang/String;Ljava/lang/String;ILjava/lang/String;)V
    return-void
.end method

.method public static taken12(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken12.name.biz"
    const/16 v2, 0x1bb
    invoke-static {v1, v2}, Lio/grpc/ManagedChannelBuilder;->forAddress(Ljava/lang/String;I)Lio/grpc/ManagedChannelBuilder;
    return-void
.end method

.method public static taken13(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken13.name.co"
    invoke-static {v1}, Lio/grpc/ManagedChannelBuilder;->forTarget(Ljava/lang/String;)Lio/grpc/ManagedChannelBuilder;
    return-void
.end method

.method public static taken14(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const-string v1, "taken14.name.me"
    invoke-virtual {v0, v1}, Lcom/example/Connection;->setHost(Ljava/lang/String;)V
    return-void
.end method

.method public static taken15(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "taken15.name.tech"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static taken16(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    const-string v1, "http://"
    invoke-direct {v0, v1}, Ljava/lang/StringBuilder;-><init>(Ljava/lang/String;)V
    const-string v1, "taken16.name.club"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    move-result-object v0
    const-string v1, "/path"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static taken17(Ljava/lang/Object;)V
    .registers 9
    const-string v0, "https://"
    const-string v1, "taken17.name.live"
    invoke-virtual {v0, v1}, Ljava/lang/String;->concat(Ljava/lang/String;)Ljava/lang/String;
    return-void
.end method

.method public static taken18(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    if-eqz p0, :other
    const-string v1, "taken18.name.internal"
    goto :join
    :other
    const-string v1, "taken00.name.io"
    :join
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken19(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v5, "taken19.name.ru"
    move-object v1, v5
    const/16 v2, 0x50
    invoke-direct/range {v0 .. v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken20(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "taken20.name.io"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken21(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "taken21.name.top"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2, v3, v4}, Ljava/net/Socket;-><init>(Ljava/lang/String;ILjava/net/InetAddress;I)V
    return-void
.end method

.method public static taken22(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const-string v1, "taken22.name.cn"
    const/16 v2, 0x50
    invoke-virtual {v0, v1, v2}, Ljavax/net/SocketFactory;->createSocket(Ljava/lang/String;I)Ljava/net/Socket;
    return-void
.end method

.method public static taken23(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const/4 v1, 0x0
    const-string v2, "taken23.name.xyz"
    const/16 v3, 0x50
    const/4 v4, 0x1
    invoke-virtual {v0, v1, v2, v3, v4}, Ljavax/net/ssl/SSLSocketFactory;->createSocket(Ljava/net/Socket;Ljava/lang/String;IZ)Ljava/net/Socket;
    return-void
.end method

.method public static taken24(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken24.name.app"
    const/16 v2, 0x50
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public static taken25(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken25.name.dev"
    const/16 v2, 0x50
    invoke-static {v1}, Ljava/net/InetAddress;->getAllByName(Ljava/lang/String;)[Ljava/net/InetAddress;
    return-void
.end method

.method public static taken26(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/InetSocketAddress;
    const-string v1, "taken26.name.ai"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2}, Ljava/net/InetSocketAddress;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken27(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken27.name.cc"
    const/16 v2, 0x50
    invoke-static {v1, v2}, Ljava/net/InetSocketAddress;->createUnresolved(Ljava/lang/String;I)Ljava/net/InetSocketAddress;
    return-void
.end method

.method public static taken28(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Lorg/apache/http/HttpHost;
    const-string v1, "taken28.name.site"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1}, Lorg/apache/http/HttpHost;-><init>(Ljava/lang/String;)V
    return-void
.end method

.method public static taken29(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Lorg/apache/http/HttpHost;
    const-string v1, "taken29.name.online"
    const/16 v2, 0x1bb
    const/4 v3, 0x0
    const/4 v4, 0x0
    invoke-direct {v0, v1, v2}, Lorg/apache/http/HttpHost;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken30(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const-string v1, "https"
    const-string v2, "taken30.name.shop"
    const-string v3, "/a"
    invoke-direct {v0, v1, v2, v3}, Ljava/net/URL;-><init>(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)V
    return-void
.end method

.method public static taken31(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const-string v1, "http"
    const-string v2, "taken31.name.info"
    const/16 v3, 0x1f90
    const-string v4, "/a"
    invoke-direct {v0, v1, v2, v3, v4}, Ljava/net/URL;-><init>(Ljava/lang/String;Ljava/lang/String;ILjava/lang/String;)V
    return-void
.end method

.method public static taken32(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken32.name.biz"
    const/16 v2, 0x1bb
    invoke-static {v1, v2}, Lio/grpc/ManagedChannelBuilder;->forAddress(Ljava/lang/String;I)Lio/grpc/ManagedChannelBuilder;
    return-void
.end method

.method public static taken33(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "taken33.name.co"
    invoke-static {v1}, Lio/grpc/ManagedChannelBuilder;->forTarget(Ljava/lang/String;)Lio/grpc/ManagedChannelBuilder;
    return-void
.end method

.method public static taken34(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const-string v1, "taken34.name.me"
    invoke-virtual {v0, v1}, Lcom/example/Connection;->setHost(Ljava/lang/String;)V
    return-void
.end method

.method public static taken35(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "taken35.name.tech"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static taken36(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    const-string v1, "http://"
    invoke-direct {v0, v1}, Ljava/lang/StringBuilder;-><init>(Ljava/lang/String;)V
    const-string v1, "taken36.name.club"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    move-result-object v0
    const-string v1, "/path"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static taken37(Ljava/lang/Object;)V
    .registers 9
    const-string v0, "https://"
    const-string v1, "taken37.name.live"
    invoke-virtual {v0, v1}, Ljava/lang/String;->concat(Ljava/lang/String;)Ljava/lang/String;
    return-void
.end method

.method public static taken38(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    if-eqz p0, :other
    const-string v1, "taken38.name.internal"
    goto :join
    :other
    const-string v1, "taken00.name.io"
    :join
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static taken39(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v5, "taken39.name.ru"
    move-object v1, v5
    const/16 v2, 0x50
    invoke-direct/range {v0 .. v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose00(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose00.name.io"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose01(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose01.name.top"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose02(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose02.cn"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose03(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose03.name.xyz"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose04(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose04.name.app"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose05(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose05.name.dev"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose06(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose06.name.ai"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose07(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose07.name.cc"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose08(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose08.name.site"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose09(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose09.name.online"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose10(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose10.name.shop"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose11(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose11.name.info"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose12(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose12.name.biz"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose13(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose13.co"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose14(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose14.name.me"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose15(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose15.name.tech"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose16(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose16.name.club"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose17(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose17.name.live"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose18(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose18.name.internal"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose19(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose19.ru"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose20(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose20.name.io"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose21(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose21.name.top"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose22(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose22.cn"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose23(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose23.name.xyz"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose24(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose24.name.app"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose25(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose25.name.dev"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose26(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose26.name.ai"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose27(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose27.name.cc"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose28(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose28.name.site"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose29(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose29.name.online"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose30(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose30.name.shop"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose31(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose31.name.info"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose32(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose32.name.biz"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose33(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose33.co"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose34(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose34.name.me"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static loose35(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose35.name.tech"
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public static loose36(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/Socket;
    const-string v1, "loose36.name.club"
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    const/16 v2, 0x50
    invoke-direct {v0, v1, v2}, Ljava/net/Socket;-><init>(Ljava/lang/String;I)V
    return-void
.end method

.method public static loose37(Ljava/lang/Object;)V
    .registers 9
    const-string v1, "loose37.name.live"
    sput-object v1, Lcom/example/Calls;->name:Ljava/lang/String;
    return-void
.end method

.method public static loose38(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "https://"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {p0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "loose38.name.internal"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    return-void
.end method

.method public static loose39(Ljava/lang/Object;)V
    .registers 9
    new-instance v0, Ljava/net/URL;
    const/4 v1, 0x0
    const-string v2, "loose39.ru"
    invoke-direct {v0, v1, v2}, Ljava/net/URL;-><init>(Ljava/net/URL;Ljava/lang/String;)V
    return-void
.end method

.method public static text(Ljava/lang/Object;)V
    .registers 9
    const/4 v0, 0x0
    const-string v1, "10659401"
    const/4 v2, 0x0
    const-string v3, "10650000"
    const/4 v4, 0x0
    const/4 v5, 0x0
    invoke-virtual/range {v0 .. v5}, Landroid/telephony/SmsManager;->sendTextMessage(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Landroid/app/PendingIntent;Landroid/app/PendingIntent;)V
    return-void
.end method
