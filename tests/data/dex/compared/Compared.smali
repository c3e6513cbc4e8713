.class public Lcom/example/Compared;
.super Ljava/lang/Object;

.field static final KEPT:Ljava/lang/String; = "kept06.maker.com"
.field static other:Ljava/lang/String;

.method static only00(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "only00.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    return v1
.end method

.method static only01(Ljava/lang/String;)Z
    .registers 4
    const-string v0, ".only01.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->contains(Ljava/lang/CharSequence;)Z
    move-result v1
    return v1
.end method

.method static only02(Ljava/lang/String;)Z
    .registers 4
    const-string/jumbo v0, "only02.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->indexOf(Ljava/lang/String;)I
    move-result v1
    return v1
.end method

.method static only03(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "only03.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    if-nez v1, :done
    const-string v0, "only04.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    :done
    const-string v0, "x"
    invoke-static {v0}, Lcom/example/Other;->take(Ljava/lang/String;)V
    return v1
.end method

.method static only03Again(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "only03.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    return v1
.end method

.method static kept00(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept00.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    invoke-static {v0}, Lcom/example/Other;->take(Ljava/lang/String;)V
    return v1
.end method

.method static kept01(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept01.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    sput-object v0, Lcom/example/Compared;->other:Ljava/lang/String;
    return v1
.end method

.method static kept02(Ljava/lang/String;)Ljava/lang/String;
    .registers 4
    const-string v0, "kept02.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    return-object v0
.end method

.method static kept03(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept03.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    filled-new-array {v0}, [Ljava/lang/String;
    move-result-object v2
    invoke-static {v2}, Lcom/example/Other;->all([Ljava/lang/String;)V
    return v1
.end method

.method static kept04(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept04.maker.com"
    invoke-virtual {v0, p0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    return v1
.end method

.method static kept05(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept05.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    return v1
.end method

.method static kept05Taken()V
    .registers 1
    const-string v0, "kept05.maker.com"
    invoke-static {v0}, Lcom/example/Other;->take(Ljava/lang/String;)V
    return-void
.end method

.method static kept06(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept06.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    return v1
.end method

.method static kept07(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept07.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    if-nez v1, :held
    const-string v0, "x"
    goto :out
    :held
    invoke-static {v0}, Lcom/example/Other;->take(Ljava/lang/String;)V
    :out
    return v1
.end method

.method static kept08(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept08.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v1
    move-object v2, v0
    invoke-static {v2}, Lcom/example/Other;->take(Ljava/lang/String;)V
    return v1
.end method

.method static kept09(Ljava/lang/String;)Z
    .registers 4
    const-string v0, "kept09.maker.com"
    invoke-virtual {p0, v0}, Ljava/lang/String;->equals(Ljava/lang/Object;)Z
    move-result v1
    return v1
.end method

.method public verify(Ljava/lang/String;Ljavax/net/ssl/SSLSession;)Z
    .registers 4
    const-string v0, "kept10.maker.com"
    invoke-virtual {p1, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    return v0
.end method
