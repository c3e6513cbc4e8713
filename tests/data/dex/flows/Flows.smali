.class public Lcom/example/Flows;
.super Ljava/lang/Object;

.field static final FIXED:Ljava/lang/String; = "reached00.name.io"
.field static made:Ljava/lang/String;
.field static final LIST:[Ljava/lang/String;
.field host:Ljava/lang/String;
.field static final seven:Ljava/lang/String; = "reached07.name.cloud"
.field other:Ljava/lang/String;
.field static final UNUSED:Ljava/lang/String; = "loose00.name.io"

.method static constructor <clinit>()V
    .registers 4
    const-string v0, "reached01.name.top"
    sput-object v0, Lcom/example/Flows;->made:Ljava/lang/String;
    const/4 v0, 0x2
    new-array v0, v0, [Ljava/lang/String;
    const/4 v1, 0x0
    const-string v2, "reached02.name.cn"
    aput-object v2, v0, v1
    const/4 v1, 0x1
    const-string v2, "reached03.name.xyz"
    aput-object v2, v0, v1
    sput-object v0, Lcom/example/Flows;->LIST:[Ljava/lang/String;
    return-void
.end method

.method public constructor <init>()V
    .registers 3
    invoke-direct {p0}, Ljava/lang/Object;-><init>()V
    const-string v0, "reached04.name.app"
    iput-object v0, p0, Lcom/example/Flows;->host:Ljava/lang/String;
    const-string v0, "loose04.name.app"
    iput-object v0, p0, Lcom/example/Flows;->other:Ljava/lang/String;
    return-void
.end method

.method public reached00()V
    .registers 9
    sget-object v1, Lcom/example/Flows;->FIXED:Ljava/lang/String;
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached01()V
    .registers 9
    sget-object v1, Lcom/example/Flows;->made:Ljava/lang/String;
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached02()V
    .registers 9
    sget-object v0, Lcom/example/Flows;->LIST:[Ljava/lang/String;
    const/4 v2, 0x0
    array-length v3, v0
    :loop
    if-ge v2, v3, :done
    aget-object v1, v0, v2
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    add-int/lit8 v2, v2, 0x1
    goto :loop
    :done
    return-void
.end method

.method public reached04()V
    .registers 9
    iget-object v1, p0, Lcom/example/Flows;->host:Ljava/lang/String;
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached05()V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v2, "reached05.name.dev"
    invoke-virtual {v0, v2}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v2, ":443"
    invoke-virtual {v0, v2}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {v0}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached06()V
    .registers 9
    const-string v2, "reached06.name.ai"
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0, v2}, Ljava/lang/StringBuilder;-><init>(Ljava/lang/String;)V
    invoke-virtual {v0}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached07()V
    .registers 9
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v2, "https://"
    invoke-virtual {v0, v2}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    move-result-object v0
    sget-object v2, Lcom/example/Flows;->seven:Ljava/lang/String;
    invoke-virtual {v0, v2}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {v0}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public reached08()V
    .registers 9
    const/4 v5, 0x2
    new-array v4, v5, [Ljava/lang/Object;
    const/4 v5, 0x0
    const-string v6, "reached08.name.cc"
    aput-object v6, v4, v5
    const/4 v5, 0x1
    const-string v6, "loose08.name.cc"
    aput-object v6, v4, v5
    const-string v3, "https://%s/v1/%s"
    invoke-static {v3, v4}, Ljava/lang/String;->format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public reached09()V
    .registers 9
    const/4 v5, 0x3
    new-array v4, v5, [Ljava/lang/Object;
    const/4 v5, 0x0
    const-string v6, "https"
    aput-object v6, v4, v5
    const/4 v5, 0x1
    const-string v6, "reached09.name.site"
    aput-object v6, v4, v5
    const/4 v5, 0x2
    invoke-static {}, Lcom/example/Flows;->port()Ljava/lang/Integer;
    move-result-object v6
    aput-object v6, v4, v5
    const-string v3, "%s://%s:%d"
    invoke-static {v3, v4}, Ljava/lang/String;->format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public reached10()V
    .registers 9
    const/4 v5, 0x2
    new-array v4, v5, [Ljava/lang/Object;
    const/4 v5, 0x0
    invoke-static {}, Lcom/example/Flows;->port()Ljava/lang/Integer;
    move-result-object v6
    aput-object v6, v4, v5
    const/4 v5, 0x1
    const-string v6, "reached10.name.online"
    aput-object v6, v4, v5
    const-string v3, "%d of https://%2$s"
    invoke-static {v3, v4}, Ljava/lang/String;->format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public reached11()V
    .registers 9
    const/4 v5, 0x1
    new-array v4, v5, [Ljava/lang/Object;
    const/4 v5, 0x0
    const-string v6, "reached11.name.shop"
    aput-object v6, v4, v5
    const-string v3, "%s"
    invoke-static {v3, v4}, Ljava/lang/String;->format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached12()V
    .registers 9
    const-string v1, "reached12.name.info"
    invoke-virtual {v1}, Ljava/lang/String;->trim()Ljava/lang/String;
    move-result-object v1
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached13()V
    .registers 9
    const/4 v2, 0x1
    new-array v0, v2, [Ljava/lang/String;
    const/4 v2, 0x0
    const-string v1, "reached13.name.biz"
    aput-object v1, v0, v2
    const/4 v2, 0x0
    array-length v3, v0
    :loop
    if-ge v2, v3, :done
    aget-object v1, v0, v2
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    add-int/lit8 v2, v2, 0x1
    goto :loop
    :done
    return-void
.end method

.method public reached14()V
    .registers 9
    const-string v2, "reached14.name.co"
    const-string v3, "reached15.name.me"
    filled-new-array {v2, v3}, [Ljava/lang/String;
    move-result-object v0
    const/4 v2, 0x0
    array-length v3, v0
    :loop
    if-ge v2, v3, :done
    aget-object v1, v0, v2
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    add-int/lit8 v2, v2, 0x1
    goto :loop
    :done
    return-void
.end method

.method public reached16()V
    .registers 9
    new-instance v0, Ljava/util/ArrayList;
    invoke-direct {v0}, Ljava/util/ArrayList;-><init>()V
    const-string v1, "reached16.name.tv"
    invoke-virtual {v0, v1}, Ljava/util/ArrayList;->add(Ljava/lang/Object;)Z
    invoke-interface {v0}, Ljava/util/List;->iterator()Ljava/util/Iterator;
    move-result-object v2
    :loop
    invoke-interface {v2}, Ljava/util/Iterator;->hasNext()Z
    move-result v3
    if-eqz v3, :done
    invoke-interface {v2}, Ljava/util/Iterator;->next()Ljava/lang/Object;
    move-result-object v1
    check-cast v1, Ljava/lang/String;
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    goto :loop
    :done
    return-void
.end method

.method public reached17()V
    .registers 9
    const-string v2, "reached17.name.in"
    filled-new-array {v2}, [Ljava/lang/String;
    move-result-object v0
    invoke-static {v0}, Ljava/util/Arrays;->asList([Ljava/lang/Object;)Ljava/util/List;
    move-result-object v0
    const/4 v2, 0x0
    invoke-interface {v0, v2}, Ljava/util/List;->get(I)Ljava/lang/Object;
    move-result-object v1
    check-cast v1, Ljava/lang/String;
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached18()V
    .registers 9
    sget-object v2, Lcom/example/Outer;->WORDS:[Ljava/lang/String;
    const/4 v3, 0x1
    aget-object v1, v2, v3
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public reached19()V
    .registers 9
    new-instance v0, Lorg/apache/commons/net/ftp/FTPClient;
    const-string v1, "reached19.name.space"
    invoke-virtual {v0, v1}, Lorg/apache/commons/net/ftp/FTPClient;->connect(Ljava/lang/String;)V
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public reached20()V
    .registers 9
    const-string v1, "reached20.name.zone"
    const/16 v2, 0x50
    invoke-static {v1, v2}, Landroid/net/ProxyInfo;->buildDirectProxy(Ljava/lang/String;I)Landroid/net/ProxyInfo;
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public loose01()V
    .registers 9
    const-string v2, "loose01.name.top"
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    invoke-virtual {v0, v2}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {v0}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;
    move-result-object v1
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public loose02()V
    .registers 9
    sget-object v1, Lcom/example/Flows;->UNUSED:Ljava/lang/String;
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public loose03()V
    .registers 9
    const-string v2, "loose03.name.xyz"
    filled-new-array {v2}, [Ljava/lang/String;
    move-result-object v0
    const/4 v1, 0x0
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public loose05()V
    .registers 9
    const/4 v5, 0x2
    new-array v4, v5, [Ljava/lang/Object;
    const/4 v5, 0x0
    const-string v6, "loose05.name.dev"
    aput-object v6, v4, v5
    const/4 v5, 0x1
    const-string v6, "loose06.name.ai"
    aput-object v6, v4, v5
    const-string v3, "%s and %s"
    invoke-static {v3, v4}, Ljava/lang/String;->format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method public loose07()V
    .registers 9
    const-string v1, "loose07.name.cc"
    invoke-static {v1}, Lcom/example/Flows;->change(Ljava/lang/String;)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method public loose09()V
    .registers 9
    const-string v1, "loose09.name.site"
    invoke-virtual {v1}, Ljava/lang/String;->length()I
    move-result v1
    invoke-static {v1}, Ljava/lang/String;->valueOf(I)Ljava/lang/String;
    move-result-object v1
    invoke-static {v1}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method
