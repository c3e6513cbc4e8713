from __future__ import annotations

import pytest

from fwdiff.index.receivers import of_receiver
from fwdiff.model import Component, ComponentKind

SECRET = "android.provider.Telephony.SECRET_CODE"
PACKAGE, SMS = "android.intent.action.PACKAGE_ADDED", "android.intent.action.DATA_SMS_RECEIVED"
BOOT, WAP = "android.intent.action.BOOT_COMPLETED", "android.provider.Telephony.WAP_PUSH_RECEIVED"


def words(actions: tuple[str, ...], *data: str) -> list[tuple[str, tuple[str, ...]]]:
    receiver = Component(ComponentKind.RECEIVER, "a.R", exported=True, enabled=True, actions=actions, data=data)
    return [(one.words, one.data) for one in of_receiver(receiver, enabled=True)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (("android_secret_code://9999", "android_secret_code://1"), "*#*#9999#*#*, *#*#1#*#*"),
        (("android_secret_code:",), "any code: its filter names none"),
        ((), "no code: its filter takes no data of one"),
        (("android_secret_code://@7f0b0001",), "a code in the resource @7f0b0001, which was not read"),
    ],
)
def test_secret_code_is_told_as_it_is_dialled(data: tuple[str, ...], said: str) -> None:
    assert words((SECRET,), *data) == [(f"on dialling {said}", data)]


def test_data_that_narrows_a_broadcast_is_told_and_a_scheme_alone_is_kept_in_json() -> None:
    assert words((PACKAGE,), "package:com.victim.app") == [
        ("on PACKAGE_ADDED with package:com.victim.app", ("package:com.victim.app",))
    ]
    assert words((PACKAGE,), "package:") == [("on PACKAGE_ADDED", ("package:",))]
    assert words((SMS,), "sms://localhost:16998") == [
        ("on DATA_SMS_RECEIVED with sms://localhost:16998", ("sms://localhost:16998",))
    ]


def test_data_goes_with_the_broadcasts_that_carry_it() -> None:
    mms = "application/vnd.wap.mms-message"
    assert words((BOOT, PACKAGE, WAP), "package:a.b", mms, "file:") == [
        ("on BOOT_COMPLETED", ()),
        ("on PACKAGE_ADDED with package:a.b", ("package:a.b",)),
        (f"on WAP_PUSH_RECEIVED with {mms}", (mms, "file:")),
    ]
    assert words((BOOT,), "x://y") == [("on BOOT_COMPLETED with x://y", ("x://y",))]
