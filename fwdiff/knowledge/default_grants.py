"""What the platform grants to its own handlers at first boot (AOSP DefaultPermissionGrantPolicy, Android 8 to 14)."""

from __future__ import annotations


def _platform(*names: str) -> frozenset[str]:
    return frozenset(f"android.permission.{name}" for name in names)


PHONE = _platform(
    "READ_PHONE_STATE", "CALL_PHONE", "READ_CALL_LOG", "WRITE_CALL_LOG", "USE_SIP", "PROCESS_OUTGOING_CALLS"
) | {"com.android.voicemail.permission.ADD_VOICEMAIL"}
CONTACTS = _platform("READ_CONTACTS", "WRITE_CONTACTS", "GET_ACCOUNTS")
CALENDAR = _platform("READ_CALENDAR", "WRITE_CALENDAR")
SMS = _platform(
    "SEND_SMS", "RECEIVE_SMS", "READ_SMS", "RECEIVE_WAP_PUSH", "RECEIVE_MMS", "READ_CELL_BROADCASTS"
)  # fmt: skip
STORAGE = _platform("READ_EXTERNAL_STORAGE", "WRITE_EXTERNAL_STORAGE")
LOCATION = _platform("ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION")
MICROPHONE = _platform("RECORD_AUDIO")
CAMERA = _platform("CAMERA")

BY_AUTHORITY = {
    "media": STORAGE,
    "downloads": STORAGE,
    "com.android.externalstorage.documents": STORAGE,
    "com.android.calendar": CALENDAR | CONTACTS | STORAGE,
    "com.android.contacts": CONTACTS | PHONE | STORAGE,
}
"""To the system package whose provider has this authority."""

BY_NAME = {
    "com.android.printspooler": LOCATION,
    "com.android.companiondevicemanager": LOCATION,
}
"""To the system package of this name."""

BY_CONFIGURATION = {
    "config_defaultDialer": PHONE | CONTACTS | SMS | MICROPHONE | CAMERA,
    "config_defaultSms": PHONE | CONTACTS | SMS | STORAGE | MICROPHONE | CAMERA,
}
"""To the system package that this text of framework-res names."""
