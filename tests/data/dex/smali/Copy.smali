.class public Lcom/example/client/Copy;
.super Ljava/lang/Object;

.field public static final ADDRESS:Ljava/lang/String; = "http://register.example.net/post"

.method public static send()Ljava/lang/String;
    .registers 1
    const-string v0, "https://api.example.com:8443/v1"
    return-object v0
.end method

.method public static native nothing()V
.end method
