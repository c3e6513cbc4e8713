.class public Lcom/example/Outer;
.super Ljava/lang/Object;

.field static final WORDS:[Ljava/lang/String;

.method static constructor <clinit>()V
    .registers 4
    const/4 v0, 0x2
    new-array v0, v0, [Ljava/lang/String;
    const/4 v1, 0x0
    const-string v2, "a word"
    aput-object v2, v0, v1
    const/4 v1, 0x1
    const-string v2, "reached18.name.ru"
    aput-object v2, v0, v1
    sput-object v0, Lcom/example/Outer;->WORDS:[Ljava/lang/String;
    return-void
.end method
