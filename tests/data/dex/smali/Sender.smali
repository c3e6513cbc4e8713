.class public Lcom/example/client/Sender;
.super Ljava/lang/Object;

.field public static final ADDRESS:Ljava/lang/String; = "http://register.example.net/post"
.field public static final COUNT:I = 0x1a
.field public static final HOST:Ljava/lang/String; = "time.example.org"
.field private final name:Ljava/lang/String;

.method public constructor <init>()V
    .registers 2
    invoke-direct {p0}, Ljava/lang/Object;-><init>()V
    const-string v0, "https://api.example.com:8443/v1"
    iput-object v0, p0, Lcom/example/client/Sender;->name:Ljava/lang/String;
    return-void
.end method

# The same code as in Copy: a compiler that merges code items keeps one of them for both.
.method public static send()Ljava/lang/String;
    .registers 1
    const-string v0, "https://api.example.com:8443/v1"
    return-object v0
.end method

.method public static jumbo()Ljava/lang/String;
    .registers 1
    const-string/jumbo v0, "see http://jumbo.example.com, or ask"
    return-object v0
.end method

# Payloads whose units look like loads of strings.
.method public static tables(I)I
    .registers 4
    packed-switch p0, :switches
    const/4 v0, 0x4
    new-array v0, v0, [I
    fill-array-data v0, :numbers
    const-wide v1, 0x1a001a001a001aL
    sparse-switch p0, :sparse
    const-string v0, "content://com.example.provider/own"
    const/4 v0, 0x0
    return v0
    :zero
    const/4 v0, 0x1
    return v0
    :switches
    .packed-switch 0x1a
        :zero
        :zero
    .end packed-switch
    :sparse
    .sparse-switch
        0x1a -> :zero
        0x1001a -> :zero
    .end sparse-switch
    :numbers
    .array-data 4
        0x1a
        0x1001a
        0x2001a
        0x3001a
        0x4001a
        0x5001a
        0x6001a
        0x7001a
        0x8001a
        0x9001a
        0xa001a
        0xb001a
        0xc001a
        0xd001a
        0xe001a
        0xf001a
    .end array-data
.end method

.method public static last()Ljava/lang/String;
    .registers 2
    const-string v1, "no endpoint"
    const-string v0, "wss://\u00e9t\u00e9.example.com/\ud83d\ude00"
    return-object v0
.end method
