"""What the pages of texts, holders and code look like, and a matrix: the engine's answers are given here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from fwdiff.model.code_listing import ClassListing, Line, ListedMethod, SourceMethod
from fwdiff.model.desk import Answer, Decompile, Decompiled, Listed, Question, ShowCode, ShowText, TextLine, Written
from fwdiff.model.vocabulary import Fate
from fwdiff.tui import theme
from fwdiff.tui.app import FwdiffApp
from fwdiff.tui.matrix_app import MatrixApp
from fwdiff.tui.preferences import Preferences
from fwdiff.tui.view_model.rows import CodeTarget, PermissionTarget, Target, TextTarget
from tests.tui import builders
from tests.tui.driving import GivenEvents, press, settle
from tests.tui.test_snapshots import SIZES, SnapCompare
from tests.unit.report.matrix_example import example

CLIENT = builders.AUTOREGISTRATION
APK = builders.autoregistration().path
TASK = "Lcom/qualcomm/qti/autoregistration/RegistrationTask;"
ALLOWLIST = Written(
    (
        TextLine(None, 1, "<?xml version='1.0' encoding='utf-8'?>"),
        TextLine(None, 2, "<permissions>"),
        TextLine(None, 3, '    <privapp-permissions package="com.android.settings">'),
        TextLine(None, 4, '        <permission name="android.permission.WRITE_SECURE_SETTINGS"/>'),
        TextLine(None, 5, "    </privapp-permissions>"),
        TextLine(Fate.REMOVED, 6, '    <privapp-permissions package="com.example.gone"/>'),
        TextLine(Fate.ADDED, 6, f'    <privapp-permissions package="{CLIENT}">'),
        TextLine(Fate.ADDED, 7, f'        <permission name="{builders.PRIVILEGED}"/>'),
        TextLine(Fate.ADDED, 8, "    </privapp-permissions>"),
        TextLine(None, 9, "</permissions>"),
    )
)
MANIFEST = Written(
    (
        TextLine(None, 1, f'<manifest package="{CLIENT}" android:sharedUserId="android.uid.phone">'),
        TextLine(None, 2, f'    <uses-permission android:name="{builders.PRIVILEGED}"/>'),
        TextLine(None, 3, "    <application>"),
        TextLine(None, 4, f'        <receiver android:name="{CLIENT}.AutoRegReceiver">'),
        TextLine(None, 5, "            <intent-filter>"),
        TextLine(None, 6, '                <action android:name="android.intent.action.BOOT_COMPLETED"/>'),
    ),
    "cut after 40,000 lines",
)
LISTING = ClassListing(
    "fwdiff.listing/1",
    CLIENT,
    APK,
    "classes.dex",
    TASK,
    (
        ListedMethod(
            "post",
            "(Lorg/json/JSONObject;)Lorg/apache/http/HttpResponse;",
            (
                Line(0, 'const-string v1, "http://zzhc.vnet.cn"', ("endpoint http://zzhc.vnet.cn",)),
                Line(4, "invoke-direct v0, v1, Ljava/net/URI;-><init>(Ljava/lang/String;)V"),
                Line(10, "invoke-direct v1, v0, Lorg/apache/http/client/methods/HttpPost;-><init>()V", ("network",)),
                Line(16, "return-object v1"),
            ),
        ),
    ),
)
JAVA = Decompiled(
    (
        SourceMethod(
            "post",
            "(Lorg/json/JSONObject;)Lorg/apache/http/HttpResponse;",
            (
                "org.apache.http.HttpResponse post(org.json.JSONObject p)",
                "{",
                '    HttpPost v1 = new org.apache.http.client.methods.HttpPost(new java.net.URI("http://zzhc.vnet.cn"));',
                "    return v1;",
                "}",
            ),
        ),
    )
)


class Answering(GivenEvents):
    """A comparison, and answers of the engine's desk."""

    def ask(self, question: Question) -> Answer:
        """A text, code or Java of the client."""
        match question:
            case ShowText():
                return MANIFEST if question.member else ALLOWLIST
            case ShowCode():
                return Listed(LISTING)
            case Decompile():
                return JAVA
            case _:
                return super().ask(question)


PAGES: dict[str, tuple[Target, tuple[str, ...]]] = {
    "manifest": (TextTarget(None, APK, "AndroidManifest.xml", builders.PRIVILEGED), ()),
    "allowlist": (TextTarget("etc/privapp.xml", "etc/privapp.xml", "", CLIENT), ()),
    "holders": (PermissionTarget(builders.PRIVILEGED), ()),
    "code": (CodeTarget(True, CLIENT, APK, TASK, "post"), ()),
    "java": (CodeTarget(True, CLIENT, APK, TASK, "post"), ("D",)),
}
LOOKS = ["dark", "light", "NO_COLOR", "ascii"]


@pytest.fixture
def preferences(look: str, monkeypatch: pytest.MonkeyPatch) -> Preferences:
    """The colours of a look."""
    if look == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    return Preferences(theme=theme.LIGHT.name if look == "light" else theme.DARK.name)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_page(snap_compare: SnapCompare, preferences: Preferences, name: str, look: str, size: tuple[int, int]) -> None:
    stream = Answering([builders.good_and_bad()])
    app = FwdiffApp("ww-good", "ww-bad", lambda: stream, ascii_only=look == "ascii", preferences=preferences)
    app.animation_level = "none"
    assert snap_compare(app, terminal_size=size, run_before=opening(app, *PAGES[name]))


def opening(app: FwdiffApp, target: Target, keys: tuple[str, ...]) -> Callable[[Pilot[int]], object]:
    async def run_before(pilot: Pilot[int]) -> None:
        await settle(pilot)
        app.open_page(target)
        await settle(pilot)
        await press(pilot, *keys)

    return run_before


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
def test_matrix(snap_compare: SnapCompare, preferences: Preferences, look: str, size: tuple[int, int]) -> None:
    app = MatrixApp(example(), ascii_only=look == "ascii", preferences=preferences)
    app.animation_level = "none"
    assert snap_compare(app, terminal_size=size)
