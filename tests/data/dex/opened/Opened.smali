.class public Lcom/example/Opened;
.super Ljava/lang/Object;

.field static final PAGE:Ljava/lang/String; = "https://developer.android.com/opened3"

.method static opened0()V
    .registers 2
    new-instance v0, Ljava/net/URL;
    const-string v1, "http://ocsp.carrier.example.cn/opened0"
    invoke-direct {v0, v1}, Ljava/net/URL;-><init>(Ljava/lang/String;)V
    return-void
.end method

.method static opened1()V
    .registers 3
    new-instance v0, Ljava/net/URI;
    const-string v1, "http://schemas.carrier.example.cn/opened1"
    invoke-direct {v0, v1}, Ljava/net/URI;-><init>(Ljava/lang/String;)V
    new-instance v2, Lorg/apache/http/client/methods/HttpPost;
    invoke-direct {v2, v0}, Lorg/apache/http/client/methods/HttpPost;-><init>(Ljava/net/URI;)V
    return-void
.end method

.method static opened2(Lokhttp3/Request$Builder;Ljava/lang/String;)V
    .registers 5
    new-instance v0, Ljava/lang/StringBuilder;
    const-string v1, "https://github.com/opened2?id="
    invoke-direct {v0, v1}, Ljava/lang/StringBuilder;-><init>(Ljava/lang/String;)V
    invoke-virtual {v0, p1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {v0}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;
    move-result-object v2
    invoke-virtual {p0, v2}, Lokhttp3/Request$Builder;->url(Ljava/lang/String;)Lokhttp3/Request$Builder;
    return-void
.end method

.method static opened3(Landroid/webkit/WebView;)V
    .registers 2
    sget-object v0, Lcom/example/Opened;->PAGE:Ljava/lang/String;
    invoke-virtual {p0, v0}, Landroid/webkit/WebView;->loadUrl(Ljava/lang/String;)V
    return-void
.end method

.method static opened4()V
    .registers 2
    const-string v0, "crl.carrier.example.cn"
    invoke-static {v0}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method

.method static named0()V
    .registers 2
    const-string v0, "tag"
    const-string v1, "http://crl.issuer.example.cn/named0"
    invoke-static {v0, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method static named1(Ljava/lang/String;)Z
    .registers 3
    const-string v0, "http://www.w3.org/named1"
    new-instance v1, Ljava/net/URI;
    invoke-direct {v1, v0}, Ljava/net/URI;-><init>(Ljava/lang/String;)V
    invoke-virtual {v1, p0}, Ljava/net/URI;->equals(Ljava/lang/Object;)Z
    move-result v1
    return v1
.end method

.method static opened5()V
    .registers 2
    const-string v0, "opened5.ev\u00adil\u3002cn"
    invoke-static {v0}, Ljava/net/InetAddress;->getByName(Ljava/lang/String;)Ljava/net/InetAddress;
    return-void
.end method
